import {expect, test} from 'vitest';
import {spell, spelledEvent} from '../../src/cli/spell.ts';
import {type Text, command, option, sentence} from '../../src/text.ts';

test.each<[Text, string]>([
  ['As it is.', 'As it is.'],
  [option('local'), '--local'],
  [option('branch', 'NAME'), '--branch NAME'],
  [command('image plan'), 'ci-image-builder image plan'],
  [
    command('codebuild slackcreds', option('region', 'eu-west-2')),
    'ci-image-builder codebuild slackcreds --region eu-west-2',
  ],
  [sentence`Name it with ${option('branch')}.`, 'Name it with --branch.'],
])('spells %j as %j', (text, spelled) => {
  expect(spell(text)).toBe(spelled);
});

test('spells the text of an event', () => {
  expect(spelledEvent({type: 'note', text: option('force')})).toEqual({
    type: 'note',
    text: '--force',
  });
  const output = {type: 'output', line: 'x'} as const;
  expect(spelledEvent(output)).toBe(output);
});
