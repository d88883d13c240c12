import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createReadStream} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';

import {execa} from 'execa';

import {prepareContainer} from '../sandbox/real/container.ts';
import {portOf} from '../sandbox/real/port-of.ts';
import {copySample, git} from '../sandbox/real/sample-codebase.ts';
import type {Sandbox} from '../sandbox/real/sandbox.ts';
import {must} from '../sandbox/real/site.ts';
import type {Store} from '../sandbox/real/store.ts';

/** A part of the builder image, in bytes. */
export interface Component {
  readonly name: string;
  readonly compressed: number;
  readonly unpacked: number;
}

/** Instructions of the Dockerfile, and the names of their layers. */
const COMPONENTS: readonly (readonly [RegExp, string])[] = [
  [/install-packages\.sh docker\.io/u, 'Docker engine and client'],
  [/install-packages\.sh .*git/u, 'Git, curl, jq'],
  [/ in \/usr\/local\/bin\/node/u, 'Node.js'],
  [/ in \/usr\/local\/bin\/pack/u, 'pack'],
  [/ in \/opt\/ci-image-builder\/node_modules/u, 'packages of the command line'],
  [/ci-image-builder|\/work\/|\/tmp\//u, 'the command line itself'],
];
const BASE = 'Debian';

/** The parts of the image. Each layer is compressed, as in a registry. */
export async function measureSizes(image: string): Promise<Component[]> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-image-'));
  try {
    await execa('sh', ['-c', 'docker save "$1" | tar -x -C "$2"', 'sh', image, folder]);
    const read = async (file: string) =>
      JSON.parse(await readFile(join(folder, file), 'utf8')) as unknown;
    const [manifest] = (await read('manifest.json')) as {Config: string; Layers: string[]}[];
    const {history} = (await read(manifest?.Config ?? '')) as {
      history: {created_by?: string; empty_layer?: boolean}[];
    };
    const made = history.filter((it) => it.empty_layer !== true);
    const components = new Map<string, Component>();
    for (const [index, layer] of (manifest?.Layers ?? []).entries()) {
      const words = made[index]?.created_by ?? '';
      const name = COMPONENTS.find(([pattern]) => pattern.test(words))?.[1] ?? BASE;
      const {compressed, unpacked} = await sizes(join(folder, layer));
      const before = components.get(name) ?? {compressed: 0, unpacked: 0};
      components.set(name, {
        name,
        compressed: before.compressed + compressed,
        unpacked: before.unpacked + unpacked,
      });
    }
    return [...components.values()];
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

async function sizes(file: string): Promise<Omit<Component, 'name'>> {
  let [compressed, unpacked] = [0, 0];
  await pipeline(
    createReadStream(file).on('data', (bytes) => (unpacked += bytes.length)),
    createGzip(),
    async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const bytes of chunks) compressed += bytes.length;
    },
  );
  return {compressed, unpacked};
}

/** Seconds since the start of the container. */
export interface Start {
  /** Not a number if no Docker engine is started. */
  readonly engine: number;
  /** The first phase of the lifecycle. */
  readonly phase: number;
  readonly end: number;
  /** The duration of the phases. */
  readonly phases: number;
}

/** How a container is started. */
interface StartedImage {
  readonly image: string;
  /** As for an engine in the container. Without it, the image itself has the builder. */
  readonly privileged: boolean;
}

/** Builds the tiny sample in a new container, as CodeBuild does, and measures the times. */
export async function measureStart(
  {site}: Store,
  {builders, dockerConfig, lifecycleImage, registry}: Sandbox,
  {image, privileged}: StartedImage,
): Promise<Start> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-image-'));
  const ports = privileged ? [portOf(registry)] : [];
  const docker = (args: readonly string[]) => must(site, 'docker', ['docker', ...args]);
  const container = await prepareContainer(docker, image, {privileged, ports});
  try {
    await copySample('tiny', join(folder, 'codebase'));
    const prefix = `${registry}/bench-${process.pid}/container-${Date.now()}`;
    const builder = ['--builder', builders.python, '--lifecycle-image', lifecycleImage];
    const args = ['--registry', prefix, ...(privileged ? builder : [])];
    const mounts = [`${folder}/codebase:/codebuild/src`, `${dockerConfig}:/docker-config:ro`];
    const commit = await git(join(folder, 'codebase'), 'rev-parse', 'HEAD');
    const env = [
      'DOCKER_CONFIG=/docker-config',
      'CODEBUILD_BUILD_ID=bench:1',
      `CODEBUILD_RESOLVED_SOURCE_VERSION=${commit}`,
    ];
    const flags = [
      ...container.flags,
      ...(privileged ? [] : ['--network', 'host']),
      ...mounts.flatMap((it) => ['--volume', it]),
      ...env.flatMap((it) => ['--env', it]),
      '--workdir=/codebuild/src',
    ];
    const script = `${container.setUp}/work/build.sh ${args.join(' ')}`;
    const began = performance.now();
    const child = execa('docker', ['run', '--rm', ...flags, image, 'sh', '-c', script], {
      env: site.env,
      stdout: 'ignore',
    });
    const times = new Map<string, number>();
    const note = (name: string) => times.set(name, (performance.now() - began) / 1000);
    createInterface(child.stderr).on('line', (line) => {
      if (line.includes('Docker engine started')) note('engine');
      if (line.startsWith('==> ') && !line.includes('Preparing')) {
        if (!times.has('phase')) note('phase');
        if (line.includes('Publishing')) note('published');
      }
    });
    await child;
    note('end');
    const at = (name: string) => times.get(name) ?? Number.NaN;
    return {
      engine: at('engine'),
      phase: at('phase'),
      end: at('end'),
      phases: at('published') - at('phase'),
    };
  } finally {
    await container.stop();
    await rm(folder, {recursive: true, force: true});
  }
}
