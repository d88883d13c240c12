import {homedir} from 'node:os';
import {join} from 'node:path';
import {inspectBuildpack} from '../codebase/buildpack-locator.ts';
import {exportCommit} from '../codebase/export-commit.ts';
import {isAncestor} from '../codebase/is-ancestor.ts';
import {isCodeBuild} from '../codebase/is-codebuild.ts';
import {ownBuildpackName} from '../engine/pack/own-buildpack.ts';
import {PackEngine} from '../engine/pack/pack-engine.ts';
import {Failure} from '../errors.ts';
import type {Emit} from '../events.ts';
import type {BuildContext} from '../image/build-release.ts';
import type {Engine, Registry} from '../image/needs.ts';
import type {Plan} from '../image/plan.ts';
import {DockerCredentials, readDockerConfig} from '../registry/oci/docker-credentials.ts';
import {probe} from '../registry/oci/probe.ts';
import {run} from '../subprocess/run.ts';
import {runBriefly} from '../subprocess/run-briefly.ts';
import {awsSettings} from './aws-settings.ts';
import type {BuildFlags} from './build-flags.ts';
import {chooseRegistry} from './choose-registry.ts';
import type {MadePlan} from './make-plan.ts';
import type {Environment} from './plan-options.ts';

/** What a build of this process has at hand. */
export interface Surroundings {
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

type Parts = Pick<BuildContext, 'source' | 'descends' | 'machine'> & {
  readonly engine: Engine;
  /** `undefined` where the image stays in the local Docker engine. */
  readonly registry: Registry | undefined;
};

/** Puts the rooms together: which engine, which registry, and what they are handed. */
export async function buildParts(
  made: MadePlan,
  flags: BuildFlags,
  surroundings: Surroundings,
): Promise<Parts> {
  const {environment, emit, now, signal, workFolder} = surroundings;
  const template = join(surroundings.packageFolder, 'docker', 'buildpack');
  const dockerFolder = environment['DOCKER_CONFIG'] || join(homedir(), '.docker');
  const config = await readDockerConfig(dockerFolder);
  const docker = new DockerCredentials({config, run, env: environment, signal});
  const aws = awsSettings(flags, environment, signal);
  const {registry, credentials} = await chooseRegistry(made.plan.destination, {docker, aws});
  const engine = new PackEngine(
    {
      run,
      env: environment,
      signal,
      workFolder,
      buildpackTemplate: template,
      docker: {folder: dockerFolder, config},
      pullPolicy: flags['pull-policy'],
      credentials,
      probe: (reference) => probe(reference, {credentials, signal}),
      startDocker: () => startDocker(surroundings),
      now,
    },
    emit,
  );
  return {
    engine,
    registry,
    source: () => source(made, surroundings),
    descends: (commit) =>
      isAncestor(
        made.folder,
        {ours: made.plan.source.commit, theirs: commit, environment},
        runBriefly,
      ),
    machine: {
      buildImage: environment['CODEBUILD_BUILD_IMAGE'] ?? '',
      copilotToolsVersion: environment['COPILOT_TOOLS_VERSION'] ?? '',
      buildpackPost: await ownBuildpackName(template),
    },
  };
}

async function startDocker({emit, environment, now, signal}: Surroundings): Promise<void> {
  const {startEngine} = await import('../engine/docker/start-engine.ts');
  const {startBackground} = await import('../subprocess/start-background.ts');
  // `PROJECT:BUILD`, which an ARN has at its end.
  const build = environment['CODEBUILD_BUILD_ID'] ?? environment['CODEBUILD_BUILD_ARN'];
  const project = build?.split('/').at(-1)?.split(':', 1)[0] || undefined;
  await startEngine({
    env: environment,
    signal,
    run: runBriefly,
    start: startBackground,
    emit,
    now,
    codebuild: isCodeBuild(environment) ? {project} : undefined,
  });
}

async function source(made: MadePlan, surroundings: Surroundings): Promise<string> {
  const {commit} = made.plan.source;
  if (made.asItIs || commit === undefined) return made.folder;
  const {folder, submodules} = await exportCommit({
    folder: made.folder,
    commit,
    destination: join(surroundings.workFolder, 'source'),
    run,
    env: surroundings.environment,
    signal: surroundings.signal,
  });
  if (submodules.length > 0) {
    surroundings.emit({
      type: 'warning',
      text: `Submodules are not part of the commit's files, so not in the images: ${submodules.join(', ')}.`,
    });
  }
  await requireBuildpacks(made.plan, folder);
  return folder;
}

/**
 * The codebase's own buildpacks were looked for in the folder, of which an ignored part is not in the
 * commit.
 *
 * @throws {Failure} `usage` naming the first that the commit does not have.
 */
async function requireBuildpacks({buildpacks}: Plan, folder: string): Promise<void> {
  for (const {location} of [...buildpacks.before, ...buildpacks.list, ...buildpacks.after]) {
    if (location?.kind !== 'source') continue;
    const found = await inspectBuildpack(join(folder, location.path), location.path);
    if ('problem' in found) {
      const message = `The commit does not have the buildpack ${location.path} of project.toml.`;
      const remedy = 'Commit it; `git check-ignore -v` tells whether it is ignored.';
      throw new Failure('usage', message, {details: [found.problem], remedy});
    }
  }
}
