import type {FailureKind} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';

/** The exit codes for signals, as in shells: 128 plus the number of the signal. */
export const SIGNAL_EXIT_CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** The exit codes for errors. docs/output.md describes them. */
export const EXIT_CODES: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  usage: 2,
  credentials: 3,
  'build-failed': 5,
  interrupted: SIGNAL_EXIT_CODES.SIGINT,
};

/** The exit code of `--exit-code` if there are changes. */
export const EXIT_CHANGES = 4;

/** Returns the exit code for an error. Errors of oclif carry their own. */
export function exitCode(
  error: Error & {readonly oclif?: {readonly exit?: number | undefined}},
): number {
  if (error instanceof Failure) return error.exitCode ?? EXIT_CODES[error.kind];
  return error.oclif?.exit ?? EXIT_CODES.failed;
}
