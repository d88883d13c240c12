import {isArchive} from '../../codebase/files/buildpack-locator.ts';
import type {Codebase} from '../../codebase/codebase.ts';
import type {Setting} from '../../setting.ts';
import {
  type BuilderChoice,
  builderImages,
  chooseBuilder,
  mirrorPrefixes,
} from './buildpack-builder.ts';
import {definedProcesses} from './defined-processes.ts';
import type {Destination, Plan, PlannedBinding} from './plan.ts';
import {type PlannedBuildpack, planBuildpacks} from './plan-buildpacks.ts';
import {type AskedCache, planCache} from './plan-cache.ts';
import {type EngineMachine, type EngineName, planEngine} from './plan-engine.ts';
import type {PlannedSource} from './planned-source.ts';
import {hiddenInCommand, settingWarnings} from './setting-warnings.ts';
import {LOG_LEVEL, mergeSettings} from './settings.ts';
import {NO_TAGS, type TagChoice, imageTags} from './tags.ts';
import type {Text} from '../../text.ts';

/** The choices of the user, which override the codebase. */
export interface PlanOptions {
  readonly destination: Destination;
  readonly builder: BuilderChoice;
  readonly engine: EngineName | 'auto';
  /** Whether buildpacks may run with the rights of the command. */
  readonly trustsBuildpacks: boolean;
  readonly machine: EngineMachine;
  readonly cache: AskedCache;
  /** Whether a CI service runs the build. */
  readonly isCi: boolean;
  /** Replace those of the codebase, unless empty. */
  readonly buildpacks: readonly PlannedBuildpack[];
  /** Build only these processes, unless empty. */
  readonly processes: readonly string[];
  /** Settings for the buildpacks. The last one wins, and all override those of the codebase. */
  readonly settings: readonly Setting[];
  readonly bindings: readonly PlannedBinding[];
  readonly tags: TagChoice;
}

/** The result if the codebase does not support the choices. `problems` has all of them. */
export interface ImpossiblePlan {
  readonly problems: readonly Text[];
}

/**
 * Decides what a build of this codebase does. This is a pure function: the same input gives the same
 * plan.
 *
 * @returns the plan, or all problems that make it impossible, one sentence each.
 */
export function planImages(
  codebase: Codebase,
  source: PlannedSource,
  options: PlanOptions,
): Plan | ImpossiblePlan {
  // A local image has one name for every build.
  const isLocal = options.destination.kind === 'local';
  const builder = chooseBuilder(options.builder, {
    ofProject: codebase.project?.builder,
    ofImage: options.machine.builder?.reference,
  });
  const images = builderImages(builder.choice);
  const {buildpacks, ...decided} = planBuildpacks(codebase, options.buildpacks);
  const {list, before, after} = buildpacks;
  const engine = planEngine({
    asked: options.engine,
    trustsBuildpacks: options.trustsBuildpacks,
    machine: options.machine,
    builder: images.image,
    builderOrigin: builder.origin,
    mirrors: mirrorPrefixes(builder.choice),
    isLocal,
    archives: [...list, ...before, ...after].map(({name}) => name).filter(isArchive),
  });
  const problems = [
    ...unknownProcesses(codebase, options.processes),
    ...hiddenInCommand([...codebase.settings, ...options.settings]),
  ];
  if ('problem' in engine) return {problems: [...problems, engine.problem]};
  const tags = isLocal ? NO_TAGS : imageTags(source, options.tags);
  const allImages = codebase.images.map(({name, process, command}) => ({name, process, command}));
  const cache = planCache({
    ...options,
    asked: options.cache,
    engine: engine.name,
    application: codebase.application,
    images: allImages,
    source,
    tags,
    latest: options.tags.latest,
  });
  if ('problem' in cache) return {problems: [...problems, cache.problem]};
  if (problems.length > 0) return {problems};
  // The last one wins.
  const settings = mergeSettings([...DEFAULTS, ...codebase.settings, ...options.settings]);
  const plan: Plan = {
    application: codebase.application,
    source,
    destination: options.destination,
    images: allImages.filter((image) => isChosen(image.process, options.processes)),
    allImages,
    tags,
    engine,
    cache,
    builder: images,
    builderOrigin: builder.origin,
    buildpacks,
    files: codebase.project?.files,
    environment: settings.environment,
    environmentOrigins: settings.origins,
    chosenEnvironment: settings.chosenEnvironment,
    secretNames: settings.secretNames,
    bindings: options.bindings.map(({name, type, origin}) => ({name, type, origin})),
    definedProcesses: definedProcesses(codebase.images),
    notes: [
      ...codebase.notes,
      ...builder.notes,
      ...decided.notes,
      ...settings.notes,
      ...tags.notes,
    ],
    warnings: [
      ...codebase.warnings,
      ...decided.warnings,
      ...settings.warnings,
      ...source.warnings,
      ...tags.warnings,
    ],
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
        known.length === 0 ? 'It defines no processes.' : `Choose from: ${known.join(', ')}.`;
      return `Process ${process} not found in ${codebase.processFile}. ${choice}`;
    });
}

function isChosen(process: string | undefined, wanted: readonly string[]): boolean {
  return wanted.length === 0 || (process !== undefined && wanted.includes(process));
}
