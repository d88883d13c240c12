import {Args, Flags, Parser} from '@oclif/core';
import {expect, test} from 'vitest';
import {flagSuggestions, unknownFlags} from '../../../src/cli/errors/suggest-flags.ts';

const flags = {registry: Flags.string(), 'run-image': Flags.string(), local: Flags.boolean()};

/** The error that oclif's parser throws. */
async function parserError(...argv: string[]): Promise<Error> {
  return await Parser.parse(argv, {flags, args: {}, strict: true}).then(
    () => {
      throw new Error('it was parsed');
    },
    (error: Error) => error,
  );
}

test('suggests a flag for each similar unknown flag', async () => {
  const error = await parserError('--registri=x', '--locale');
  expect(unknownFlags(error)).toEqual(['registri', 'locale']);
  expect(await flagSuggestions(error)).toEqual([
    'Did you mean --registry?',
    'Did you mean --local?',
  ]);
});

test('suggests nothing for a flag that is not similar to any', async () => {
  const error = await parserError('--nonsensical');
  expect(unknownFlags(error)).toEqual(['nonsensical']);
  expect(await flagSuggestions(error)).toEqual([]);
});

test('suggests nothing for other errors', async () => {
  for (const error of [new Error('Nonexistent flag: --locale'), await parserError('--registry')]) {
    expect(unknownFlags(error)).toEqual([]);
    expect(await flagSuggestions(error)).toEqual([]);
  }
});

test('says that the command names with an argument what others name with a flag', async () => {
  const args = {project: Args.string()};
  for (const flag of ['--name', '--project']) {
    const error = await Parser.parse([flag, 'x'], {flags, args, strict: true}).catch(
      (it: unknown) => it as Error,
    );
    expect(await flagSuggestions(error as Error)).toEqual([
      'Pass the project as an argument, without a flag.',
    ]);
  }
});
