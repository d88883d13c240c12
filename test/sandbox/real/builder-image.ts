import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {canInstall} from './debian.ts';
import {BARE_RECIPE, ensureBareRoot} from './debian-root.ts';
import {ensurePack} from './pack.ts';
import {servePieces} from './pieces.ts';
import type {Sandbox} from './sandbox.ts';
import {ask, must, type Site} from './site.ts';
import {importImage, referenceFor, type Store} from './store.ts';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));

/** Values of the Dockerfile's arguments. */
type Arguments = Readonly<Record<string, string>>;

/** An image, and the output of its `docker build`. */
export interface BuiltImage {
  readonly reference: string;
  readonly output: string;
}

/** The engine and the registry of a running sandbox. */
export function storeOf(site: Site, sandbox: Sandbox): Store {
  const {registry: address, username, password, env} = sandbox;
  return {registry: {address, username, password}, site: {...site, env: {...site.env, ...env}}};
}

/**
 * Makes the builder image from the compiled files of this clone (`dist`). On Debian, everything comes from
 * this machine and its package registries; elsewhere, from the sources in the Dockerfile. The engine caches
 * the layers, so that only changed ones are made again.
 *
 * @param more arguments in addition to those for the sources of pieces.
 * @param target a stage. Default: the whole image.
 */
export async function ensureBuilderImage(
  store: Store,
  more: Arguments = {},
  target?: string,
): Promise<BuiltImage> {
  const {site} = store;
  const name = `${store.registry.address}/sandbox/${target ?? 'builder-image'}`;
  const build = async (args: Arguments) => {
    const given = Object.entries({...args, ...more}).flatMap(([argument, value]) => [
      '--build-arg',
      `${argument}=${value}`,
    ]);
    const stage = target === undefined ? [] : ['--target', target];
    return await buildImage(site, name, [...stage, ...given]);
  };
  if (!canInstall()) return await build({});
  const base = await ensureBase(store);
  const pieces = await servePieces(site, await ensurePack(site));
  try {
    return await build({BASE: base, ...pieces.args, ...(await npmRegistry(site))});
  } finally {
    pieces.stop();
  }
}

/** The Debian on which the image is based. It is only in the engine. */
async function ensureBase(store: Store): Promise<string> {
  const {site} = store;
  const reference = referenceFor(store, 'bare', BARE_RECIPE);
  const there = await ask(site, ['docker', 'image', 'inspect', '--format', '{{.Id}}', reference]);
  if (there === undefined) {
    await importImage(site, reference, await ensureBareRoot(site), [], ['CMD ["bash"]']);
  }
  return reference;
}

/** Builds the image, and gives it a unique tag, so that the tag always names this image. */
async function buildImage(site: Site, name: string, flags: readonly string[]): Promise<BuiltImage> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-image-'));
  try {
    const idFile = join(folder, 'id');
    const what = ['--file', join(PROJECT, 'docker', 'Dockerfile'), '--iidfile', idFile];
    // Pieces are served on this machine's loopback. A failed build leaves nothing behind.
    const how = ['--network', 'host', '--force-rm'];
    const command = ['docker', 'build', ...how, ...what, ...flags, PROJECT];
    // The classic builder, which every engine has.
    const env = {DOCKER_BUILDKIT: '0'};
    const output = await must(site, 'building the builder image', command, {env});
    const id = (await readFile(idFile, 'utf8')).trim();
    const reference = `${name}:${id.replace(/^sha256:/u, '').slice(0, 12)}`;
    await must(site, `naming ${reference}`, ['docker', 'tag', id, reference]);
    return {reference, output};
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** The package sources of this machine. */
async function npmRegistry(site: Site): Promise<Arguments> {
  const registry = await ask(site, ['npm', 'config', 'get', 'registry']);
  return registry === undefined ? {} : {NPM_CONFIG_REGISTRY: registry};
}
