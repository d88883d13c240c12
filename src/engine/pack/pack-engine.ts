import {mkdir, mkdtemp, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure, unreachable} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import {
  type BuildRequest,
  type Engine,
  type EngineResult,
  SCRIPTS_LABEL,
} from '../../image/ports.ts';
import {isLoopbackHost, registryHost} from '../../image-reference.ts';
import type {Patience} from '../../patience/patience.ts';
import {LIFECYCLE_RUN} from '../../patience/policies.ts';
import {Transient} from '../../patience/transient.ts';
import {settleAll} from '../../settle-all.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import {MEMORY_REMEDY} from '../cnb/machine-failure.ts';
import {hasScripts} from '../cnb/script-trail.ts';
import {isAlone} from '../cnb/own-scripts.ts';
import {outputMask} from '../buildpacks/output-mask.ts';
import {RetryWithSettings, isSettled} from '../buildpacks/retry-with-settings.ts';
import {CERTIFICATE_BINDING, bindCertificates} from '../buildpacks/certificate-binding.ts';
import {BINDINGS, writeBindings} from '../buildpacks/service-bindings.ts';
import {checkDocker, checkPack} from './check-tools.ts';
import {withDiskHint} from './disk-room.ts';
import {externalReferences} from '../buildpacks/external-images.ts';
import {buildMetadata, readImageLabels} from './image-labels.ts';
import {groupsWithOthers, orderInLabels} from '../buildpacks/builder-order.ts';
import {noOtherBuildpack} from '../buildpacks/no-other-buildpack.ts';
import type {Probe} from './missing-image.ts';
import {writeOrderBuildpack, writeOwnBuildpack} from '../buildpacks/own-buildpack.ts';
import {type BuildSettings, type PullPolicy, packArguments} from './pack-arguments.ts';
import {extensionsNeedPull, packFailure} from './pack-failure.ts';
import {type CredentialOptions, givePackCredentials} from './pack-credentials.ts';
import {PackOutputReader} from './pack-output.ts';
import {removeOrphans} from './remove-orphans.ts';
import {writeProjectDescriptor} from './project-descriptor.ts';
import {reportedDigest} from '../buildpacks/report-toml.ts';
import {subjectOf} from '../buildpacks/subject-of.ts';

export interface PackOptions extends CredentialOptions {
  readonly run: Run;
  readonly env: Program['env'];
  readonly signal: AbortSignal;
  /** A private folder for this build. The caller removes it. */
  readonly temporaryFolder: string;
  /** Folder of our own buildpack in this package. */
  readonly buildpackTemplate: string;
  readonly pullPolicy: PullPolicy;
  /** More CA certificates that buildpacks should trust, in PEM format. */
  readonly certificates: readonly string[];
  readonly probe: Probe;
  /** Starts a Docker engine if none is running and this is possible here. Throws a `Failure` if it fails. */
  readonly startDocker?: () => Promise<void>;
  readonly patience: Patience;
}

/**
 * Environment variables that pack and Docker's client need. They contain no credentials: neither those of
 * AWS nor those that build machines keep in `DOCKER_PASSWORD` or `DOCKER_AUTH_CONFIG`.
 */
const PASSED =
  /^(?:PATH|HOME|TMPDIR|XDG_\w+|PACK_\w+|DOCKER_(?:HOST\w*|CONTEXT|CONFIG|TLS\w*|CERT_PATH|API_VERSION)|SSH_AUTH_SOCK|SSL_CERT_\w+|\w+_PROXY|\w+_proxy)$/u;

/** Builds images with `pack` of Cloud Native Buildpacks, in a Docker engine. */
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
    // The error of Docker first, because pack also fails without an engine.
    const failed = results.find((it) => it.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * Runs pack. Runs it again if a registry was busy or unreachable for a moment (the cache has the finished
   * layers), if the builder has image extensions, or if our own buildpack was the only one in the group that
   * passed.
   *
   * A build with scripts only reuses layers from the cache. All other layers are built again, because scripts
   * need their content, and because scripts of another commit may have changed those of the image.
   */
  async build(request: BuildRequest, emit: Emit): Promise<EngineResult> {
    const {pullPolicy} = this.#options;
    const isFromCache = hasScripts(await filesOf(request)) || (await this.#hadScripts(request));
    const reuse = isFromCache ? 'cache' : 'image-and-cache';
    return await this.#build(request, emit, {pullPolicy, reuse, groups: undefined});
  }

  /** Whether scripts ran in the build of the image in the engine that this build replaces. */
  async #hadScripts({image, publish}: BuildRequest): Promise<boolean> {
    if (publish) return false;
    return SCRIPTS_LABEL in ((await this.#labels(image)) ?? {});
  }

  async #labels(image: string): Promise<Readonly<Record<string, string>> | undefined> {
    const {run, signal} = this.#options;
    return await readImageLabels(image, {run, signal, env: this.#environment()}).catch(
      (error: unknown) => {
        if (!(error instanceof ChildFailure)) throw error;
        return undefined;
      },
    );
  }

  async #build(request: BuildRequest, emit: Emit, settings: BuildSettings): Promise<EngineResult> {
    const {patience, signal} = this.#options;
    try {
      const attempt = () => this.#run(request, emit, settings);
      return await patience.retrying(attempt, LIFECYCLE_RUN, {signal});
    } catch (error) {
      if (!(error instanceof RetryWithSettings) || isSettled(settings, error)) throw error;
      emit({type: 'note', text: error.why});
      return await this.#build(request, emit, {...settings, ...error.settings});
    }
  }

  async #run(request: BuildRequest, emit: Emit, settings: BuildSettings): Promise<EngineResult> {
    const {certificates, docker, env, patience, run, signal} = this.#options;
    // A failed run leaves its report behind, so each run has its own folders.
    const folder = await mkdtemp(join(this.#options.temporaryFolder, 'pack-'));
    const ownBuildpack = join(folder, 'buildpack');
    const {groups} = settings;
    const orderBuildpack = groups && join(folder, 'order');
    const descriptor = join(folder, 'project.toml');
    const reportFolder = join(folder, 'report');
    const references = externalReferences(request);
    const bindings = join(folder, BINDINGS);
    await mkdir(bindings);
    const [isBound] = await settleAll([
      bindCertificates(join(bindings, CERTIFICATE_BINDING), certificates),
      // Only this user can enter the temporary folder. In its containers, buildpacks run as another user.
      writeBindings(bindings, request.bindings, {folderMode: 0o755, fileMode: 0o644}),
      mkdir(reportFolder),
      writeOwnBuildpack(this.#options.buildpackTemplate, ownBuildpack, request),
      orderBuildpack && writeOrderBuildpack(orderBuildpack, groups),
      writeProjectDescriptor(descriptor, request),
    ]);
    const own = this.#environment();
    const credentials = await givePackCredentials(
      join(folder, 'docker'),
      references,
      own['PATH'] ?? '',
      {...this.#options, docker: {...docker, context: env['DOCKER_CONTEXT'] || undefined}},
    );
    const environment = {...own, ...credentials.env};
    const reader = new PackOutputReader(emit, () => patience.clock.now(), {
      verbose: request.verbose,
      mask: outputMask(request, env),
    });
    const pack: Program = {
      file: 'pack',
      args: packArguments(request, {
        ...settings,
        ownBuildpack,
        orderBuildpack,
        descriptor,
        reportFolder,
        volumes: [
          ...(isBound ? [CERTIFICATE_BINDING] : []),
          ...request.bindings.map(({name}) => name),
        ].map((name) => `${join(bindings, name)}:/platform/${BINDINGS}/${name}:ro`),
        hostNetwork: references.some((it) => isLoopbackHost(registryHost(it))),
      }),
      // An empty folder, because pack mistakes a folder with the name of a buildpack for that buildpack.
      cwd: reportFolder,
      env: {...request.secrets, ...environment},
      signal,
      onLine: (line, stream) => reader.read(line, stream),
    };
    try {
      await run(pack);
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      if (!signal.aborted) {
        const failure = credentials.failure(reader.errors);
        throw failure ?? (await this.#failure(request, settings, reader, error));
      }
      await removeOrphans({run, env: environment});
      throw new Failure('interrupted', 'The build was interrupted.', {cause: error});
    } finally {
      await credentials.stop();
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
    settings: BuildSettings,
    {record, errors}: PackOutputReader,
    error: ChildFailure,
  ): Promise<Failure | Transient> {
    switch (error.kind) {
      case 'exited': {
        const files = await filesOf(request);
        const needs = extensionsNeedPull(errors, settings.pullPolicy);
        if (needs !== undefined) return needs;
        if (isAlone(record)) {
          const labels = await this.#labels(request.builder);
          const groups = settings.groups ?? groupsWithOthers(request, orderInLabels(labels ?? {}));
          return noOtherBuildpack(record, subjectOf(request, files), groups);
        }
        const {probe, run, signal} = this.#options;
        const {failure, mayPass} = await packFailure(request, {record, errors}, files, probe);
        if (mayPass) return new Transient(failure);
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

  /** The key is part of the names of cache volumes. Without it, each container would have its own volumes. */
  #environment(): Record<string, string | undefined> {
    const passed = Object.entries(this.#options.env).filter(([name]) => PASSED.test(name));
    return {PACK_VOLUME_KEY: 'ci-image-builder', ...Object.fromEntries(passed)};
  }
}

/** Names of the files at the top of the source. */
async function filesOf({source}: BuildRequest): Promise<readonly string[]> {
  return await readdir(source).catch(() => []);
}
