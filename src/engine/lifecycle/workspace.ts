import {
  type Stats,
  chmodSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import {mkdir, readdir, rm} from 'node:fs/promises';
import {setImmediate} from 'node:timers/promises';
import {walkFolder} from '../../walk-folder.ts';
import type {BuildUser} from './machine.ts';

type Owner = Pick<BuildUser, 'uid' | 'gid'>;

/** The mode that pack gives to the folder of the application. It is part of the image. */
const WORKSPACE_MODE = 0o777;
const MODE_BITS = 0o7777;

/** Files that are copied in one turn of the event loop. */
const BETWEEN_TURNS = 16;

/**
 * Copies the source to the folder of the application, as pack does: with its modes, and owned by the user of
 * the build. Buildpacks write there, so the source itself is never used.
 *
 * @param isBuilt whether a path in the source goes into the image.
 * @throws the reason of the signal if it is aborted.
 */
export async function copySource(
  source: string,
  workspace: string,
  {
    owner,
    isBuilt,
    signal,
  }: {
    readonly owner: Owner;
    readonly isBuilt: (path: string) => boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  await emptyFolder(workspace);
  const start = Buffer.byteLength(source) + 1;
  let copied = 0;
  const inWorkspace = (name: Buffer) => Buffer.concat([Buffer.from(`${workspace}/`), name]);
  for await (const {path, stats} of walkFolder(source)) {
    const name = path.subarray(start);
    if (!isBuilt(name.toString())) continue;
    const to = inWorkspace(name);
    // The patterns can match a file without its folder.
    mkdirSync(to.subarray(0, to.lastIndexOf('/')), {recursive: true});
    copyEntry(path, stats, {to, owner});
    copied += 1;
    if (copied % BETWEEN_TURNS !== 0) continue;
    // Synchronous calls are faster, but signals and the output of other programs have to be handled, too.
    await setImmediate();
    signal.throwIfAborted();
  }
  lchownSync(workspace, owner.uid, owner.gid);
  chmodSync(workspace, WORKSPACE_MODE);
}

/** Sockets, pipes and devices are left out. */
function copyEntry(
  from: Buffer,
  stats: Stats,
  {to, owner}: {readonly to: Buffer; readonly owner: Owner},
): void {
  if (stats.isDirectory()) mkdirSync(to, {recursive: true});
  else if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from, 'buffer'), to);
  else if (stats.isFile()) copyFileSync(from, to);
  else return;
  lchownSync(to, owner.uid, owner.gid);
  // A change of the owner can reset bits of the mode.
  if (!stats.isSymbolicLink()) chmodSync(to, stats.mode & MODE_BITS);
}

/** Removes everything in a folder, which can be a mount point. Does not follow links. */
export async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, {recursive: true});
  const names = await readdir(folder, {encoding: 'buffer'});
  const inside = Buffer.from(`${folder}/`);
  await Promise.all(
    names.map((it) => rm(Buffer.concat([inside, it]), {recursive: true, force: true})),
  );
}

/** Makes a user the owner of a folder and of everything in it. Does not follow links. */
export async function giveTo(folder: string, {uid, gid}: Owner): Promise<void> {
  lchownSync(folder, uid, gid);
  for await (const {path} of walkFolder(folder)) lchownSync(path, uid, gid);
}
