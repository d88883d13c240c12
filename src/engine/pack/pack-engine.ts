import {mkdir, mkdtemp, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, unreachable} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {BuildRequest, Credentials, Engine, EngineResult} from '../../image/ports.ts';
import {isLoopbackHost, registryHost} from '../../image-reference.ts';
import {settleAll} from '../../settle-all.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import {MEMORY_REMEDY} from '../cnb/machine-failure.ts';
import {secretMask} from '../cnb/secret-mask.ts';
import {TransientFailure, retryTransient} from '../cnb/transient.ts';
import {RetryWithSettings, isSettled} from './retry-with-settings.ts';
import {buildMetadata} from './build-metadata.ts';
import {checkDocker, checkPack} from './check-tools.ts';
import {withDiskHint} from './disk-room.ts';
import {type DockerConfigSource, writeConfigFile, writeDockerConfig} from './docker-config.ts';
import {credentialsFor, externalReferences} from './external-images.ts';
import {layersWithoutContent} from './layers-without-content.ts';
import type {Probe} from './missing-image.ts';
import {writeOwnBuildpack} from './own-buildpack.ts';
import {type BuildSettings, type PullPolicy, packArguments} from './pack-arguments.ts';
import {extensionsNeedPull, packFailure} from './pack-failure.ts';
import {PackOutputReader} from './pack-output.ts';
import {removeOrphans} from './remove-orphans.ts';
import {writeProjectDescriptor} from './project-descriptor.ts';
import {runAtIntervals} from './run-at-intervals.ts';
import {reportedDigest} from './report-toml.ts';
import type {Text} from '../../text.ts';

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

  /**
   * Runs pack, and again if there is a reason to: a registry was busy or lost for a moment (what was built
   * is in the cache), the builder turned out to have image extensions, or layers had no content.
   */
  async build(request: BuildRequest, emit: Emit): Promise<EngineResult> {
    const {pullPolicy} = this.#options;
    return await this.#build(request, emit, {pullPolicy, reuse: 'image-and-cache'});
  }

  async #build(request: BuildRequest, emit: Emit, settings: BuildSettings): Promise<EngineResult> {
    const {signal, retryPauses: pauses} = this.#options;
    const say = (text: Text) => emit({type: 'note', text});
    try {
      const attempt = () => this.#run(request, emit, settings);
      return await retryTransient(attempt, {signal, say, pauses});
    } catch (error) {
      if (!(error instanceof RetryWithSettings) || isSettled(settings, error)) throw error;
      say(error.why);
      return await this.#build(request, emit, {...settings, ...error.settings});
    }
  }

  async #run(request: BuildRequest, emit: Emit, settings: BuildSettings): Promise<EngineResult> {
    const {credentials, docker, env, now, run, signal} = this.#options;
    // A failed run leaves an old report in place, so each has folders of its own.
    const folder = await mkdtemp(join(this.#options.workFolder, 'pack-'));
    const ownBuildpack = join(folder, 'buildpack');
    const descriptor = join(folder, 'project.toml');
    const dockerFolder = join(folder, 'docker');
    const reportFolder = join(folder, 'report');
    const references = externalReferences(request);
    const dockerSource = {...docker, context: env['DOCKER_CONTEXT'] || undefined};
    const writeCredentials = async (write: typeof writeDockerConfig) =>
      write(dockerFolder, dockerSource, await credentialsFor(references, credentials));
    await settleAll([
      mkdir(reportFolder),
      writeOwnBuildpack(this.#options.buildpackTemplate, ownBuildpack, request),
      writeProjectDescriptor(descriptor, request),
      writeCredentials(writeDockerConfig),
    ]);
    const environment = {...this.#environment(), DOCKER_CONFIG: dockerFolder};
    const reader = new PackOutputReader(emit, now, {
      verbose: request.verbose,
      mask: secretMask(Object.values(request.secrets)),
    });
    const pack: Program = {
      file: 'pack',
      args: packArguments(request, {
        ...settings,
        ownBuildpack,
        descriptor,
        reportFolder,
        hostNetwork: references.some((it) => isLoopbackHost(registryHost(it))),
      }),
      // An empty folder: one named like a buildpack would be taken for it.
      cwd: reportFolder,
      env: {...request.secrets, ...environment},
      signal,
      onLine: (line, stream) => reader.read(line, stream),
    };
    // A password may end before the build does, as ECR's do, and pack reads them again for exporting.
    const freshening = runAtIntervals(
      () => writeCredentials(writeConfigFile),
      (this.#options.freshenSeconds ?? FRESHEN_SECONDS) * 1000,
    );
    try {
      await run(pack);
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      if (!signal.aborted) throw await this.#failure(request, settings, reader, error);
      await removeOrphans({run, env: environment});
      throw new Failure('interrupted', 'The build was interrupted.', {cause: error});
    } finally {
      await freshening.stop();
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
    {pullPolicy, reuse}: BuildSettings,
    {record, errors}: PackOutputReader,
    error: ChildFailure,
  ): Promise<Failure | TransientFailure> {
    switch (error.kind) {
      case 'exited': {
        const needs = extensionsNeedPull(errors, pullPolicy) ?? layersWithoutContent(record, reuse);
        if (needs !== undefined) return needs;
        const {probe, run, signal} = this.#options;
        const files = await readdir(request.source).catch(() => []);
        const {failure, mayPass} = await packFailure(request, {record, errors}, files, probe);
        if (mayPass) return new TransientFailure(failure);
        return await withDiskHint(failure, {run, signal, env: this.#environment()});
      }
      case 'killed': {
        return new Failure('build.killed', `${error.message}.`, {
          details: record
            .lines(record.phase)
            .map(({text}) => text)
            .slice(-1),
          remedy: MEMORY_REMEDY,
          cause: error,
        });
      }
      case 'spawn-failed': {
        return new Failure('pack.failed', `${error.message}.`, {cause: error});
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
}
