import {Args, Flags, Parser} from '@oclif/core';
import {expect, test} from 'vitest';
import {shownError} from '../../../src/cli/errors/show-error.ts';

/** What is said about a command line. */
async function said(...argv: readonly string[]) {
  const input = {
    flags: {
      env: Flags.string({multiple: true}),
      name: Flags.string({required: true}),
      stop: Flags.boolean({dependsOn: ['follow']}),
      follow: Flags.boolean(),
    },
    args: {project: Args.string({required: true, description: 'Name of the project.'})},
    strict: true,
  };
  return await Parser.parse([...argv], input).then(
    () => undefined,
    (error: Error) => shownError(error),
  );
}

test('names a missing argument, without advice that does not apply', async () => {
  expect(await said('--name', 'x')).toMatchObject({
    message: 'Missing required argument: PROJECT.',
    details: [expect.stringMatching(/^project +Name of the project\.$/u)],
  });
});

test('names a missing flag, and one that requires another', async () => {
  expect(await said('x')).toMatchObject({message: 'Missing required flag: --name.', details: []});
  expect(await said('x', '--name', 'y', '--stop')).toMatchObject({
    message: '--stop requires --follow.',
  });
});
