import {ExecaError} from 'execa';

import {spell} from '../src/cli/spell.ts';
import {Failure} from '../src/errors.ts';
import {interruption} from '../test/sandbox/real/local-site.ts';

/**
 * Runs a script and sets the exit code: that of the script, 1 after a failure, 2 after wrong usage, or 130
 * after an interruption. Prints failures like the command line tool does.
 *
 * @param script returns its exit code. It must end when the signal is aborted by Ctrl-C or SIGTERM.
 */
export async function runScript(script: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const signal = interruption();
  try {
    process.exitCode = await script(signal);
  } catch (error) {
    process.exitCode = 1;
    if (signal.aborted) {
      process.stderr.write('\nInterrupted. Run the same command again to continue.\n');
      process.exitCode = 130;
      return;
    }
    if (error instanceof ExecaError) {
      process.stderr.write(`Error: ${[error.shortMessage, ...lastLines(error)].join('\n')}\n`);
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
      ...error.remedy.map(spell),
    ];
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}

/** The last lines that a program wrote, unless the terminal has shown them already. */
function lastLines({stdout, stderr}: ExecaError): string[] {
  const written = [stdout, stderr].filter((it) => typeof it === 'string').join('\n');
  return written.trim().split('\n').slice(-20).filter(Boolean);
}

/** An error of the operating system, such as a missing permission for a folder. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}

/** An error of `parseArgs` in node:util. */
function isUsageError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
