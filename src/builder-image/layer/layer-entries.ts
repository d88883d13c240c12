import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import {canonicalMode} from '../../canonical-modes.ts';
import {Failure} from '../../errors.ts';
import {walkFolder} from '../../walk-folder.ts';
import type {NodeFiles} from './node-files.ts';
import {productionPackages} from './production-packages.ts';

/** A file or folder of the layer. */
export interface LayerEntry {
  /** Path in the image, without a slash at its start. */
  readonly path: string;
  /** Content of a file, or where it is read from; `undefined` for a folder. */
  readonly content?: {readonly file: string; readonly size: number} | {readonly text: string};
  readonly mode: number;
}

/** The folder of the package in the image. */
const PACKAGE_FOLDER = 'opt/ci-image-builder';
const NODE = `${PACKAGE_FOLDER}/node`;

/**
 * The parts of the package that the image needs. Keep them in step with `files` in `package.json`; `package.json` and
 * `LICENSE` are always in a package.
 */
const PACKAGE_PARTS = [
  'CHANGELOG.md',
  'LICENSE',
  'bin/run.js',
  'dist',
  'docker/build.sh',
  'docker/buildpack',
  'docker/image/codebuild-breakpoint',
  'oclif.manifest.json',
  'package.json',
];

/** Programs of the package. npm may install them without the bit that makes them executable. */
const PROGRAM =
  /^(?:bin\/run\.js|docker\/build\.sh|docker\/buildpack\/bin\/.+|docker\/image\/.+)$/u;

/** Types and source maps are for developers. */
const FOR_DEVELOPERS = /\.(?:d\.[cm]?ts|map)$/u;

/**
 * Starts the command line with its own Node.js. That is not on the PATH, so buildpacks find the same programs as
 * without this layer.
 */
const WRAPPER = `#!/bin/sh\nexec /${NODE}/bin/node /${PACKAGE_FOLDER}/bin/run.js "$@"\n`;

/** What the layer is made of. */
export interface LayerParts {
  /** The folder in which this package is installed. */
  readonly packageFolder: string;
  readonly node: NodeFiles;
  /** Content of `image.json`. */
  readonly identity: string;
}

/**
 * Lists what the layer contains, sorted by path.
 *
 * @throws {Failure} `system.internal` if this package is not built.
 */
export async function layerEntries({
  packageFolder,
  node,
  identity,
}: LayerParts): Promise<readonly LayerEntry[]> {
  const own = (await Promise.all(PACKAGE_PARTS.map((it) => partEntries(packageFolder, it)))).flat();
  const packages = await productionPackages(packageFolder);
  const theirs = await Promise.all(
    packages.map(({folder, target}) =>
      folderEntries(folder, `${PACKAGE_FOLDER}/${target}`, 'node_modules'),
    ),
  );
  const files = [
    ...own,
    ...theirs.flat(),
    await program(node.node, `${NODE}/bin/node`),
    await plain(node.license, `${NODE}/LICENSE`),
    text(`${PACKAGE_FOLDER}/image.json`, identity, 0o644),
    text('usr/local/bin/ci-image-builder', WRAPPER, 0o755),
    await program(breakpoint(packageFolder), 'usr/local/bin/codebuild-breakpoint'),
    await program(join(packageFolder, 'docker', 'build.sh'), 'work/build.sh'),
  ];
  return [...foldersOf(files), ...files].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function breakpoint(packageFolder: string): string {
  return join(packageFolder, 'docker', 'image', 'codebuild-breakpoint');
}

async function partEntries(packageFolder: string, part: string): Promise<LayerEntry[]> {
  const path = join(packageFolder, part);
  const stats = await lstat(path).catch((error: unknown) => {
    throw new Failure('system.internal', `This installation of ci-image-builder has no ${part}.`, {
      remedy: 'Install it again. In a clone, run: npm run build',
      cause: error,
    });
  });
  const target = `${PACKAGE_FOLDER}/${part}`;
  const entries = stats.isDirectory()
    ? await folderEntries(path, target)
    : [await plain(path, target)];
  const start = `${PACKAGE_FOLDER}/`.length;
  return entries.map((it) => (PROGRAM.test(it.path.slice(start)) ? {...it, mode: 0o755} : it));
}

/** The files of a folder. Links and special files are left out. @param without name of a folder to leave out. */
async function folderEntries(
  folder: string,
  target: string,
  without?: string,
): Promise<LayerEntry[]> {
  const start = Buffer.byteLength(folder) + 1;
  const entries: LayerEntry[] = [];
  for await (const {path, stats} of walkFolder(folder, ({name}) => name.toString() !== without)) {
    const name = path.subarray(start).toString();
    if (!stats.isFile() || FOR_DEVELOPERS.test(name)) continue;
    const content = {file: path.toString(), size: stats.size};
    entries.push({path: `${target}/${name}`, content, mode: canonicalMode(stats)});
  }
  return entries;
}

/**
 * The folders that belong to this tool alone. Folders of the builder are not listed, because an entry would replace
 * their modes, or a link of that name.
 */
function foldersOf(files: readonly LayerEntry[]): LayerEntry[] {
  const folders = new Set<string>();
  for (const {path} of files) {
    const parts = path.split('/');
    for (let length = parts.length - 1; length > 0; length -= 1) {
      folders.add(parts.slice(0, length).join('/'));
    }
  }
  return [...folders]
    .filter((it) => it === 'work' || `${it}/`.startsWith(`${PACKAGE_FOLDER}/`))
    .map((path) => ({path, mode: 0o755}));
}

async function program(file: string, path: string): Promise<LayerEntry> {
  return {...(await plain(file, path)), mode: 0o755};
}

async function plain(file: string, path: string): Promise<LayerEntry> {
  const {size} = await lstat(file);
  return {path, content: {file, size}, mode: 0o644};
}

function text(path: string, content: string, mode: number): LayerEntry {
  return {path, content: {text: content}, mode};
}
