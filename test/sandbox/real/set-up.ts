import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {ensureBuilder} from './builder.ts';
import {debianRoot, ensureDebianRoot} from './debian-root.ts';
import {engineEnvironment} from './engine.ts';
import {ensureLifecycle, hasLifecycle} from './lifecycle.ts';
import {ensureLifecycleImage} from './lifecycle-image.ts';
import {withLock} from './lock.ts';
import {ensurePack, findPack} from './pack.ts';
import {ensurePrerequisites} from './prerequisites.ts';
import {publishedBuilder, type PublishedBuilder} from './published-builder.ts';
import {authorization, ensureRegistry, type LocalRegistry} from './registry.ts';
import type {Sandbox} from './sandbox.ts';
import type {Site} from './site.ts';
import {ensureBaseImage, type Store} from './store.ts';
import {ensureTinyRoot} from './tiny-root.ts';

/**
 * Brings the sandbox up: makes and starts what is missing, leaves what is there and healthy.
 *
 * @throws {Failure} that says what is missing on this machine, or which step failed and why.
 */
export async function setUp(outside: Site): Promise<Sandbox> {
  await mkdir(join(outside.folder, 'roots'), {recursive: true, mode: 0o700});
  const stop = new AbortController();
  const site = {...outside, signal: AbortSignal.any([outside.signal, stop.signal])};
  const waiting = () => site.say('waiting for another set-up of this sandbox');
  return await withLock(site.folder, waiting, async () => {
    try {
      return await bringUp(site, stop);
    } finally {
      stop.abort();
    }
  });
}

async function bringUp(outside: Site, stop: AbortController): Promise<Sandbox> {
  const needsGo = !hasLifecycle(outside) || (await findPack(outside)) === undefined;
  await ensurePrerequisites(outside, needsGo);
  const registry = await ensureRegistry(outside);
  const env = await dockerEnvironment(outside, registry);
  const site = {...outside, env: {...outside.env, ...env}};
  const [published, tinyRoot, pack] = await all(stop, [
    pythonBase(outside),
    ensureTinyRoot(site),
    // One after the other: each build with Go keeps every processor busy.
    ensurePack(site).then(async (path) => {
      await ensureLifecycle(site);
      return path;
    }),
  ]);
  const store = {site, registry, pack};
  const lifecycleImage = await ensureLifecycleImage(store, tinyRoot);
  const tiny = await tinyBuilder(store, tinyRoot);
  const python = published ?? (await pythonBuilder(store));
  const sandbox: Sandbox = {
    folder: site.folder,
    registry: registry.address,
    username: registry.username,
    password: registry.password,
    dockerConfig: env['DOCKER_CONFIG'] ?? '',
    pack,
    builders: {python: python.builder, tiny: tiny.builder},
    runImages: {python: python.runImage, tiny: tiny.runImage},
    lifecycleImage,
    env,
  };
  await writeFile(join(site.folder, 'sandbox.json'), JSON.stringify(sandbox, null, 2), {mode: 0o600});
  return sandbox;
}

/** A published builder, or else the root of one that we make. */
async function pythonBase(site: Site): Promise<PublishedBuilder | undefined> {
  const published = await publishedBuilder(site);
  if (published === undefined) await ensureDebianRoot(site);
  return published;
}

async function tinyBuilder(store: Store, root: string): Promise<PublishedBuilder> {
  const base = {root, without: [], distribution: 'busybox', release: '1'};
  const image = await ensureBaseImage(store, 'tiny', base);
  const builder = await ensureBuilder(store, {
    name: 'builder-tiny',
    buildImage: image,
    runImage: image,
    buildpacks: ['procfile', 'fail'],
    order: ['paketo-buildpacks/procfile'],
  });
  return {builder, runImage: image};
}

async function pythonBuilder(store: Store): Promise<PublishedBuilder> {
  const base = {root: debianRoot(store.site), distribution: 'debian', release: '12'};
  const buildImage = await ensureBaseImage(store, 'python-build', {...base, without: []});
  // An application runs without pip, as it does on Paketo's run images.
  const without = ['usr/lib/python3/dist-packages/pip', 'usr/share/python-wheels'];
  const runImage = await ensureBaseImage(store, 'python-run', {...base, without});
  const builder = await ensureBuilder(store, {
    name: 'builder-python',
    buildImage,
    runImage,
    buildpacks: ['python', 'python-packages', 'procfile', 'fail'],
    order: ['paketo-buildpacks/python', 'paketo-buildpacks/procfile'],
  });
  return {builder, runImage};
}

/** What pack and docker need to know, the registry's password in a file of its own. */
async function dockerEnvironment(
  site: Site,
  registry: LocalRegistry,
): Promise<Record<string, string>> {
  const config = join(site.folder, 'docker-config', 'config.json');
  const auth = authorization(registry).replace('Basic ', '');
  await mkdir(dirname(config), {recursive: true, mode: 0o700});
  await writeFile(config, JSON.stringify({auths: {[registry.address]: {auth}}}), {mode: 0o600});
  return {
    DOCKER_CONFIG: dirname(config),
    PACK_HOME: join(site.folder, 'pack-home'),
    PACK_VOLUME_KEY: 'ci-image-builder-sandbox',
    ...(await engineEnvironment(site)),
  };
}

/** Waits for all; where one fails, ends the others before it says so. */
async function all<T extends readonly unknown[]>(
  stop: AbortController,
  tasks: readonly [...{[K in keyof T]: Promise<T[K]>}],
): Promise<T> {
  try {
    return (await Promise.all(tasks)) as unknown as T;
  } catch (error) {
    stop.abort();
    await Promise.allSettled(tasks);
    throw error;
  }
}
