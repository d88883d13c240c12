import {constants} from 'node:fs';
import {chmod, chown, lchown, mkdir, open, readdir, rename} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Failure} from '../../errors.ts';
import type {BuildUser, Folders} from './machine.ts';
import {resultFiles} from './phases.ts';
import {emptyFolder} from './workspace.ts';

type Owner = Pick<BuildUser, 'uid' | 'gid'>;

/** Bytes of a result. Real groups and plans have some kilobytes. */
const LARGEST = 16 * 1024 * 1024;

/** The folders that the phases of root write to after they have given up their rights. */
function writtenFolders(
  folders: Folders,
  cache: string | undefined,
): readonly (readonly [string, number])[] {
  const {analyzed, report} = resultFiles(folders);
  return [
    [dirname(analyzed), 0o755],
    [dirname(report), 0o755],
    // What is in the cache decides about the image.
    ...(cache === undefined ? [] : [[cache, 0o700] as const]),
  ];
}

/** Creates the folders that root's phases write to. Only the keeper can write there. */
export async function makeResultFolders(
  folders: Folders,
  cache: string | undefined,
  keeper: Owner,
): Promise<void> {
  for (const [folder, mode] of writtenFolders(folders, cache)) {
    await mkdir(folder, {recursive: true});
    await lock(folder, mode, keeper);
  }
}

/**
 * Runs an operation while the user of the build can write results and the cache. No program of that user
 * may be running, except for the operation's own.
 */
export async function withOpenResults<T>(
  {
    folders,
    cache,
    keeper,
    user,
  }: {
    readonly folders: Folders;
    readonly cache: string | undefined;
    readonly keeper: Owner;
    readonly user: BuildUser;
  },
  operation: () => Promise<T>,
): Promise<T> {
  const written = writtenFolders(folders, cache);
  for (const [folder] of written) await chown(folder, user.uid, user.gid);
  // Restoring writes the analysis again.
  const {analyzed} = resultFiles(folders);
  await lchown(analyzed, user.uid, user.gid).catch(ignoreMissing);
  try {
    return await operation();
  } finally {
    for (const [folder, mode] of written) await lock(folder, mode, keeper);
    await takeFiles(dirname(resultFiles(folders).analyzed));
  }
}

/**
 * Replaces the files of a locked folder by copies that belong to its keeper. The user of the build could change the files
 * themselves, because they were written with its rights.
 */
async function takeFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const copy = join(folder, `.${name}.copy`);
    await copyFile(file, copy);
    await rename(copy, file);
  }
}

async function lock(folder: string, mode: number, {uid, gid}: Owner): Promise<void> {
  await chown(folder, uid, gid);
  await chmod(folder, mode);
}

/**
 * Copies the group and the plan, which detection wrote into the folder of layers, to a folder that buildpacks
 * cannot change. Does not follow links, because buildpacks can have put them there. Then leaves nothing but these
 * files in the folder of layers: restoring must not write through a link of a buildpack.
 *
 * @throws {Failure} `build.buildpack-failed` if a buildpack has replaced one of them.
 */
export async function keepDetected(folders: Folders): Promise<void> {
  const {group, plan} = resultFiles(folders);
  try {
    await copyFile(`${folders.layers}/group.toml`, group);
    await copyFile(`${folders.layers}/plan.toml`, plan);
  } catch (error) {
    const message = 'A buildpack replaced the result of the detection.';
    throw new Failure('build.buildpack-failed', message, {
      details: [(error as Error).message],
      cause: error,
    });
  }
  await resetLayers(folders);
}

/**
 * Leaves nothing in the folder of layers but the kept group and plan: scripts in our own buildpack look there for the
 * other buildpacks.
 */
export async function resetLayers(folders: Folders): Promise<void> {
  const {group, plan} = resultFiles(folders);
  await emptyFolder(folders.layers);
  await copyFile(group, `${folders.layers}/group.toml`);
  await copyFile(plan, `${folders.layers}/plan.toml`);
}

async function copyFile(from: string, to: string): Promise<void> {
  const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await source.stat();
    if (!stats.isFile() || stats.size > LARGEST) throw new Error(`${from} is not a regular file`);
    const content = await source.readFile();
    const target = await open(to, 'w', 0o644);
    try {
      await target.writeFile(content);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
