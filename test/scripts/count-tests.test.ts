import {expect, test} from 'vitest';

import {countLine, countTests, sum} from '../../scripts/count-tests.ts';

function report(numbers: {
  passed?: number;
  failed?: number;
  skipped?: number;
  unloadable?: number;
}) {
  return JSON.stringify({
    numPassedTests: numbers.passed ?? 0,
    numFailedTests: numbers.failed ?? 0,
    numPendingTests: numbers.skipped ?? 0,
    numTodoTests: 0,
    testResults: [
      {status: 'passed', assertionResults: [{}]},
      {status: 'failed', assertionResults: [{}]},
      ...Array.from({length: numbers.unloadable ?? 0}, () => ({
        status: 'failed',
        assertionResults: [],
      })),
    ],
  });
}

test('reads the numbers of the report', () => {
  const text = report({passed: 5, failed: 2, skipped: 1});
  expect(countTests(text, false)).toEqual({passed: 5, failed: 2, skipped: 1});
});

test('counts a file that cannot be loaded as a failure', () => {
  expect(countTests(report({passed: 5, unloadable: 2}), false).failed).toBe(2);
});

test('counts a failed run as a failure, whatever its report says', () => {
  expect(countTests(report({passed: 5}), false).failed).toBe(1);
  expect(countTests(undefined, true).failed).toBe(1);
});

test('prints all counts, and skipped tests only if there are any', () => {
  const counts = [
    {passed: 1, failed: 0, skipped: 0},
    {passed: 3, failed: 2, skipped: 0},
  ];
  expect(countLine(sum(counts))).toBe('4 passed, 2 failed');
  expect(countLine({passed: 4, failed: 0, skipped: 7})).toBe('4 passed, 0 failed, 7 skipped');
});
