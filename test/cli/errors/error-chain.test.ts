import {expect, test} from 'vitest';
import {errorChain} from '../../../src/cli/errors/error-chain.ts';
import {Failure} from '../../../src/errors.ts';
import {ChildFailure} from '../../../src/subprocess/run.ts';

/** The lines without stack traces. */
function heads(error: unknown): string[] {
  return errorChain(error).filter((line) => !line.trim().startsWith('at '));
}

test('shows an error with all of its causes', () => {
  const system = Object.assign(new Error('connect ECONNREFUSED'), {code: 'ECONNREFUSED', port: 80});
  const middle = new TypeError('fetch failed', {cause: new Error('no socket', {cause: system})});
  const failure = new Failure('registry.unreachable', 'The registry cannot be reached.', {
    cause: middle,
  });
  expect(heads(failure)).toEqual([
    "Failure: The registry cannot be reached. { code: 'registry.unreachable' }",
    '  caused by TypeError: fetch failed',
    '    caused by Error: no socket',
    "      caused by Error: connect ECONNREFUSED { code: 'ECONNREFUSED', port: 80 }",
  ]);
});

test('shows the stack trace', () => {
  const place = errorChain(new Error('x')).find((line) => line.trim().startsWith('at '));
  expect(place).toContain('error-chain.test.ts');
});

test('shows all causes of an AggregateError', () => {
  const error = new AggregateError([new Error('by IPv6'), new Error('by IPv4')], 'No way.');
  expect(heads(error)).toEqual([
    'AggregateError: No way.',
    '  caused by Error: by IPv6',
    '  caused by Error: by IPv4',
  ]);
});

test('ends at a cycle of causes', () => {
  const error = new Error('x');
  error.cause = new Error('y', {cause: error});
  expect(heads(error)).toEqual(['Error: x', '  caused by Error: y']);
});

test('shows a cause that is not an error', () => {
  expect(heads(new Error('x', {cause: {status: 404}}))).toEqual([
    'Error: x',
    '  caused by { status: 404 }',
  ]);
  expect(heads('text')).toEqual(["'text'"]);
});

test('leaves out the output of subprocesses, which may contain secrets', () => {
  const ofExeca = Object.assign(new Error('Command failed: pack\nswordfish'), {
    shortMessage: 'Command failed: pack',
    stdout: 'swordfish',
    stderr: 'swordfish',
    stdio: [undefined, 'swordfish'],
  });
  const child = {kind: 'exited', file: 'pack', exitCode: 1, stdout: 'swordfish'} as const;
  const lines = heads(new ChildFailure({...child, stderr: 'swordfish', cause: ofExeca}));
  expect(lines).toEqual([
    "ChildFailure: pack exited with code 1 { kind: 'exited', file: 'pack', exitCode: 1 }",
    '  caused by Error: Command failed: pack',
  ]);
});
