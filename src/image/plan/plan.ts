import type {Codebase, FileFilter} from '../../codebase/codebase.ts';
import type {Setting} from '../../setting.ts';
import {
  type BuilderChoice,
  type BuilderImages,
  builderImages,
  chooseBuilder,
} from './builder-images.ts';
import {definedProcesses} from './defined-processes.ts';
import type {DefinedProcess} from '../needs.ts';
import {type PlannedBuildpack, type PlannedBuildpacks, planBuildpacks} from './plan-buildpacks.ts';
import {hiddenInCommand, settingWarnings} from './setting-warnings.ts';
import {LOG_LEVEL, mergeSettings} from './settings.ts';
import {type ImageTags, NO_TAGS, type TagChoice, imageTags} from './tags.ts';

/** One image of the release. */
export interface PlannedImage {
  /** `intranet/web`, or `intranet`. */
  readonly name: string;
  /** The process that it starts; `undefined` leaves it to the buildpacks. */
  readonly process: string | undefined;
  readonly command: string | undefined;
}

/** The commit a plan is for, as far as Git or the build machine know it. */
export interface PlannedSource {
  /** The folder as the person named it. */
  readonly path: string;
  readonly commit: string | undefined;
  readonly committedAt: Date | undefined;
  readonly branch: string | undefined;
  /** Where the branch's name is from: a flag, a variable, or Git. */
  readonly branchFrom: string | undefined;
  /** Why no branch is known, a clause; `undefined` if one is, or if none is to be expected. */
  readonly branchUnknown: string | undefined;
  /** `unknown` if it is a pull request's build, and no more is known. */
  readonly pullRequest: number | 'unknown' | undefined;
  readonly pullRequestFrom: string | undefined;
  readonly gitTags: readonly string[];
  /** Where each Git tag's name is from. */
  readonly gitTagsFrom: ReadonlyMap<string, string>;
  /** All branches and Git tags of the repository, as far as the clone knows them. */
  readonly clone: {readonly branches: readonly string[]; readonly gitTags: readonly string[]};
  /** The remote's URL, without user, password, query and fragment. */
  readonly origin: string | undefined;
  /** Hash of the folder's content, where it is built instead of the commit. */
  readonly workingTree: string | undefined;
  /** Problems of the source that do not stop a build, one sentence each. */
  readonly warnings: readonly string[];
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

/** What a person may choose over what the codebase says. */
export interface PlanOptions {
  readonly destination: Destination;
  readonly builder: BuilderChoice;
  /** Instead of those of the codebase, if not empty. */
  readonly buildpacks: readonly PlannedBuildpack[];
  /** Only these processes, where not empty. */
  readonly processes: readonly string[];
  /** Settings for the buildpacks, the weakest first; all are stronger than those of the codebase. */
  readonly settings: readonly Setting[];
  readonly tags: TagChoice;
}

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
  /** What decided on the builder: a flag, a variable, a file of the codebase, or `default`. */
  readonly builderOrigin: string;
  readonly buildpacks: PlannedBuildpacks;
  /** Which of the codebase's files are built; `undefined` for all of them. */
  readonly files: FileFilter | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Who set each variable of the environment, and each secret, by name. */
  readonly environmentOrigins: Readonly<Record<string, string>>;
  /** The part of the environment that flags or variables set; it is part of the plan's identity. */
  readonly chosenEnvironment: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  /** Processes that our own buildpack defines; see `definedProcesses`. */
  readonly definedProcesses: readonly DefinedProcess[];
  /** What a person should know of how the plan came about. */
  readonly notes: readonly string[];
  /** Problems that do not stop the build, one sentence each. */
  readonly warnings: readonly string[];
}

/** A choice that the codebase cannot fulfil; every one found is in `problems`. */
export interface ImpossiblePlan {
  readonly problems: readonly string[];
}

/**
 * Decides what a build of this codebase does. Pure: the same input gives the same plan.
 *
 * @returns the plan, or everything that makes it impossible, a sentence each.
 */
export function planImages(
  codebase: Codebase,
  source: PlannedSource,
  options: PlanOptions,
): Plan | ImpossiblePlan {
  const problems = [
    ...unknownProcesses(codebase, options.processes),
    ...hiddenInCommand([...codebase.settings, ...options.settings]),
  ];
  if (problems.length > 0) return {problems};
  // A local image has one name for every build.
  const isLocal = options.destination.kind === 'local';
  const tags = isLocal ? NO_TAGS : imageTags(source, options.tags);
  const builder = chooseBuilder(options.builder, codebase.project?.builder);
  const {buildpacks, ...decided} = planBuildpacks(codebase, options.buildpacks);
  // Each is stronger than those before it.
  const settings = mergeSettings([...DEFAULTS, ...codebase.settings, ...options.settings]);
  const allImages = codebase.images.map(({name, process, command}) => ({name, process, command}));
  const plan: Plan = {
    application: codebase.application,
    source,
    destination: options.destination,
    images: allImages.filter((image) => isChosen(image.process, options.processes)),
    allImages,
    tags,
    builder: builderImages(builder.choice),
    builderOrigin: builder.origin,
    buildpacks,
    files: codebase.project?.files,
    environment: settings.environment,
    environmentOrigins: settings.origins,
    chosenEnvironment: settings.chosenEnvironment,
    secretNames: settings.secretNames,
    definedProcesses: definedProcesses(codebase.images),
    notes: [
      ...codebase.notes,
      ...builder.notes,
      ...decided.notes,
      ...settings.notes,
      ...tags.notes,
    ],
    warnings: [...codebase.warnings, ...decided.warnings, ...source.warnings, ...tags.warnings],
  };
  return {...plan, warnings: [...plan.warnings, ...settingWarnings(plan)]};
}

const DEFAULTS: readonly Setting[] = [{name: LOG_LEVEL, value: 'INFO', origin: 'default'}];

function unknownProcesses(codebase: Codebase, wanted: readonly string[]): string[] {
  const known = [...new Set(codebase.images.flatMap(({process}) => process ?? []))];
  return wanted
    .filter((process) => !known.includes(process))
    .map((process) => {
      const choice =
        known.length === 0 ? 'there is none to choose' : `choose of ${known.join(', ')}`;
      return `The process ${process} is not in ${codebase.processFile}: ${choice}.`;
    });
}

function isChosen(process: string | undefined, wanted: readonly string[]): boolean {
  return wanted.length === 0 || (process !== undefined && wanted.includes(process));
}
