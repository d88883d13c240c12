import type {Environment} from '../../environment.ts';
import type {Emit} from '../../events.ts';

/** What a build of this process has at hand. */
export interface BuildRuntime {
  readonly environment: Environment;
  /** Where this package is installed. */
  readonly packageFolder: string;
  /** A private folder for this build alone. */
  readonly workFolder: string;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
