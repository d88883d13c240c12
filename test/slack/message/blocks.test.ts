import {expect, test} from 'vitest';
import {context, fields, header, message, section} from '../../../src/slack/message/blocks.ts';
import {inspectBlocks} from '../../sandbox/slack/inspect-blocks.ts';

const last = [context('the log')];

test.each([
  ['more blocks than a message has', Array.from({length: 60}, () => section('x')), 50],
  ['more text than a message has', Array.from({length: 10}, () => section('x'.repeat(2900))), 6],
])('keeps the first of %s, and the last ones', (_, blocks, count) => {
  const {blocks: shown} = message('text', blocks, last);
  expect(shown).toHaveLength(count);
  expect(shown.slice(-2)).toEqual([
    context('… and more. The message is too long for Slack.'),
    ...last,
  ]);
  expect(inspectBlocks(shown).errors).toEqual([]);
});

test('keeps all blocks that fit', () => {
  const blocks = Array.from({length: 49}, () => section('x'));
  expect(message('text', blocks, last).blocks).toEqual([...blocks, ...last]);
});

test('shortens texts to the longest that Slack accepts', () => {
  const long = 'x'.repeat(5000);
  const many = Array.from({length: 12}, () => ['Name', long] as const);
  const {text, blocks} = message(long, [header(long), section(long)]);
  expect(text).toHaveLength(3000);
  expect(inspectBlocks([...blocks, ...fields(many)]).errors).toEqual([]);
});

test('leaves out facts without a value', () => {
  expect(
    fields([
      ['Author', undefined],
      ['Tags', ''],
    ]),
  ).toEqual([]);
  expect(
    fields([
      ['Author', undefined],
      ['Branch', '`main`'],
    ]),
  ).toMatchObject([{fields: [{text: '*Branch*\n`main`'}]}]);
});
