import type {Text} from '../../text.ts';

/** What was built, as far as a failure's message names it. */
export interface BuildSubject {
  readonly image: string;
  /** Buildpacks that were named; none leaves them to the builder. */
  readonly buildpacks: readonly string[];
  /** Who named them: an option, or a file of the codebase. */
  readonly buildpacksFrom: Text;
  /** Buildpacks that `project.toml` puts before or after the builder's order. */
  readonly around: readonly string[];
  /** Names of the files at the top of the codebase. */
  readonly files: readonly string[];
}
