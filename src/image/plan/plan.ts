import type {FileFilter} from '../../codebase/files/file-filter.ts';
import type {DefinedProcess} from '../ports.ts';
import type {BuilderImages} from './buildpack-builder.ts';
import type {PlannedBuildpacks} from './plan-buildpacks.ts';
import type {PlannedCache} from './plan-cache.ts';
import type {PlannedEngine} from './plan-engine.ts';
import type {PlannedSource} from './planned-source.ts';
import type {ImageTags} from './tags.ts';
import type {Text} from '../../text.ts';

/** One image of the release. */
export interface PlannedImage {
  /** `intranet/web`, or `intranet`. */
  readonly name: string;
  /** The process that the image starts; `undefined` leaves the choice to the buildpacks. */
  readonly process: string | undefined;
  readonly command: string | undefined;
}

export type Destination =
  | {
      readonly kind: 'ecr';
      /** Account and region, if the address names a registry. By default, those of your credentials. */
      readonly registryId?: string | undefined;
      readonly region?: string | undefined;
      readonly prefix?: string | undefined;
    }
  | {readonly kind: 'ecr-public'}
  | {readonly kind: 'oci'; readonly prefix: string}
  | {readonly kind: 'local'};

/** A service binding of a plan. A plan does not have its values. */
export interface PlannedBinding {
  readonly name: string;
  /** What kind of service it is for, such as `maven`. */
  readonly type: string;
  /** Where it was set, for people. */
  readonly origin: Text;
}

/** Everything that a build will do, decided before anything is changed. */
export interface Plan {
  readonly application: string;
  readonly source: PlannedSource;
  readonly destination: Destination;
  /** The images of this build: all images of the application, or those that the user chose. */
  readonly images: readonly PlannedImage[];
  /** All images of the application, chosen or not. */
  readonly allImages: readonly PlannedImage[];
  readonly tags: ImageTags;
  readonly engine: PlannedEngine;
  readonly cache: PlannedCache;
  readonly builder: BuilderImages;
  /** Where the builder comes from: an option, an environment variable, a file, or `default`. */
  readonly builderOrigin: Text;
  readonly buildpacks: PlannedBuildpacks;
  /** The files of the codebase that are built; `undefined` for all of them. */
  readonly files: FileFilter | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Where each variable and each secret comes from, by name. */
  readonly environmentOrigins: Readonly<Record<string, Text>>;
  /** The variables that flags or environment variables set. They are part of the plan's identity. */
  readonly chosenEnvironment: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  readonly bindings: readonly PlannedBinding[];
  /** Processes that our own buildpack defines; see `definedProcesses`. */
  readonly definedProcesses: readonly DefinedProcess[];
  /** How the plan was decided, one sentence each. */
  readonly notes: readonly Text[];
  /** Problems that do not stop the build, one sentence each. */
  readonly warnings: readonly Text[];
}
