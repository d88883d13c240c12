import {Args, Flags, Parser} from '@oclif/core';
import {expect, test} from 'vitest';
import {redactValues} from '../../../src/cli/errors/redact-values.ts';
import {shownError} from '../../../src/cli/errors/show-error.ts';

/** The message for a command line that cannot be parsed. */
async function said(argv: readonly string[], args = {}): Promise<string> {
  const flags = {name: Flags.string(), secret: Flags.string({exclusive: ['name']})};
  const input = {flags, args, strict: true};
  return await Parser.parse([...argv], input).then(
    () => {
      throw new Error('it was parsed');
    },
    (error: Error) => {
      redactValues(error);
      return shownError(error).message;
    },
  );
}

test.each([
  [['--token', 's3cret'], 'Unknown flag: --token'],
  [['--token=s3cret'], 'Unknown flag: --token'],
  [['--token=s3cret$&=\nb', '--other=s3cret'], 'Unknown flags: --token, --other'],
  [['-ts3cret'], 'Unknown flag: -t'],
  [['s3cret'], 'This command takes no arguments, only flags.'],
  [['--name', 'x', 's3cret', 's3cret\nb'], 'This command takes no arguments, only flags.'],
  [['--name'], 'Flag --name expects a value'],
  [['--secret', 'x', '--name', 's3cret\nb'], '--name and --secret cannot be used together.'],
])('repeats no value of %j', async (argv, message) => {
  expect(await said(argv)).toBe(message);
});

test('names an unexpected argument if the command takes arguments', async () => {
  expect(await said(['one', 'two'], {path: Args.string()})).toBe('Unexpected argument: two');
});

test('does not change other errors', () => {
  const error = new Error('Unexpected argument: x');
  redactValues(error);
  expect(error.message).toBe('Unexpected argument: x');
});
