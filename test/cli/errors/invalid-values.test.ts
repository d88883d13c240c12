import {expect, test} from 'vitest';
import {requireValid} from '../../../src/cli/errors/invalid-values.ts';
import {option, sentence} from '../../../src/text.ts';

function failureOf(...invalid: Parameters<typeof requireValid>[0]): unknown {
  try {
    return requireValid(invalid);
  } catch (error) {
    return error;
  }
}

test('accepts valid values', () => {
  expect(failureOf()).toBeUndefined();
});

test('names one invalid value in the message', () => {
  const value = {name: '--region', shown: 'x', problem: 'It is too short.'};
  expect(failureOf(value)).toMatchObject({
    code: 'usage.invalid-value',
    message: 'Invalid value for --region: "x".',
    details: ['It is too short.'],
    remedy: [],
  });
});

test('names several invalid values in the details, and each hint once', () => {
  const hint = () => sentence`Name it with ${option('branch')}.`;
  expect(
    failureOf(
      {name: '--region', shown: 'x', problem: 'It is too short.', hint: hint()},
      {name: '--token', problem: 'It is empty.', hint: hint()},
    ),
  ).toMatchObject({
    message: '2 invalid values.',
    details: ['--region "x": It is too short.', '--token: It is empty.'],
    remedy: ['Name it with --branch.'],
  });
});

test('does not show a value that may be a secret', () => {
  expect(failureOf({name: '--token', problem: 'It is empty.'})).toMatchObject({
    message: 'Invalid value for --token.',
  });
});
