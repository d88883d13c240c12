import type {Text} from '../../text.ts';

/** The parts of a build that error messages name. */
export interface BuildSubject {
  readonly image: string;
  /** The chosen buildpacks. Empty if the builder decides. */
  readonly buildpacks: readonly string[];
  /** Where they come from: an option, or a file of the codebase. */
  readonly buildpacksFrom: Text;
  /** Buildpacks of `project.toml` that run before or after the builder's order. */
  readonly around: readonly string[];
  /** Names of the files at the top of the codebase. */
  readonly files: readonly string[];
}
