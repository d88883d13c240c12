import type {Environment} from '../../environment.ts';
import type {Emit} from '../../events.ts';

/** The parts of this process that a build uses. */
export interface BuildRuntime {
  readonly environment: Environment;
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
  /** A temporary folder for this build only. */
  readonly temporaryFolder: string;
  /** Returns the seconds of a monotonic clock. */
  readonly now: () => number;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
