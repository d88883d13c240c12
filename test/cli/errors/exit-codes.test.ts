import {Errors} from '@oclif/core';
import {expect, test} from 'vitest';
import {EXIT_CODES, SIGNAL_EXIT_CODES, exitCode} from '../../../src/cli/errors/exit-codes.ts';
import {Failure, type FailureKind} from '../../../src/errors.ts';

test.each<[FailureKind, number]>([
  ['failed', 1],
  ['usage', 2],
  ['credentials', 3],
  ['build-failed', 5],
  ['interrupted', 130],
])('%s ends with %i', (kind, code) => {
  expect(EXIT_CODES[kind]).toBe(code);
  expect(exitCode(new Failure(kind, 'It failed.'))).toBe(code);
});

test('signals end with what shells tell', () => {
  expect(SIGNAL_EXIT_CODES).toEqual({SIGINT: 130, SIGTERM: 143, SIGHUP: 129});
});

test('a failure may bring its own code', () => {
  expect(exitCode(new Failure('interrupted', 'Interrupted.', {exitCode: 143}))).toBe(143);
});

test('what oclif finds wrong is usage; anything else that is thrown has failed', () => {
  expect(exitCode(new Errors.CLIError('Nonexistent flag: --nope'))).toBe(2);
  expect(exitCode(new TypeError('x is not a function'))).toBe(1);
});
