import {readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {lifecycleFolder} from './lifecycle.ts';
import {must} from './site.ts';
import {ensureImage, referenceFor, type Store} from './store.ts';

const BUILDPACKS = fileURLToPath(new URL('../buildpacks/', import.meta.url));

export interface Builder {
  readonly name: string;
  readonly buildImage: string;
  readonly runImage: string;
  /** Folders under `buildpacks/` that the builder contains. */
  readonly buildpacks: readonly string[];
  /** IDs of the buildpacks that it tries by default, in order. */
  readonly order: readonly string[];
}

/** Makes a builder image. https://buildpacks.io/docs/reference/config/builder-config/ */
export async function ensureBuilder(store: Store, pack: string, builder: Builder): Promise<string> {
  const folders = builder.buildpacks.map((name) => join(BUILDPACKS, name));
  const config = {
    buildpacks: folders.map((uri) => ({uri})),
    order: builder.order.map((id) => ({group: [{id}]})),
    build: {image: builder.buildImage},
    run: {images: [{image: builder.runImage}]},
    lifecycle: {uri: join(lifecycleFolder(store.site), 'lifecycle.tgz')},
  };
  const inputs = {...builder, files: await Promise.all(folders.map(filesOf))};
  const reference = referenceFor(store, builder.name, inputs);
  return await ensureImage(store, reference, async () => {
    const {stringify} = await import('smol-toml');
    const file = join(store.site.folder, `${builder.name}.toml`);
    await writeFile(file, stringify(config));
    const create = [pack, 'builder', 'create', reference, '--config', file];
    const flags = ['--pull-policy', 'if-not-present', '--no-color'];
    await must(store.site, `making ${reference}`, [...create, ...flags]);
  });
}

/** Path and content of every file in a folder. */
async function filesOf(folder: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return await Promise.all(
    paths.map(async (path) => [path.slice(folder.length), await readFile(path, 'utf8')] as const),
  );
}
