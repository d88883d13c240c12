import {Errors} from '@oclif/core';
import {expect, test} from 'vitest';
import {EXIT_CODES, SIGNAL_EXIT_CODES, exitCode} from '../../../src/cli/errors/exit-codes.ts';
import type {ErrorCode} from '../../../src/error-codes.ts';
import {Failure} from '../../../src/errors.ts';

test.each<[ErrorCode, number]>([
  ['registry.unreachable', 1],
  ['codebase.invalid', 2],
  ['aws.signed-out', 3],
  ['codebuild.build-failed', 5],
  ['interrupted', 130],
])('the exit code of %s is %i', (code, exit) => {
  const failure = new Failure(code, 'It failed.');
  expect(exitCode(failure)).toBe(exit);
  expect(EXIT_CODES[failure.kind]).toBe(exit);
});

test('signals have the exit codes of shells', () => {
  expect(SIGNAL_EXIT_CODES).toEqual({SIGINT: 130, SIGTERM: 143, SIGHUP: 129});
});

test('a failure can have an exit code of its own', () => {
  expect(exitCode(new Failure('interrupted', 'Interrupted.', {exitCode: 143}))).toBe(143);
});

test('errors of oclif are usage errors, and other errors are failures', () => {
  expect(exitCode(new Errors.CLIError('Nonexistent flag: --nope'))).toBe(2);
  expect(exitCode(new TypeError('x is not a function'))).toBe(1);
});
