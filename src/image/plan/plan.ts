import type {FileFilter} from '../../codebase/codebase.ts';
import type {DefinedProcess} from '../ports.ts';
import type {BuilderImages} from './builder-images.ts';
import type {PlannedBuildpacks} from './plan-buildpacks.ts';
import type {PlannedSource} from './planned-source.ts';
import type {ImageTags} from './tags.ts';
import type {Text} from '../../text.ts';

/** One image of the release. */
export interface PlannedImage {
  /** `intranet/web`, or `intranet`. */
  readonly name: string;
  /** The process that it starts; `undefined` leaves it to the buildpacks. */
  readonly process: string | undefined;
  readonly command: string | undefined;
}

export type Destination =
  | {
      readonly kind: 'ecr';
      /** Another account's, in a region that its address names; else those of whoever is signed in. */
      readonly registryId?: string | undefined;
      readonly region?: string | undefined;
      readonly prefix?: string | undefined;
    }
  | {readonly kind: 'ecr-public'}
  | {readonly kind: 'oci'; readonly prefix: string}
  | {readonly kind: 'local'};

/** Everything that a build will do, decided before anything is changed. */
export interface Plan {
  readonly application: string;
  readonly source: PlannedSource;
  readonly destination: Destination;
  /** What is built and published now; all of the application's, or the ones chosen. */
  readonly images: readonly PlannedImage[];
  /** All of the application's, chosen or not. */
  readonly allImages: readonly PlannedImage[];
  readonly tags: ImageTags;
  readonly builder: BuilderImages;
  /** What decided on the builder: an option, a variable, a file of the codebase, or `default`. */
  readonly builderOrigin: Text;
  readonly buildpacks: PlannedBuildpacks;
  /** Which of the codebase's files are built; `undefined` for all of them. */
  readonly files: FileFilter | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Who set each variable of the environment, and each secret, by name. */
  readonly environmentOrigins: Readonly<Record<string, Text>>;
  /** The part of the environment that flags or variables set; it is part of the plan's identity. */
  readonly chosenEnvironment: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  /** Processes that our own buildpack defines; see `definedProcesses`. */
  readonly definedProcesses: readonly DefinedProcess[];
  /** What a person should know of how the plan came about. */
  readonly notes: readonly Text[];
  /** Problems that do not stop the build, one sentence each. */
  readonly warnings: readonly Text[];
}
