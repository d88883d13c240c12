import {createHash} from 'node:crypto';
import type {BuildEvent} from '../../src/events.ts';
import {type ReleasedImage, buildRelease} from '../../src/image/build-release.ts';
import type {Descends} from '../../src/image/move-tags.ts';
import type {BuildRequest, Descriptor, Engine, Registry} from '../../src/image/needs.ts';
import type {Plan} from '../../src/image/plan.ts';
import type {MemoryRegistry} from '../sandbox/memory-registry.ts';

/** An engine that pushes a small image as the lifecycle makes it, and knows what it was asked for. */
export class StandInEngine implements Engine {
  readonly requests: BuildRequest[] = [];
  readonly #registry: MemoryRegistry;
  readonly #prefix: string;
  /** Types of the processes that its images have; the default is of the request. */
  processes = ['web', 'worker'];

  constructor(registry: MemoryRegistry, prefix = 'registry.example.com/') {
    this.#registry = registry;
    this.#prefix = prefix;
  }

  async check(): Promise<void> {
    // It can always run.
  }

  async build(request: BuildRequest): Promise<{digest: string}> {
    this.requests.push(request);
    const [name = '', tag = ''] = request.image.slice(this.#prefix.length).split(':');
    const repository = this.#registry.repository(name);
    const layers = await Promise.all(
      ['base', `application of ${request.source} for the ${this.requests.length}. time`].map((it) =>
        repository.putBlob(bytesOf(it)),
      ),
    );
    const image = imageOf(request, this.processes, layers);
    await repository.putBlob(image.config);
    await repository.putManifest(tag, image.manifest);
    return {digest: image.manifest.digest};
  }
}

function imageOf(request: BuildRequest, processes: string[], layers: readonly Descriptor[]) {
  const metadata = JSON.stringify({processes: processes.map((type) => ({type}))});
  const config = bytesOf(
    JSON.stringify({
      config: {
        Entrypoint: [`/cnb/process/${request.process ?? processes[0]}`],
        Labels: {...request.labels, 'io.buildpacks.build.metadata': metadata},
      },
    }),
  );
  const bytes = bytesOf(
    JSON.stringify({
      schemaVersion: 2,
      config: {mediaType: 'c', digest: sha256(config), size: config.byteLength},
      layers: layers.map(({digest, size}) => ({mediaType: 'l', digest, size})),
    }),
  );
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  return {config, manifest: {mediaType, bytes, digest: sha256(bytes)}};
}

/** One run of a release, with what it told. */
export async function release(
  plan: Plan,
  {
    registry,
    engine,
    ...changes
  }: {registry: Registry; engine: Engine; force?: boolean; descends?: Descends},
): Promise<{images: ReleasedImage[]; events: BuildEvent[]}> {
  const events: BuildEvent[] = [];
  const images = await buildRelease(plan, {
    registry,
    engine,
    source: async () => '/source',
    descends: async () => 'unknown',
    machine: {buildImage: '', copilotToolsVersion: '', buildpackPost: 'ours@1.0.0'},
    secrets: {},
    force: false,
    verbose: false,
    now: () => 0,
    emit: (event) => events.push(event),
    ...changes,
  });
  return {images, events};
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
