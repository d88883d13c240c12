import {ExecaError} from 'execa';

import {Failure} from '../src/errors.ts';
import {interruption} from '../test/sandbox/real/local-site.ts';

/**
 * Runs a script to its exit code: what it gives, or 1 after a failure, 2 after wrong usage, 130 after
 * an interruption. A failure is shown the way the CLI shows one.
 *
 * @param script is told of Ctrl-C and SIGTERM, and then has to come to its end.
 */
export async function runScript(script: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const signal = interruption();
  try {
    process.exitCode = await script(signal);
  } catch (error) {
    process.exitCode = 1;
    if (signal.aborted) {
      process.stderr.write('\nInterrupted. Run it again, and it goes on from what is there.\n');
      process.exitCode = 130;
      return;
    }
    if (error instanceof ExecaError) {
      process.stderr.write(`Error: ${error.shortMessage}\n`); // its own words stand above
      return;
    }
    if (isUsageError(error)) {
      process.stderr.write(`Error: ${error.message}\n`);
      process.exitCode = 2;
      return;
    }
    if (isSystemError(error)) {
      process.stderr.write(`Error: ${error.message}\n`);
      return;
    }
    if (!(error instanceof Failure)) throw error;
    const lines = [
      `Error: ${error.message}`,
      ...error.details.filter(Boolean).map((line) => `  | ${line}`),
      ...error.remedy,
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}

/** What the system refuses, such as a folder that may not be written to. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** What `parseArgs` of node:util throws. */
function isUsageError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
