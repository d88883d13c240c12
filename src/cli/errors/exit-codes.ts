import type {FailureKind} from '../../error-codes.ts';
import {Failure} from '../../errors.ts';

/** What a signal ends with, as shells tell it: 128 and the signal's number. */
export const SIGNAL_EXIT_CODES = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** What the process tells its caller; see the table in docs/output.md. */
export const EXIT_CODES: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  usage: 2,
  credentials: 3,
  'build-failed': 5,
  interrupted: SIGNAL_EXIT_CODES.SIGINT,
};

/** What `--exit-code` ends with where there would be changes. */
export const EXIT_CHANGES = 4;

/** What an error ends the process with; oclif's own errors, which are of usage, bring it along. */
export function exitCode(
  error: Error & {readonly oclif?: {readonly exit?: number | undefined}},
): number {
  if (error instanceof Failure) return error.exitCode ?? EXIT_CODES[error.kind];
  return error.oclif?.exit ?? EXIT_CODES.failed;
}
