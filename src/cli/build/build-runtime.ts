import type {Environment} from '../../environment.ts';
import type {Emit} from '../../events.ts';
import type {Patience} from '../../patience/patience.ts';

/** The parts of this process that a build uses. */
export interface BuildRuntime {
  readonly environment: Environment;
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
  /** A temporary folder for this build only. */
  readonly temporaryFolder: string;
  readonly patience: Patience;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
