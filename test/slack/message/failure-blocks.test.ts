import {expect, test} from 'vitest';
import type {Outcome} from '../../../src/slack/message/announcement.ts';
import {evidenceBlocks} from '../../../src/slack/message/failure-blocks.ts';
import {endedBuild, uptoBuilding} from '../samples.ts';

const LONG = `\u001B[31m${'x'.repeat(900)}\u001B[0m  `;

/** How often each line appears in the message of a build that failed with these details. */
function times(details: readonly string[], ...lines: readonly string[]): number[] {
  const outcome = {kind: 'failed', error: {message: 'No.', details, remedy: []}} as const;
  const announcement = endedBuild(outcome satisfies Outcome, {}, [
    ...uptoBuilding,
    [7, {type: 'output', line: ''}],
    [8, {type: 'output', line: LONG}],
  ]);
  const shown = JSON.stringify(evidenceBlocks(announcement, outcome));
  return lines.map((line) => shown.split(line).length - 1);
}

test('shows evidence once that repeats the end of the output', () => {
  const details = ['Collecting djnago==4.2', '', LONG, ''];
  expect(times(details, 'Collecting', 'x'.repeat(500), 'x'.repeat(501))).toEqual([1, 1, 0]);
});

test('shows only the part of the evidence that is not in the output', () => {
  expect(times(['Before', '', 'Collecting djnago==4.2'], 'Before', 'Collecting')).toEqual([1, 1]);
});

test('recognises evidence that was cut', () => {
  const details = [`${LONG.slice(0, 500)} …`];
  expect(times(details, 'x'.repeat(400), ' …')).toEqual([1, 0]);
});

test('shows other evidence unchanged', () => {
  expect(times(['One', '', 'Two'], String.raw`One\n\nTwo`, 'Collecting')).toEqual([1, 1]);
});
