import {ExecaError} from 'execa';

import {Failure} from '../src/errors.ts';

/**
 * Runs a script to its exit code: what it gives, or 1 (130 where it was interrupted) after a
 * failure, which is shown the way the CLI shows one.
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
