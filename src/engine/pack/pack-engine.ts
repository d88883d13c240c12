import {mkdir, mkdtemp} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, unreachable} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {BuildRequest, Credentials, Engine, EngineResult} from '../../image/needs.ts';
import {isLoopbackHost, parseReference, registryHost} from '../../image-reference.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import {buildMetadata} from './build-metadata.ts';
import {checkDocker, checkPack} from './check-tools.ts';
import {type DockerConfigSource, writeConfigFile, writeDockerConfig} from './docker-config.ts';
import {writeOwnBuildpack} from './own-buildpack.ts';
import {type PullPolicy, packArguments} from './pack-arguments.ts';
import {LayersWithoutContent, layersWithoutContent} from './layers-without-content.ts';
import {maskOf} from '../cnb/masked.ts';
import type {Probe} from './missing-image.ts';
import {packFailure} from './pack-failure.ts';
import {PackOutputReader} from './pack-output.ts';
import {removeOrphans} from './remove-orphans.ts';
import {writeProjectDescriptor} from './project-descriptor.ts';
import {reportedDigest} from './report-toml.ts';
import {TransientFailure, isTransient, retryTransient} from './transient.ts';

export interface PackOptions {
  readonly run: Run;
  readonly env: Program['env'];
  readonly signal: AbortSignal;
  /** A private folder for this build alone, removed by whoever made it. */
  readonly workFolder: string;
  /** Folder of our own buildpack, as it is shipped. */
  readonly buildpackTemplate: string;
  readonly docker: DockerConfigSource;
  readonly pullPolicy: PullPolicy;
  /** What Docker or the registry has for a host. */
  readonly credentials: (host: string) => Promise<Credentials | undefined>;
  readonly probe: Probe;
  /** Starts a Docker engine where there is none and one may run. Throws a `Failure` where it can't. */
  readonly startDocker?: () => Promise<void>;
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
  /** How often passwords are looked at while pack runs. */
  readonly freshenSeconds?: number;
  /** Seconds before each further try. */
  readonly retryPauses?: readonly number[] | undefined;
}

const DOCKER_HUB = 'docker.io';
const FRESHEN_SECONDS = 10 * 60;

/**
 * What of our environment pack and the engine's client need. Credentials are not among it: neither
 * AWS's nor what build machines keep in `DOCKER_PASSWORD` or `DOCKER_AUTH_CONFIG`.
 */
const PASSED =
  /^(?:PATH|HOME|TMPDIR|XDG_\w+|PACK_\w+|DOCKER_(?:HOST\w*|CONTEXT|CONFIG|TLS\w*|CERT_PATH|API_VERSION)|SSH_AUTH_SOCK|SSL_CERT_\w+|\w+_PROXY|\w+_proxy)$/u;

/** Images are built by Cloud Native Buildpacks' `pack`, in a Docker engine. */
export class PackEngine implements Engine {
  readonly #options: PackOptions;
  readonly #emit: Emit;

  constructor(options: PackOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
  }

  async check(): Promise<void> {
    await this.#options.startDocker?.();
    const tools = {...this.#options, env: this.#environment()};
    const results = await Promise.allSettled([checkDocker(tools), checkPack(tools, this.#emit)]);
    // Docker's first: without an engine pack does not even tell its version.
    const failed = results.find((it) => it.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** Where a registry was busy or lost for a moment, pack is run again: what it built is in its cache. */
  async build(request: BuildRequest, emit: Emit): Promise<EngineResult> {
    const {signal, retryPauses} = this.#options;
    const say = (text: string) => emit({type: 'note', text});
    const attempt = (clearCache: boolean) =>
      retryTransient(() => this.#run(request, emit, clearCache), {
        signal,
        say,
        pauses: retryPauses,
      });
    try {
      return await attempt(false);
    } catch (error) {
      if (!(error instanceof LayersWithoutContent)) throw error;
      say(
        "The codebase's scripts need layers that an earlier build left without content. Building again without the cache.",
      );
      return await attempt(true);
    }
  }

  async #run(request: BuildRequest, emit: Emit, clearCache: boolean): Promise<EngineResult> {
    const {docker, env, now, run, signal, pullPolicy} = this.#options;
    // A failed run leaves an old report in place, so each has folders of its own.
    const folder = await mkdtemp(join(this.#options.workFolder, 'pack-'));
    const ownBuildpack = join(folder, 'buildpack');
    const descriptor = join(folder, 'project.toml');
    const dockerFolder = join(folder, 'docker');
    const reportFolder = join(folder, 'report');
    const references = externalReferences(request);
    const dockerSource = {...docker, context: env['DOCKER_CONTEXT'] || undefined};
    const credentials = await this.#credentialsOf(references);
    await Promise.all([
      mkdir(reportFolder),
      writeOwnBuildpack(this.#options.buildpackTemplate, ownBuildpack, request),
      writeProjectDescriptor(descriptor, request),
      writeDockerConfig(dockerFolder, dockerSource, credentials),
    ]);
    const environment = {...this.#environment(), DOCKER_CONFIG: dockerFolder};
    const mask = maskOf(Object.values(request.secrets));
    const reader = new PackOutputReader(emit, now, {verbose: request.verbose});
    const pack: Program = {
      file: 'pack',
      args: packArguments(request, {
        ownBuildpack,
        descriptor,
        reportFolder,
        pullPolicy,
        hostNetwork: references.some((it) => isLoopbackHost(registryHost(it))),
        clearCache,
      }),
      // An empty folder: one named like a buildpack would be taken for it.
      cwd: reportFolder,
      env: {...request.secrets, ...environment},
      signal,
      onLine: (line) => reader.read(mask(line)),
    };
    // A password may end before the build does, as ECR's do, and pack reads them again for exporting.
    const freshening = setInterval(
      () => {
        this.#credentialsOf(references)
          .then((fresh) => writeConfigFile(dockerFolder, dockerSource, fresh))
          .catch(() => undefined); // the old ones may still be good, and pack tells where they are not
      },
      (this.#options.freshenSeconds ?? FRESHEN_SECONDS) * 1000,
    );
    try {
      await run(pack);
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      if (!signal.aborted) throw await this.#failure(request, reader, error, mask);
      await removeOrphans({run, env: environment});
      throw new Failure('interrupted', 'The build was interrupted.', {cause: error});
    } finally {
      clearInterval(freshening);
    }
    const digest = await reportedDigest(reportFolder);
    reader.end();
    if (request.publish) return {digest};
    return {
      digest,
      buildMetadata: await buildMetadata(request.image, {run, env: environment, signal}),
    };
  }

  async #failure(
    request: BuildRequest,
    reader: PackOutputReader,
    error: ChildFailure,
    mask: (text: string) => string,
  ): Promise<Failure | TransientFailure> {
    const {lastLines} = reader.result;
    switch (error.kind) {
      case 'exited': {
        const empty = layersWithoutContent(lastLines);
        if (empty !== undefined) return empty;
        const {probe} = this.#options;
        const stderr = mask(error.stderr);
        const failure = await packFailure(request, reader.result, stderr, probe);
        const words = [...reader.result.errors, stderr].join('\n');
        return isTransient(words) ? new TransientFailure(failure) : failure;
      }
      case 'killed': {
        return new Failure('failed', `${error.message}.`, {
          details: lastLines.slice(-1),
          remedy: 'Where memory is short, the system ends programs: give the machine more.',
          cause: error,
        });
      }
      case 'spawn-failed': {
        return new Failure('failed', `${error.message}.`, {cause: error});
      }
      default: {
        return unreachable(error.kind);
      }
    }
  }

  /** Volumes for caches are named after this key; without one, each container would have its own. */
  #environment(): Record<string, string | undefined> {
    const passed = Object.entries(this.#options.env).filter(([name]) => PASSED.test(name));
    return {PACK_VOLUME_KEY: 'ci-image-builder', ...Object.fromEntries(passed)};
  }

  async #credentialsOf(references: readonly string[]): Promise<ReadonlyMap<string, Credentials>> {
    const needed = new Set(references.map((it) => registryHost(it)));
    // The builder may name images on Docker Hub, where who is signed in may pull more; none has to be.
    const hub = needed.has(DOCKER_HUB) ? [] : [DOCKER_HUB];
    const ask = async (host: string) => [host, await this.#options.credentials(host)] as const;
    const found = await Promise.all([
      ...[...needed].map((host) => ask(host)),
      ...hub.map((host) => ask(host).catch(() => [host, undefined] as const)),
    ]);
    return new Map(found.filter((entry): entry is [string, Credentials] => entry[1] !== undefined));
  }
}

/** Images that pack or the lifecycle fetch or push; a buildpack may be one. */
function externalReferences(request: BuildRequest): string[] {
  const {image, publish, builder, runImage, lifecycleImage} = request;
  const {buildpacks, preBuildpacks, postBuildpacks} = request;
  const packaged = [...preBuildpacks, ...buildpacks, ...postBuildpacks].flatMap((it) => {
    const named = it.replace(/^docker:\/\//u, '');
    // Without a host it is an id, unless it says that it is an image.
    const isId = named === it && registryHost(it) === DOCKER_HUB;
    return isId || 'problem' in parseReference(named) ? [] : [named];
  });
  return [...(publish ? [image] : []), builder, runImage, lifecycleImage, ...packaged].filter(
    (it) => it !== undefined,
  );
}
