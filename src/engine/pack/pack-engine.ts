import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../../errors.ts';
import type {Emit} from '../../events.ts';
import type {BuildRequest, Credentials, Engine} from '../../image/needs.ts';
import {isLoopbackHost, registryHost} from '../../image-reference.ts';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';
import {checkDocker, checkPack} from './check-tools.ts';
import {type DockerConfigSource, writeDockerConfig} from './docker-config.ts';
import {writeOwnBuildpack} from './own-buildpack.ts';
import {type PullPolicy, packArguments} from './pack-arguments.ts';
import {packFailure, type Probe} from './pack-failure.ts';
import {PackOutputReader} from './pack-output.ts';

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
  /** Seconds of a clock that never goes back. */
  readonly now: () => number;
}

/** What of our environment pack and the engine's client need; AWS credentials are not among it. */
const PASSED =
  /^(?:PATH|HOME|TMPDIR|XDG_\w+|DOCKER_\w+|PACK_\w+|SSL_CERT_\w+|\w+_PROXY|\w+_proxy)$/u;

/** Images are built by Cloud Native Buildpacks' `pack`, in a Docker engine. */
export class PackEngine implements Engine {
  readonly #options: PackOptions;
  readonly #emit: Emit;

  constructor(options: PackOptions, emit: Emit) {
    this.#options = options;
    this.#emit = emit;
  }

  async check(): Promise<void> {
    const {run} = this.#options;
    const env = this.#environment();
    await Promise.all([checkPack(run, env, this.#emit), checkDocker(run, env)]);
  }

  async build(request: BuildRequest, emit: Emit): Promise<{digest: string}> {
    const {workFolder, docker, now, run, signal, pullPolicy} = this.#options;
    const ownBuildpack = join(workFolder, 'buildpack');
    const dockerFolder = join(workFolder, 'docker');
    // A failed run leaves an old report in place, so each has a folder of its own.
    const reportFolder = join(workFolder, 'report');
    const references = externalReferences(request);
    await Promise.all([
      mkdir(reportFolder, {recursive: true}),
      writeOwnBuildpack(this.#options.buildpackTemplate, ownBuildpack, request),
      writeDockerConfig(dockerFolder, docker, await this.#credentialsOf(references)),
    ]);
    const reader = new PackOutputReader(emit, now);
    const pack: Program = {
      file: 'pack',
      args: packArguments(request, {
        ownBuildpack,
        reportFolder,
        pullPolicy,
        hostNetwork: references.some((it) => isLoopbackHost(registryHost(it))),
      }),
      // An empty folder: one named like a buildpack would be taken for it.
      cwd: reportFolder,
      env: {...this.#environment(), DOCKER_CONFIG: dockerFolder, ...request.secrets},
      signal,
      onLine: (line) => reader.read(line),
    };
    try {
      await run(pack);
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      if (signal.aborted)
        throw new Failure('interrupted', 'The build was interrupted.', {cause: error});
      throw await packFailure(request, reader.result, error.stderr, this.#options.probe);
    } finally {
      reader.end();
    }
    return {digest: await reportedDigest(reportFolder)};
  }

  /** Volumes for caches are named after this key; without one, each container would have its own. */
  #environment(): Record<string, string | undefined> {
    const passed = Object.entries(this.#options.env).filter(([name]) => PASSED.test(name));
    return {PACK_VOLUME_KEY: 'ci-image-builder', ...Object.fromEntries(passed)};
  }

  async #credentialsOf(references: readonly string[]): Promise<ReadonlyMap<string, Credentials>> {
    // The builder may name images on Docker Hub, where who is signed in may pull more.
    const hosts = [...new Set([...references.map((it) => registryHost(it)), 'docker.io'])];
    const found = await Promise.all(
      hosts.map(async (host) => [host, await this.#options.credentials(host)] as const),
    );
    return new Map(found.filter((entry): entry is [string, Credentials] => entry[1] !== undefined));
  }
}

/** Images that pack or the lifecycle fetch or push. */
function externalReferences(request: BuildRequest): string[] {
  const {image, publish, builder, runImage, lifecycleImage, buildpacks} = request;
  const packaged = buildpacks.flatMap((it) => /^docker:\/\/(?<image>.+)$/u.exec(it)?.[1] ?? []);
  return [...(publish ? [image] : []), builder, runImage, lifecycleImage, ...packaged].filter(
    (it) => it !== undefined,
  );
}

/** https://github.com/buildpacks/spec/blob/main/platform.md#reporttoml-toml */
async function reportedDigest(folder: string): Promise<string> {
  const {parse} = await import('smol-toml');
  const report = parse(await readFile(join(folder, 'report.toml'), 'utf8')) as {
    image?: {digest?: string; 'image-id'?: string};
  };
  // Published images have a digest, those in the local engine an id.
  const digest = report.image?.digest ?? report.image?.['image-id'];
  if (digest === undefined) throw new Failure('failed', 'pack reported no digest for the image.');
  return digest;
}
