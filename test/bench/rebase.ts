import {performance} from 'node:perf_hooks';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {
  layerBytes,
  layerDescriptor,
  madeApplication,
  madeBase,
} from '../image/documents/made-image.ts';
import type {MadeBase} from '../image/documents/made-image.ts';
import {watchMemory} from '../peak-memory.ts';
import type {Image} from '../../src/image/documents/recompose.ts';
import {StandInRegistry} from '../sandbox/stand-in-registry.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import type {Bench} from './bench.ts';
import type {Rebased} from './report.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** Response time of a registry, from a nearby network. */
export const DELAY_MS = 20;
const APPLICATIONS = 50;
const PROCESSES = ['web', 'worker', 'scheduler', 'admin'];
const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';

const BASE_LAYERS = ['os', 'packages'];
const OWN_LAYERS = ['dependencies', 'code'];
/** `pack rebase` repeats a layer if an image has no history. */
const historyOf = (layers: readonly string[]) => layers.map((name) => ({created_by: name}));

/** A run image of 30 MB in two layers. */
const runImage = (version: string): MadeBase => ({
  version,
  layers: BASE_LAYERS.map((name) => `${name} ${version} `.padEnd(15_000_000, '.')),
  history: historyOf(BASE_LAYERS),
});
const OLD = runImage('1.0.0');
const NEW = runImage('1.0.1');

/** A registry with applications on the older of two run images, which another registry has. All answers take 20 ms. */
class Fleet {
  readonly registry: StandInRegistry;
  readonly hub: StandInRegistry;

  private constructor(registry: StandInRegistry, hub: StandInRegistry) {
    this.registry = registry;
    this.hub = hub;
  }

  static async start(applications: number, processes: readonly string[]): Promise<Fleet> {
    const registry = await StandInRegistry.start({delayMs: DELAY_MS});
    const hub = await StandInRegistry.start({delayMs: DELAY_MS});
    const fleet = new Fleet(registry, hub);
    const layers = (base: MadeBase) => base.layers ?? [];
    for (const base of [OLD, NEW]) {
      fleet.#put(hub, 'run-jammy', madeBase(base), layers(base), [base.version]);
    }
    const run = `${hub.host}/run-jammy`;
    const reference = `${run}@${madeBase(OLD).manifest.digest}`;
    const record = {image: `${run}:${OLD.version}`, mirrors: [], reference};
    for (let index = 0; index < applications; index += 1) {
      const own = OWN_LAYERS.map((name) => `${name} ${index}`);
      const history = historyOf([...BASE_LAYERS, ...OWN_LAYERS]);
      for (const process of processes) {
        const labels = {
          'org.opencontainers.image.revision': COMMIT,
          'io.ci-image-builder.plan': `plan ${index}`,
        };
        const image = madeApplication(OLD, {layers: own, process, record, labels, history});
        const all = [...layers(OLD), ...own];
        fleet.#put(registry, `team/app-${index}/${process}`, image, all, [
          'commit-1a2b3c4',
          'latest',
        ]);
      }
    }
    return fleet;
  }

  get prefix(): string {
    return `${this.registry.host}/team`;
  }

  get run(): string {
    return `${this.hub.host}/run-jammy:${NEW.version}`;
  }

  /** Runs a command, and measures it. */
  async measure(
    what: string,
    [file = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Rebased> {
    const before = this.#traffic();
    const began = performance.now();
    const child = execa(file, args, {env, stdin: 'ignore'});
    const peakMemory = watchMemory(child.pid);
    await child;
    const seconds = (performance.now() - began) / 1000;
    const after = this.#traffic();
    const row = {
      what,
      seconds,
      requests: after.requests - before.requests,
      uploaded: after.uploaded - before.uploaded,
      downloaded: after.downloaded - before.downloaded,
      memory: await peakMemory(),
    };
    process.stderr.write(`${what}: ${seconds.toFixed(2)} s, ${row.requests} requests\n`);
    return row;
  }

  #traffic(): Required<Pick<Rebased, 'requests' | 'uploaded' | 'downloaded'>> {
    const {registry, hub} = this;
    return {
      requests: registry.requests.length + hub.requests.length,
      uploaded: registry.traffic.uploaded,
      downloaded: registry.traffic.downloaded + hub.traffic.downloaded,
    };
  }

  async ours(what: string, ...args: readonly string[]): Promise<Rebased> {
    const registry = ['--registry', this.prefix];
    return await this.measure(what, [process.execPath, PROGRAM, 'image', ...args, ...registry]);
  }

  #put(
    registry: StandInRegistry,
    path: string,
    image: Image,
    layers: readonly string[],
    tags: readonly string[],
  ): void {
    const {manifest, config} = image;
    for (const name of layers) this.#blob(registry, path, name);
    registry.seedBlob(path, Buffer.from(config));
    const stored = {type: manifest.mediaType, bytes: Buffer.from(manifest.bytes)};
    for (const reference of [manifest.digest, ...tags]) {
      registry.manifests.set(`${path}@${reference}`, stored);
    }
  }

  readonly #layers = new Map<string, Buffer>();

  /** All repositories share the bytes of a layer. */
  #blob(registry: StandInRegistry, path: string, name: string): void {
    const bytes = this.#layers.get(name) ?? Buffer.from(layerBytes(name));
    this.#layers.set(name, bytes);
    registry.blobs.set(`${path}@${layerDescriptor(name).digest}`, bytes);
  }
}

/** Rebases one image, with this tool and with `pack`, builds it again, and lists and rebases many. */
export async function measureRebase(sandbox: Sandbox, bench: Bench): Promise<Rebased[]> {
  await bench.release('one');
  await bench.commit();
  const again = await bench.release('one');
  return [
    ...(await inFleet(1, ['web'], async (fleet) => [
      await fleet.ours('`image rebase`, one image', 'rebase', 'app-0/web', '--yes'),
    ])),
    ...(await inFleet(1, ['web'], async (fleet) => {
      const image = `${fleet.prefix}/app-0/web:latest`;
      const to = ['--run-image', fleet.run, '--publish', '--force'];
      const command = [sandbox.pack, 'rebase', image, ...to];
      return [
        await fleet.measure('`pack rebase --publish --force`, one image', command, sandbox.env),
      ];
    })),
    {what: '`image build` of the next commit, one image, no delay', seconds: again},
    ...(await inFleet(APPLICATIONS, PROCESSES, async (fleet) => [
      await fleet.ours('`image list --all`, 200 images', 'list', '--all'),
      await fleet.ours('`image rebase --all`, 200 images', 'rebase', '--all', '--yes'),
      await fleet.ours('`image rebase --all` again', 'rebase', '--all', '--yes'),
    ])),
  ];
}

async function inFleet(
  applications: number,
  processes: readonly string[],
  measure: (fleet: Fleet) => Promise<Rebased[]>,
): Promise<Rebased[]> {
  const fleet = await Fleet.start(applications, processes);
  try {
    return await measure(fleet);
  } finally {
    await fleet.registry.stop();
    await fleet.hub.stop();
  }
}
