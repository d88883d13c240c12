import {ExecaError} from 'execa';

import {Failure} from '../src/errors.ts';

/**
 * Runs a script to its exit code: what it gives, or 1 after a failure, 2 after wrong usage, 130 after
 * an interruption. A failure is shown the way the CLI shows one.
 */
export async function runScript(script: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await script();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ExecaError) {
      process.stderr.write(`Error: ${error.shortMessage}\n`); // its own words stand above
      return;
    }
    if (isUsageError(error)) {
      process.stderr.write(`Error: ${error.message}\n`);
      process.exitCode = 2;
      return;
    }
    if (!(error instanceof Failure)) throw error;
    const lines = [
      `Error: ${error.message}`,
      ...error.details.map((line) => `  | ${line}`),
      ...error.remedy,
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
    if (error.kind === 'interrupted') process.exitCode = 130;
  }
}

/** What `parseArgs` of node:util throws. */
function isUsageError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
