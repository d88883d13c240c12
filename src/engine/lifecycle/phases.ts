import type {Phase} from '../../events.ts';
import type {BuildUser, Folders} from './machine.ts';
import {isAtLeast} from './platform-api.ts';

/** A program of the lifecycle, and how it is run. */
export interface LifecyclePhase {
  readonly phase: Phase;
  readonly program: 'analyzer' | 'detector' | 'restorer' | 'builder' | 'exporter';
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * `root` connects to registries, and needs their credentials in `CNB_REGISTRY_AUTH`. It then gives up its
   * rights. `build` runs the code of buildpacks.
   */
  readonly runsAs: 'root' | 'build';
}

/** Everything that the phases of a build depend on. */
export interface PhaseInput {
  readonly folders: Folders;
  readonly user: BuildUser;
  /** The user that owns the results of the phases: root, or the user of this process. */
  readonly keeper: Pick<BuildUser, 'uid' | 'gid'>;
  /** The platform API. */
  readonly api: string;
  /** The destination: `host/path:tag`. */
  readonly image: string;
  readonly previousImage: string | undefined;
  readonly runImage: string | undefined;
  /** The process that the image starts. */
  readonly process: string | undefined;
  /** The creation time of the image, in seconds since 1970. */
  readonly created: number | undefined;
  /** The folder with the buildpacks, and the file with their order. */
  readonly buildpacks: string;
  readonly order: string;
  /** The cached layers of earlier builds; `undefined` if layers are not cached. */
  readonly cache: string | undefined;
  /** `PATH`, proxies and certificates, which buildpacks see, too. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What detection and the analysis found. Buildpacks cannot change these files: they are in a folder of root. */
export function resultFiles({build}: Folders) {
  return {
    analyzed: `${build}/results/analyzed.toml`,
    group: `${build}/results/group.toml`,
    plan: `${build}/results/plan.toml`,
    /** Written by the export, which runs with the rights of the build user. */
    report: `${build}/report/report.toml`,
    run: `${build}/run.toml`,
    /** Empty, as pack's. Otherwise, a buildpack could write it. */
    project: `${build}/project-metadata.toml`,
  };
}

/**
 * The phases of a build, in order, with the arguments that pack passes. Equal arguments and settings give
 * equal images.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#lifecycle-interface
 * @see https://github.com/buildpacks/pack/blob/v0.40.6/internal/build/lifecycle_execution.go
 */
export function lifecyclePhases(input: PhaseInput): readonly [LifecyclePhase, ...LifecyclePhase[]] {
  const {api, buildpacks, cache, folders, image, order} = input;
  const {layers, platform, workspace} = folders;
  const files = resultFiles(folders);
  const runImages = isAtLeast(api, '0.12') ? flag('-run', files.run) : flag('-stack', files.run);
  const common = [...flag('-layers', layers), '-no-color'];
  const analyzed = flag('-analyzed', files.analyzed);
  const group = flag('-group', files.group);
  const plan = flag('-plan', files.plan);
  const app = flag('-app', workspace);
  const cacheDir = flag('-cache-dir', cache);
  const found = {
    buildpacks: flag('-buildpacks', buildpacks),
    platform: flag('-platform', platform),
  };
  return [
    root(input, 'analyzing', 'analyzer', [
      ...common,
      ...analyzed,
      ...runImages,
      ...flag('-run-image', input.runImage),
      ...flag('-previous-image', input.previousImage),
      image,
    ]),
    build(input, 'detecting', 'detector', [
      ...common,
      ...app,
      ...found.buildpacks,
      ...found.platform,
      ...flag('-order', order),
      ...(isAtLeast(api, '0.10') ? analyzed : []),
      ...(isAtLeast(api, '0.12') ? runImages : []),
      ...flag('-group', `${layers}/group.toml`),
      ...flag('-plan', `${layers}/plan.toml`),
    ]),
    restorePhase(input),
    build(input, 'building', 'builder', [
      ...common,
      ...app,
      ...found.buildpacks,
      ...found.platform,
      ...group,
      ...plan,
      ...(isAtLeast(api, '0.12') ? analyzed : []),
    ]),
    root(input, 'exporting', 'exporter', [
      ...common,
      ...app,
      ...analyzed,
      ...group,
      ...cacheDir,
      ...runImages,
      ...flag('-report', files.report),
      ...flag('-project-metadata', files.project),
      ...flag('-process-type', input.process),
      image,
    ]),
  ];
}

/** The phase that restores layers, with the cache of the input or without one. */
export function restorePhase(input: PhaseInput): LifecyclePhase {
  const {cache, folders} = input;
  const {analyzed, group} = resultFiles(folders);
  return root(input, 'restoring', 'restorer', [
    ...flag('-layers', folders.layers),
    '-no-color',
    ...flag('-analyzed', analyzed),
    ...flag('-group', group),
    ...flag('-cache-dir', cache),
  ]);
}

function root(
  input: PhaseInput,
  phase: Phase,
  program: LifecyclePhase['program'],
  args: readonly string[],
): LifecyclePhase {
  const env = {
    ...lifecycleEnvironment(input),
    HOME: input.keeper.uid === 0 ? '/root' : input.user.home,
    // The engine passes tokens of ECR itself, so the lifecycle does not need the credentials of AWS.
    CNB_REGISTRY_AUTH_KEYCHAIN_SKIP_AMAZON: 'true',
    CNB_REGISTRY_AUTH_KEYCHAIN_SKIP_AZURE: 'true',
    ...(program === 'exporter' && input.created !== undefined
      ? {SOURCE_DATE_EPOCH: String(input.created)}
      : {}),
  };
  return {phase, program, args, env, runsAs: 'root'};
}

function build(
  input: PhaseInput,
  phase: Phase,
  program: LifecyclePhase['program'],
  args: readonly string[],
): LifecyclePhase {
  const env = {...lifecycleEnvironment(input), HOME: input.user.home};
  return {phase, program, args, env, runsAs: 'build'};
}

function lifecycleEnvironment({api, environment, user}: PhaseInput): Record<string, string> {
  return {
    ...environment,
    CNB_PLATFORM_API: api,
    CNB_USER_ID: String(user.uid),
    CNB_GROUP_ID: String(user.gid),
  };
}

function flag(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}
