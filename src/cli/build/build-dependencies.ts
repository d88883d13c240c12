import {isAncestor} from '../../codebase/git/is-ancestor.ts';
import {ownBuildpackName} from '../../engine/buildpacks/own-buildpack.ts';
import {toolEnvironment} from '../../http/tool-environment.ts';
import type {BuildContext} from '../../image/release/build-release.ts';
import type {Plan} from '../../image/plan/plan.ts';
import type {Engine, Registry} from '../../image/ports.ts';
import type {RegistryCache} from '../../layer-cache/registry-cache.ts';
import {probe} from '../../registry/oci/probe.ts';
import {runBriefly} from '../../subprocess/run-briefly.ts';
import {awsSettings, useConfiguration} from '../aws-settings.ts';
import type {BuildFlags} from './build-flags.ts';
import type {BuildRuntime} from './build-runtime.ts';
import {dockerSignIn} from '../docker-sign-in.ts';
import {settleSource} from './build-source.ts';
import {chooseCache} from './cache/choose-cache.ts';
import {buildpackTemplate, chooseEngine} from './engine/choose-engine.ts';
import {chooseRegistry} from './choose-registry.ts';
import type {MadePlan} from './make-plan.ts';

export type BuildDependencies = Pick<BuildContext, 'source' | 'descends' | 'machine'> & {
  readonly engine: Engine;
  /** `undefined` if the image stays in the local Docker engine. */
  readonly registry: Registry | undefined;
  /** The cache to store after the build; `undefined` if it is not in a registry. */
  readonly cache: RegistryCache | undefined;
  /** The plan, completed with the facts that only the source shows. */
  readonly plan: Plan;
};

/** Creates the engine, the registry and everything else that a build needs. */
export async function buildDependencies(
  planned: MadePlan,
  flags: BuildFlags,
  runtime: BuildRuntime,
): Promise<BuildDependencies> {
  const {emit, environment, patience, signal, temporaryFolder} = runtime;
  const docker = await dockerSignIn(environment, {patience, signal});
  // The clients' settings change the environment.
  const person = {...environment};
  const aws = awsSettings(flags, environment, {signal, patience});
  if (planned.plan.destination.kind.startsWith('ecr')) await useConfiguration(environment);
  const {registry, caches, credentials} = await chooseRegistry(planned.plan.destination, {
    docker: docker.credentials,
    aws,
    environment: person,
    note: (text) => emit({type: 'note', text}),
  });
  const tools = await toolEnvironment(
    environment,
    await aws.transport.certificates(),
    temporaryFolder,
  );
  const cache = await chooseCache(planned.plan, caches, runtime);
  const engine = await chooseEngine(planned, flags, runtime, {
    tools,
    cache: cache.choice,
    docker,
    credentials,
    fetch: aws.transport.fetch,
    asksHelper: (host) => docker.credentials.asksHelper(host),
    probe: (reference) =>
      probe(reference, {credentials, patience, signal, fetch: aws.transport.fetch}),
  });
  const {made, source} = await settleSource(planned, runtime);
  return {
    plan: made.plan,
    engine,
    registry,
    cache: cache.kept,
    source,
    descends: (commit) =>
      isAncestor(
        made.folder,
        {ours: made.plan.source.commit, theirs: commit, environment},
        runBriefly,
      ),
    machine: {
      buildImage: environment['CODEBUILD_BUILD_IMAGE'] ?? '',
      copilotToolsVersion: environment['COPILOT_TOOLS_VERSION'] ?? '',
      buildpackPost: await ownBuildpackName(buildpackTemplate(runtime.packageFolder)),
    },
  };
}
