import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {BuildEvent} from '../../src/events.ts';
import type {CacheRegistry} from '../../src/image/ports.ts';
import {METADATA_FILE} from '../../src/layer-cache/cache-metadata.ts';
import {RegistryCache, type RegistryCacheOptions} from '../../src/layer-cache/registry-cache.ts';
import {sha256} from '../../src/sha256.ts';
import {SteppingClock} from '../patience/test-patience.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {layerTar} from './go-tar.ts';

export const LAYERS = '/layers';

/** The tars of layers, by name. Each is a layer of the buildpack `a/b`. */
export type Tars = Readonly<Record<string, Buffer>>;

/** A layer of the buildpack `a/b` with one file. */
export function layerOf(name: string, content: string | Uint8Array): Tars {
  return {[name]: layerTar(`${LAYERS}/a_b/${name}`, {file: content})};
}

/** The list of layers as the lifecycle writes it. */
export function metadataOf(tars: Tars): string {
  const layers = Object.entries(tars).map(([name, tar]) => [
    name,
    {sha: sha256(tar), data: {name}, build: true, launch: false, cache: true},
  ]);
  const buildpack = {key: 'a/b', version: '1', layers: Object.fromEntries(layers) as unknown};
  return JSON.stringify({sbom: {sha: '', data: null}, buildpacks: [buildpack]});
}

/** A folder with the cache that the lifecycle leaves after a build. */
export async function committed(tars: Tars): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'committed'));
  await writeFile(join(folder, 'committed', METADATA_FILE), metadataOf(tars));
  for (const tar of Object.values(tars)) {
    await writeFile(join(folder, 'committed', `${sha256(tar)}.tar`), tar);
  }
  return folder;
}

/** Runs an action with a temporary folder. */
export async function inFolder(action: (folder: string) => Promise<void>): Promise<void> {
  await action(await temporaryFolder());
}

/** The cache of one build. */
export function cacheOf(registry: CacheRegistry, changes: Partial<RegistryCacheOptions> = {}) {
  const notes: string[] = [];
  const emit = (event: BuildEvent) => {
    if (event.type === 'note') notes.push(String(event.text));
  };
  const cache = new RegistryCache(
    {
      registry,
      name: 'intranet/cache',
      reads: ['branch-x', 'branch-main'],
      writes: ['branch-x'],
      day: () => '2026-11-30',
      clock: new SteppingClock(),
      signal: new AbortController().signal,
      ...changes,
    },
    emit,
  );
  return {
    cache,
    notes,
    /** Fetches into a new folder. Returns its files, or `undefined` if nothing was fetched. */
    fetch: async () => {
      const folder = await temporaryFolder();
      if (!(await cache.fetch(folder, LAYERS))) return undefined;
      const names = await readdir(folder);
      const files = names.map(async (it) => [it, await readFile(join(folder, it))] as const);
      return Object.fromEntries(await Promise.all(files));
    },
    /** Stores the cache that a build has left. */
    store: async (tars: Tars) => {
      cache.keep(await committed(tars), LAYERS);
      await cache.store(inFolder);
    },
  };
}
