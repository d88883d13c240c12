import {createHash} from 'node:crypto';
import {Failure} from '../../../src/errors.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {type ReleasedImage, buildRelease} from '../../../src/image/release/build-release.ts';
import type {Descends} from '../../../src/image/release/decide-tag-move.ts';
import type {BuildRequest, Descriptor, Engine, Manifest} from '../../../src/image/ports.ts';
import type {Plan} from '../../../src/image/plan/plan.ts';
import {MemoryRegistry, type MemoryRegistryOptions} from '../../sandbox/memory-registry.ts';
import {spell} from '../../../src/cli/spell.ts';

const HOST = 'registry.example.com/';
export const COMMIT_TAG = 'commit-1a2b3c4';

export interface Stage {
  readonly registry: MemoryRegistry;
  readonly engine: StandInEngine;
}

/** A registry in memory, and an engine that pushes to it. */
export function stage(options: MemoryRegistryOptions = {}): Stage {
  const registry = new MemoryRegistry(options);
  return {registry, engine: new StandInEngine(registry)};
}

/** A process in the lifecycle's label. */
interface LabelledProcess {
  readonly type: string;
  readonly command: readonly string[];
  readonly direct: boolean;
  readonly buildpackID: string;
}

/**
 * An engine that pushes a small image like the lifecycle, and records its requests. It refuses invalid
 * requests. Equal requests give equal images.
 */
export class StandInEngine implements Engine {
  readonly requests: BuildRequest[] = [];
  /** Types of the processes that earlier buildpacks define. */
  processes: readonly string[] = ['web', 'worker'];
  /** Changes the final processes, as a buildpack after ours would. */
  redefine: (processes: readonly LabelledProcess[]) => readonly LabelledProcess[] = (it) => it;
  /** The buildpacks that take part. Ours is the last. */
  buildpacks: readonly string[] = ['test/procfile', 'ours'];
  /** Labels that the buildpacks add. */
  added: Readonly<Record<string, string>> = {};
  /** Another mark gives other images, like a time or a random number in a layer. */
  mark = 'one';
  /** Content of the run image. */
  base = 'base';
  /** The base image's `Cmd` in the config. The lifecycle leaves none. */
  cmd: readonly string[] | undefined;
  readonly #registry: MemoryRegistry;
  #checks = 0;

  constructor(registry: MemoryRegistry) {
    this.#registry = registry;
  }

  async check(): Promise<void> {
    this.#checks += 1;
  }

  async build(request: BuildRequest): Promise<{digest: string}> {
    this.requests.push(request);
    this.#requireSensible(request);
    const [name = '', tag = ''] = request.image.slice(HOST.length).split(':');
    const repository = this.#registry.repository(name);
    const commit = request.labels['org.opencontainers.image.revision'];
    const contents = [this.base, `${commit} ${this.mark}`];
    const layers = await Promise.all(contents.map((it) => repository.putBlob(bytesOf(it))));
    const config = bytesOf(JSON.stringify(this.#config(request, layers)));
    const manifest = manifestOf(await repository.putBlob(config), layers);
    if ((await repository.putManifest(tag, manifest)) === 'immutable') {
      throw new Failure('release.conflict', `${request.image} is immutable.`);
    }
    return {digest: manifest.digest};
  }

  #requireSensible({image, publish, process, previousImage, labels, source}: BuildRequest): void {
    const previous = previousImage?.slice(HOST.length).split('@') ?? [];
    const wrong = [
      this.#checks === 0 && 'the engine was not checked',
      !(image.startsWith(HOST) && /:building(?:-[0-9a-f]{12})?$/u.test(image)) &&
        `it goes to ${image}`,
      !publish && 'it is not published',
      process !== undefined && !/^[a-z]+$/u.test(process) && `the process is ${process}`,
      previousImage !== undefined &&
        previousImage !== 'none' &&
        !this.#registry.isWhole(previous[0] ?? '', previous[1] ?? '') &&
        `there is no ${previousImage}`,
      labels['io.ci-image-builder.plan'] === undefined && 'the plan is not in the labels',
      source !== '/source' && `the source is in ${source}`,
    ].filter((it) => it !== false);
    if (wrong.length > 0) throw new TypeError(wrong.join(', '));
  }

  /** In the order of the lifecycle. */
  #config(request: BuildRequest, layers: readonly Descriptor[]): object {
    const {process, labels, created} = request;
    const [byDefault] = this.processes;
    const started = process ?? byDefault;
    const metadata = {
      buildpacks: this.buildpacks.map((id) => ({id, version: '1.0.0'})),
      processes: this.#processes(request),
      'buildpack-default-process-type': byDefault,
    };
    return {
      architecture: 'amd64',
      created: created?.toISOString() ?? '1980-01-01T00:00:01Z',
      os: 'linux',
      rootfs: {type: 'layers', diff_ids: layers.map(({digest}) => digest)},
      config: {
        ...(this.cmd === undefined ? {} : {Cmd: this.cmd}),
        Entrypoint: [started === undefined ? '/cnb/lifecycle/launcher' : `/cnb/process/${started}`],
        Env: ['PATH=/cnb/process:/cnb/lifecycle:/bin'],
        Labels: {
          'io.buildpacks.lifecycle.metadata': JSON.stringify({
            app: [{sha: layers[1]?.digest}],
            runImage: {topLayer: layers[0]?.digest, reference: `run@${this.base}`},
          }),
          'io.buildpacks.build.metadata': JSON.stringify(metadata),
          ...labels,
          ...this.added,
        },
        WorkingDir: '/workspace',
      },
    };
  }

  /** A process that our buildpack defines again replaces the former one. */
  #processes({definedProcesses}: BuildRequest): readonly LabelledProcess[] {
    const own = definedProcesses.map(({type, command}) => ({type, command, buildpackID: 'ours'}));
    const others = this.processes
      .filter((type) => own.every((it) => it.type !== type))
      .map((type) => ({type, command: type, buildpackID: 'test/procfile'}));
    const all = [...others, ...own];
    return this.redefine(all.map((it) => ({...it, command: [it.command], direct: false})));
  }
}

/** An image's manifest, in the form that pack pushes. */
export function manifestOf(config: Descriptor, layers: readonly Descriptor[]): Manifest {
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  return manifest(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: {...config, mediaType: 'application/vnd.docker.container.image.v1+json'},
    layers: layers.map((layer) => ({
      ...layer,
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
    })),
  });
}

/** Any document as a manifest. */
export function manifest(mediaType: string, document: unknown): Manifest {
  const bytes = bytesOf(JSON.stringify(document));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return {mediaType, bytes, digest};
}

/** An index of images for several platforms. */
export const INDEX = manifest('application/vnd.oci.image.index.v1+json', {
  schemaVersion: 2,
  manifests: [],
});

/** Adds an image of another tool at a tag. */
export async function putForeign(
  registry: MemoryRegistry,
  name: string,
  tag: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  await registry.ensure([name]);
  const repository = registry.repository(name);
  const config = await repository.putBlob(bytesOf(JSON.stringify({config: {Labels: labels}})));
  const image = manifestOf(config, [await repository.putBlob(bytesOf('made elsewhere'))]);
  await repository.putManifest(tag, image);
  return image.digest;
}

/**
 * Moves the image of a tag to another run image, and the tag to the result, as `pack rebase --publish` does.
 *
 * @returns the digest.
 */
export async function rebase(
  registry: MemoryRegistry,
  name: string,
  tag: string,
  base = 'patched base',
): Promise<string> {
  const repository = registry.repository(name);
  const before = await repository.manifest(tag);
  if (before === undefined) throw new TypeError(`no ${name}:${tag}`);
  const document = JSON.parse(textOf(before.bytes)) as {config: Descriptor; layers: Descriptor[]};
  const config = JSON.parse(textOf(await repository.blob(document.config.digest))) as {
    rootfs: {diff_ids: string[]};
    config: {Labels: Record<string, string>};
  };
  const layers = [await repository.putBlob(bytesOf(base)), ...document.layers.slice(1)];
  config.rootfs.diff_ids = layers.map(({digest}) => digest);
  const label = 'io.buildpacks.lifecycle.metadata';
  config.config.Labels[label] = JSON.stringify({
    ...JSON.parse(config.config.Labels[label] ?? ''),
    runImage: {topLayer: layers[0]?.digest, reference: `run@${base}`},
  });
  const image = manifestOf(await repository.putBlob(bytesOf(JSON.stringify(config))), layers);
  await repository.putManifest(tag, image);
  return image.digest;
}

export interface Release {
  readonly images: readonly ReleasedImage[];
  readonly events: readonly BuildEvent[];
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

/** One run of a release, with its events. */
export async function release(
  plan: Plan,
  {
    registry,
    engine,
    ...changes
  }: Stage & {
    readonly force?: boolean;
    readonly rebuild?: boolean;
    readonly descends?: Descends;
  },
): Promise<Release> {
  const events: BuildEvent[] = [];
  const images = await buildRelease(plan, {
    registry,
    engine,
    source: async () => '/source',
    descends: async () => 'unknown',
    machine: {buildImage: '', copilotToolsVersion: '', buildpackPost: 'ours@1.0.0'},
    secrets: {},
    bindings: [],
    force: false,
    rebuild: false,
    verbose: false,
    now: () => 0,
    emit: (event) => events.push(event),
    ...changes,
  });
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [spell(event.text)] : []));
  const notes = events.flatMap((event) => (event.type === 'note' ? [spell(event.text)] : []));
  return {images, events, warnings, notes};
}

/** The tags of a repository, without scratch tags. */
export function releasedTags(registry: MemoryRegistry, name: string): Record<string, string> {
  const tags = Object.entries(registry.tags(name));
  return Object.fromEntries(tags.filter(([tag]) => !tag.startsWith('building')));
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
