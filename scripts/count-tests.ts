/** The results of a test run. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The part of vitest's report that is used: https://vitest.dev/guide/reporters.html#json-reporter */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
  }[];
}

/**
 * Counts the tests in vitest's report. A file that cannot be loaded counts as a failure. So does a run that
 * fails for another reason, or that writes no report.
 *
 * @param report the text of the report, `undefined` if there is none.
 * @param ok whether vitest succeeded.
 */
export function countTests(report: string | undefined, ok: boolean): Count {
  if (report === undefined) return {passed: 0, failed: 1, skipped: 0};
  const {testResults, ...numbers} = JSON.parse(report) as Report;
  const unloadable = testResults.filter(
    ({status, assertionResults}) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = numbers.numFailedTests + unloadable.length;
  return {
    passed: numbers.numPassedTests,
    failed: ok ? failed : Math.max(failed, 1),
    skipped: numbers.numPendingTests + numbers.numTodoTests,
  };
}

/** Formats a count: `3 passed, 0 failed`, and the skipped tests if there are any. */
export function countLine({passed, failed, skipped}: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

export function sum(counts: readonly Count[]): Count {
  const total = {passed: 0, failed: 0, skipped: 0};
  for (const {passed, failed, skipped} of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}
