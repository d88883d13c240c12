import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {ensureBuilder} from './builder.ts';
import {ensureCliProgram} from './cli-program.ts';
import {DEBIAN_RECIPE, debianRoot, ensureDebianRoot} from './debian-root.ts';
import {engineEnvironment} from './engine.ts';
import {removeGoFolders} from './go.ts';
import {ensureLifecycle, hasLifecycle} from './lifecycle.ts';
import {ensureLifecycleImage} from './lifecycle-image.ts';
import {withLock} from './lock.ts';
import {ensurePack, findPack} from './pack.ts';
import {VOLUME_KEY} from './pack-volumes.ts';
import {ensurePrerequisites} from './prerequisites.ts';
import {publishedBuilder, type PublishedBuilder} from './published-builder.ts';
import {authorization, ensureRegistry, type LocalRegistry} from './registry.ts';
import type {Sandbox} from './sandbox.ts';
import type {Site} from './site.ts';
import {ensureBaseImage, type Store} from './store.ts';
import {ensureTinyRoot, TINY_RECIPE} from './tiny-root.ts';

/**
 * Starts the sandbox: makes and starts what is missing, and keeps what works.
 *
 * @throws {Failure} that names what is missing on this machine, or the failed step and its reason.
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
  await ensureCliProgram(outside.folder);
  const registry = await ensureRegistry(outside);
  const env = await dockerEnvironment(outside, registry);
  const store = {registry, site: {...outside, env: {...outside.env, ...env}}};
  const [tools, pythonBase] = await both(stop, tinyLane(store), pythonLane(outside, store));
  const python =
    'builder' in pythonBase ? pythonBase : await pythonBuilder(store, tools.pack, pythonBase);
  const sandbox: Sandbox = {
    folder: outside.folder,
    registry: registry.address,
    username: registry.username,
    password: registry.password,
    dockerConfig: env.DOCKER_CONFIG,
    pack: tools.pack,
    builders: {python: python.builder, tiny: tools.tiny.builder},
    runImages: {python: python.runImage, tiny: tools.tiny.runImage},
    lifecycleImage: tools.lifecycleImage,
    env,
  };
  const file = join(outside.folder, 'sandbox.json');
  await writeFile(file, JSON.stringify(sandbox, null, 2), {mode: 0o600});
  return sandbox;
}

/** The programs, and the images of busybox. */
async function tinyLane(store: Store) {
  // One after another, because each build with Go uses all processors.
  const pack = await ensurePack(store.site);
  await ensureLifecycle(store.site);
  await removeGoFolders(store.site);
  const root = await ensureTinyRoot(store.site);
  const lifecycleImage = await ensureLifecycleImage(store, root);
  const about = {recipe: TINY_RECIPE, distribution: 'busybox', release: '1'};
  const image = await ensureBaseImage(store, 'tiny', {root, without: [], ...about});
  const builder = await ensureBuilder(store, pack, {
    name: 'builder-tiny',
    buildImage: image,
    runImage: image,
    buildpacks: ['procfile', 'fail'],
    order: ['paketo-buildpacks/procfile'],
  });
  return {pack, lifecycleImage, tiny: {builder, runImage: image}};
}

/** A published builder, or the base images of our own. */
async function pythonLane(outside: Site, store: Store): Promise<PublishedBuilder | PythonBase> {
  const published = await publishedBuilder(outside);
  if (published !== undefined) return published;
  await ensureDebianRoot(store.site);
  const about = {recipe: DEBIAN_RECIPE, distribution: 'debian', release: '12'};
  const base = {root: debianRoot(store.site), ...about};
  // Applications run without pip, as on Paketo's run images.
  const without = ['usr/bin/pip*', 'usr/lib/python3/dist-packages/pip', 'usr/share/python-wheels'];
  return {
    buildImage: await ensureBaseImage(store, 'python-build', {...base, without: []}),
    runImage: await ensureBaseImage(store, 'python-run', {...base, without}),
  };
}

interface PythonBase {
  readonly buildImage: string;
  readonly runImage: string;
}

async function pythonBuilder(
  store: Store,
  pack: string,
  base: PythonBase,
): Promise<PublishedBuilder> {
  const builder = await ensureBuilder(store, pack, {
    ...base,
    name: 'builder-python',
    buildpacks: ['python', 'python-packages', 'procfile', 'fail'],
    order: ['paketo-buildpacks/python', 'paketo-buildpacks/procfile'],
  });
  return {builder, runImage: base.runImage};
}

/** The configuration of pack and docker, with the registry's password in a file of its own. */
async function dockerEnvironment(
  site: Site,
  registry: LocalRegistry,
): Promise<Record<string, string> & {readonly DOCKER_CONFIG: string}> {
  const config = join(site.folder, 'docker-config', 'config.json');
  const auth = authorization(registry).replace('Basic ', '');
  await mkdir(dirname(config), {recursive: true, mode: 0o700});
  await writeFile(config, JSON.stringify({auths: {[registry.address]: {auth}}}), {mode: 0o600});
  return {
    DOCKER_CONFIG: dirname(config),
    PACK_HOME: join(site.folder, 'pack-home'),
    PACK_VOLUME_KEY: VOLUME_KEY,
    ...(await engineEnvironment(site)),
  };
}

/** Waits for both. If one fails, ends the other before it reports the failure. */
async function both<A, B>(
  stop: AbortController,
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  try {
    return await Promise.all([first, second]);
  } catch (error) {
    stop.abort();
    await Promise.allSettled([first, second]);
    throw error;
  }
}
