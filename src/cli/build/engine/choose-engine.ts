import {readFile} from 'node:fs/promises';
import {arch, homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {isCodeBuild} from '../../../codebase/ci/is-codebuild.ts';
import {matchesPackPatterns} from '../../../codebase/files/pack-patterns.ts';
import type {BuildRequest, BuildpackSource, Engine} from '../../../image/ports.ts';
import type {PackOptions} from '../../../engine/pack/pack-engine.ts';
import type {CacheChoice} from '../../../engine/lifecycle/build-cache.ts';
import type {Fetch} from '../../../http/fetch.ts';
import type {ToolEnvironment} from '../../../http/tool-environment.ts';
import {run} from '../../../subprocess/run.ts';
import {runBriefly} from '../../../subprocess/run-briefly.ts';
import type {BuildFlags} from '../build-flags.ts';
import type {BuildRuntime} from '../build-runtime.ts';
import type {MadePlan} from '../make-plan.ts';
import {secretPaths} from './secret-paths.ts';

/** What engines need of registries and of the network. */
interface EngineAccess extends Pick<
  PackOptions,
  'docker' | 'credentials' | 'asksHelper' | 'probe'
> {
  readonly tools: ToolEnvironment;
  readonly fetch: Fetch;
  readonly cache: CacheChoice;
}

/** Creates the engine of a plan. */
export async function chooseEngine(
  {folder, plan}: Pick<MadePlan, 'folder' | 'plan'>,
  flags: BuildFlags,
  runtime: BuildRuntime,
  access: EngineAccess,
): Promise<Engine> {
  if (plan.engine.name === 'lifecycle')
    return await lifecycleEngine(folder, flags, runtime, access);
  const engine = await packEngine(flags, runtime, access);
  const {otherBuilder: own} = plan.engine;
  if (own === undefined) return engine;
  const {requireDocker} = await import('../../../engine/pack/require-docker.ts');
  return requireDocker(engine, {asked: plan.builder.image, origin: plan.builderOrigin, own});
}

async function packEngine(
  flags: BuildFlags,
  runtime: BuildRuntime,
  {tools, ...access}: Omit<EngineAccess, 'cache'>,
): Promise<Engine> {
  const {PackEngine} = await import('../../../engine/pack/pack-engine.ts');
  const {emit, environment, packageFolder, patience, signal, temporaryFolder} = runtime;
  const {TMPDIR: temporary} = environment;
  const options = {
    ...access,
    run,
    // pack runs in another folder, so a relative TMPDIR becomes absolute.
    env: {...tools.environment, ...(temporary ? {TMPDIR: resolve(temporary)} : {})},
    certificates: tools.certificates,
    signal,
    temporaryFolder,
    buildpackTemplate: buildpackTemplate(packageFolder),
    // People rebuild to use a new builder, so the one in the Docker engine is pulled again.
    pullPolicy: flags['pull-policy'] ?? (flags.rebuild ? 'always' : 'if-not-present'),
    node: process.execPath,
    startDocker: () => startDocker({...runtime, environment: tools.environment}),
    patience,
  } as const;
  return new PackEngine(options, emit);
}

async function lifecycleEngine(
  codebase: string,
  flags: BuildFlags,
  {environment, packageFolder, patience, signal, temporaryFolder}: BuildRuntime,
  {cache, credentials, docker, fetch, probe, tools}: EngineAccess,
): Promise<Engine> {
  // Buildpacks run as another user, who must be able to read what this process writes for them.
  process.umask(0o022);
  const [{LifecycleEngine}, {foldersIn}, {beyondSystem}] = await Promise.all([
    import('../../../engine/lifecycle/lifecycle-engine.ts'),
    import('../../../engine/lifecycle/machine.ts'),
    import('../../../http/system-certificates.ts'),
  ]);
  const self = {
    uid: process.geteuid?.() ?? -1,
    gid: process.getegid?.() ?? -1,
    home: homedir(),
  };
  return new LifecycleEngine({
    run,
    env: tools.environment,
    // Buildpacks run in this container, and builders name its own certificates in SSL_CERT_FILE.
    certificates: await beyondSystem(tools.certificates),
    signal,
    codebase,
    folders: foldersIn('/', self.uid === 0 ? undefined : join(self.home, OWN_FOLDER)),
    node: process.execPath,
    proc: '/proc',
    passwd: await readFile('/etc/passwd', 'utf8').catch(() => ''),
    self,
    trustsBuildpacks: flags['trust-buildpacks'],
    buildpackTemplate: buildpackTemplate(packageFolder),
    credentials,
    canRead: async (reference) => (await probe(reference)) === 'present',
    buildpacks: await buildpackSource({environment, credentials, fetch, patience, signal}),
    architecture: ARCHITECTURES[arch()] ?? arch(),
    secretPaths: await secretPaths(codebase, {environment, temporaryFolder, docker: docker.folder}),
    isBuilt,
    cache,
    patience,
  });
}

/** The folder for the files of a build, below the home of a user who is not root. */
const OWN_FOLDER = join('.cache', 'ci-image-builder', 'lifecycle');

/** Images name some architectures in other ways: https://go.dev/doc/install/source#environment */
const ARCHITECTURES: Readonly<Record<string, string>> = {x64: 'amd64', ia32: '386'};

/** Buildpacks in images of any registry, and in the buildpack registry. */
async function buildpackSource({
  environment,
  ...options
}: Pick<EngineAccess, 'credentials' | 'fetch'> &
  Pick<BuildRuntime, 'environment' | 'patience' | 'signal'>): Promise<BuildpackSource> {
  const [{OciHosts}, {buildpackLocator}, {indexAddress}] = await Promise.all([
    import('../../../registry/oci/oci-hosts.ts'),
    import('../../../registry/buildpack-index/locate-buildpack.ts'),
    import('../../../registry/buildpack-index/index-address.ts'),
  ]);
  const index = indexAddress(environment);
  const hosts = new OciHosts(options);
  return {open: (name) => hosts.repository(name), locate: buildpackLocator({...options, index})};
}

/** Whether a path of the source goes into the image: `exclude` or `include` in `project.toml`. */
function isBuilt(files: BuildRequest['files'], path: string): boolean {
  return (
    files === undefined || matchesPackPatterns(files.patterns, path) === (files.kind === 'include')
  );
}

/** Our own buildpack in this package. */
export function buildpackTemplate(packageFolder: string): string {
  return join(packageFolder, 'docker', 'buildpack');
}

async function startDocker({emit, environment, patience, signal}: BuildRuntime): Promise<void> {
  const {startEngine} = await import('../../../engine/docker/start-engine.ts');
  const {startBackground} = await import('../../../subprocess/start-background.ts');
  // `PROJECT:BUILD`, which is also the end of the ARN.
  const build = environment['CODEBUILD_BUILD_ID'] ?? environment['CODEBUILD_BUILD_ARN'];
  const project = build?.split('/').at(-1)?.split(':', 1)[0] || undefined;
  await startEngine({
    env: environment,
    signal,
    run: runBriefly,
    start: startBackground,
    emit,
    patience,
    codebuild: isCodeBuild(environment) ? {project} : undefined,
  });
}
