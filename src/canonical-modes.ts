import {type Stats, chmodSync, lstatSync} from 'node:fs';
import {walkFolder} from './walk-folder.ts';

/** All bits that `chmod` sets, including setuid, setgid and sticky. */
const MODE_BITS = 0o7777;

/**
 * Returns the mode that a folder or file has in every image. It does not depend on the umask, access control
 * list or group bit with which the file was created. Git only stores whether the owner may execute a file:
 * https://git-scm.com/docs/git-fast-import#_filemodify
 */
export function canonicalMode(stats: Stats): number {
  return modeOf(stats, (stats.mode & 0o100) !== 0);
}

/** Whether a folder or file already has the mode that it gets in an image. Always true for links. */
export function hasCanonicalMode(stats: Stats): boolean {
  return !hasMode(stats) || (stats.mode & MODE_BITS) === canonicalMode(stats);
}

/**
 * Gives a folder and everything in it the mode that it has in every image.
 *
 * @param isExecutable whether a file is executable, by its path in the folder. Default: the mode of the file.
 */
export async function setCanonicalModes(
  folder: string,
  isExecutable?: (path: string) => boolean,
): Promise<void> {
  setMode(folder, lstatSync(folder), 0o755);
  const start = Buffer.byteLength(folder) + 1;
  for await (const {path, stats} of walkFolder(folder)) {
    const isOwners = (stats.mode & 0o100) !== 0;
    const name = path.subarray(start).toString();
    setMode(path, stats, modeOf(stats, isExecutable?.(name) ?? isOwners));
  }
}

function setMode(path: string | Buffer, stats: Stats, mode: number): void {
  if (hasMode(stats) && (stats.mode & MODE_BITS) !== mode) chmodSync(path, mode);
}

function modeOf(stats: Stats, isExecutable: boolean): number {
  return stats.isDirectory() || isExecutable ? 0o755 : 0o644;
}

function hasMode(stats: Stats): boolean {
  return stats.isDirectory() || stats.isFile();
}
