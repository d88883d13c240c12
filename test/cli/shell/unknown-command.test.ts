import {expect, test} from 'vitest';
import {flagBeforeCommand, unknownCommand} from '../../../src/cli/shell/unknown-command.ts';

const COMMANDS = ['help', 'image build', 'image plan', 'codebuild project create'];
const SEE_HELP = expect.stringContaining('--help') as string;

test.each([
  ['image bulid', 'image build'],
  ['imag build', 'image build'],
  ['image plna', 'image plan'],
  ['hlep', 'help'],
  // Without the first word.
  ['build', 'image build'],
  ['biuld', 'image build'],
  ['project craete', 'codebuild project create'],
  // With arguments.
  ['image bulid folder', 'image build'],
  ['build folder other', 'image build'],
])('suggests for %s the command %s', async (given, meant) => {
  expect(await unknownCommand(given.split(' '), COMMANDS)).toMatchObject({
    code: 'usage.unknown-command',
    message: expect.stringContaining(`"${given}"`),
    remedy: [`Did you mean \`${meant}\`?`, SEE_HELP],
  });
});

test.each(['nonsense', 'image destroy'])('suggests nothing for %s', async (given) => {
  expect((await unknownCommand(given.split(' '), COMMANDS)).remedy).toEqual([SEE_HELP]);
});

test('works without any known command', async () => {
  expect((await unknownCommand(['build'], [])).remedy).toEqual([SEE_HELP]);
});

test('a flag in the place of a command is an error', async () => {
  const message = expect.stringContaining('--nope') as string;
  const failure = {code: 'usage.unknown-command', message, remedy: [SEE_HELP]};
  expect(await unknownCommand(['--nope'], COMMANDS)).toMatchObject(failure);
  expect(await flagBeforeCommand('--nope')).toMatchObject(failure);
});

test.each([
  ['--hepl', '--help'],
  ['--verson', '--version'],
])('suggests for %s the flag %s', async (given, meant) => {
  expect((await flagBeforeCommand(given)).remedy).toEqual([`Did you mean ${meant}?`, SEE_HELP]);
});

test('repeats no word after a command without arguments, and no token', async () => {
  const extra = await unknownCommand(['image', 'plan', 's3cret'], COMMANDS);
  expect(extra).toMatchObject({code: 'usage.invalid', remedy: [SEE_HELP]});
  expect(extra.message).not.toContain('s3cret');
  const token = await unknownCommand(['image', `ghp_${'x'.repeat(36)}`], COMMANDS);
  expect(token.message).toBe('Unknown command "image ***".');
});
