import {Errors, Parser} from '@oclif/core';
import {expect, test} from 'vitest';
import {buildFlags, imageArgs, planFlags} from '../../../src/cli/build/image-flags.ts';
import {errorLines, shownError} from '../../../src/cli/errors/show-error.ts';
import {line, styled} from '../../../src/cli/output/line.ts';
import {Failure} from '../../../src/errors.ts';
import {plainLines} from '../plain-lines.ts';

/** The error that the parser of the commands throws. */
async function parserError(...argv: string[]): Promise<Error> {
  const input = {flags: {...planFlags, ...buildFlags}, args: imageArgs, strict: true};
  return await Parser.parse(argv, input).then(
    () => {
      throw new Error('it was parsed');
    },
    (error: Error) => error,
  );
}

test('shows a failure with its evidence and its remedy', () => {
  const failure = new Failure('system.disk-full', 'The disk is full.', {
    details: ['write /x: no space left on device'],
    remedy: ['Free some space,', 'then run again.'],
  });
  expect(shownError(failure)).toEqual({
    code: 'system.disk-full',
    message: 'The disk is full.',
    details: ['write /x: no space left on device'],
    remedy: ['Free some space,', 'then run again.'],
  });
});

test('removes the frame of the parser from its errors', async () => {
  expect(shownError(await parserError('--registri', 'x'))).toEqual({
    code: 'usage.invalid',
    message: 'Unknown flag: --registri',
    details: [],
    remedy: [expect.stringContaining('--help')],
  });
  expect(shownError(await parserError('--local', '--registry', 'x'))).toMatchObject({
    message: '--local=true cannot also be provided when using --registry',
  });
  expect(shownError(await parserError('--no-latest', '--latest-branch', 'x', '-qv'))).toEqual({
    code: 'usage.invalid',
    message: expect.stringMatching(/./u),
    details: expect.any(Array),
    remedy: [expect.stringContaining('--help')],
  });
  expect(shownError(await parserError('--builder'))).toEqual({
    code: 'usage.invalid',
    message: 'Flag --builder expects a value',
    details: [],
    remedy: [],
  });
});

test('shows a failure of our own that passed through the parser', async () => {
  expect(shownError(await parserError('--visibility', 'odd'))).toEqual({
    code: 'usage.invalid-value',
    message: expect.stringContaining('"odd"'),
    details: [],
    remedy: [expect.stringMatching(/ECR_VISIBILITY.*--visibility/u)],
  });
});

test('splits the lines of an oclif error into message and evidence', () => {
  const error = new Errors.CLIError('Missing 2 required args:\nfirst   one\nsecond  two');
  expect(shownError(error)).toEqual({
    code: 'usage.invalid',
    message: 'Missing 2 required args:',
    details: ['first   one', 'second  two'],
    remedy: [],
  });
});

test('recognises a full disk in any error', () => {
  const error = Object.assign(new Error("ENOSPC: no space left on device, write '/tmp/x'"), {
    code: 'ENOSPC',
  });
  expect(shownError(error)).toMatchObject({
    code: 'system.disk-full',
    details: ["ENOSPC: no space left on device, write '/tmp/x'"],
    remedy: [expect.any(String)],
  });
});

test('reports any other error as a bug', () => {
  expect(shownError(new TypeError('x is not a function\nat y'))).toEqual({
    code: 'system.internal',
    message: 'Unexpected error: x is not a function',
    details: ['at y'],
    remedy: [expect.stringContaining('DEBUG=1')],
  });
  expect(shownError(new RangeError()).message).toBe('Unexpected error: RangeError');
});

const shown = {message: 'It failed.', details: ['one', '', '  two'], remedy: ['Do this.']};

test('separates message, evidence and remedy with empty lines', () => {
  expect(plainLines(errorLines(shown))).toEqual([
    'Error: It failed.',
    '',
    '    one',
    '',
    '      two',
    '',
    '→ Do this.',
  ]);
  expect(plainLines(errorLines({message: 'It failed.', details: [], remedy: []}))).toEqual([
    'Error: It failed.',
  ]);
});

test('styles only its own words', () => {
  const [first, ...more] = errorLines(shown);
  expect(first).toEqual(line`${styled('red', 'Error:')} ${'It failed.'}`);
  expect(more.at(-1)).toEqual(line`${styled('cyan', '→')} ${'Do this.'}`);
});

test('does not wrap lines, so that commands and references can be copied', () => {
  const remedy = [`docker login ${'a'.repeat(100)}.example.com`];
  expect(plainLines(errorLines({...shown, remedy})).at(-1)).toBe(`→ ${remedy[0]}`);
});

test('removes control characters from an error', () => {
  const lines = errorLines({
    message: 'a\u001B]0;title\u0007b',
    details: ['\u001B[2Jc\rd', '\te'],
    remedy: ['f\u0007'],
  });
  expect(plainLines(lines)).toEqual(['Error: ab', '', '    c d', '        e', '', '→ f']);
});
