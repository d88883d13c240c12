import {expect, test} from 'vitest';
import {flagSuggestions} from '../../src/cli/flag-suggestion.ts';

const KNOWN = ['registry', 'run-image', 'local'];

/** An error as oclif's parser throws it. */
function unknownFlags(...flags: string[]): Error {
  return Object.assign(new Error(`Nonexistent flags: ${flags.join(', ')}`), {flags});
}

test('each flag that is near one is told', async () => {
  const meant = await flagSuggestions(unknownFlags('--registri=x', '--locale'), KNOWN);
  expect(meant).toEqual(['Did you mean --registry?', 'Did you mean --local?']);
});

test('one that is near none is not', async () => {
  expect(await flagSuggestions(unknownFlags('--nonsensical'), KNOWN)).toEqual([]);
});

test('other errors have none', async () => {
  expect(await flagSuggestions(new Error('Nonexistent flag: --locale'), KNOWN)).toEqual([]);
  const other = Object.assign(new Error('Missing flags'), {flags: ['--locale']});
  expect(await flagSuggestions(other, KNOWN)).toEqual([]);
});
