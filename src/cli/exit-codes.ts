import type {FailureKind} from '../errors.ts';

/** What the process tells its caller; see the README's table. */
export const EXIT_CODES: Readonly<Record<FailureKind, number>> = {
  failed: 1,
  usage: 2,
  credentials: 3,
  'build-failed': 5,
  interrupted: 130,
};
