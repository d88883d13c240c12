import {type Stats, lstatSync, readdirSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';

/** An entry of a folder. Paths are bytes, because names can be invalid UTF-8. */
export interface FolderEntry {
  readonly path: Buffer;
  /** The last part of the path. */
  readonly name: Buffer;
  readonly stats: Stats;
}

const SLASH = Buffer.from('/');

/**
 * Yields all entries of a folder and its subfolders, each folder before its entries. Does not follow links.
 * Entries that are deleted meanwhile are left out.
 *
 * The calls are synchronous, because they are much faster than promises. After each folder, other work can
 * run.
 *
 * @param enters whether to read a subfolder. The subfolder itself is always yielded.
 * @throws {Error} of the operating system, with the path, if a folder cannot be read.
 */
export async function* walkFolder(
  folder: string | Buffer,
  enters: (entry: FolderEntry) => boolean = () => true,
): AsyncGenerator<FolderEntry> {
  const waiting = [Buffer.from(folder)];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const name of namesIn(at)) {
      const path = Buffer.concat([at, SLASH, name]);
      const stats = lstatSync(path, {throwIfNoEntry: false});
      if (stats === undefined) continue;
      const entry = {path, name, stats};
      yield entry;
      if (stats.isDirectory() && enters(entry)) waiting.push(path);
    }
    await setImmediate();
  }
}

function namesIn(folder: Buffer): Buffer[] {
  try {
    return readdirSync(folder, {encoding: 'buffer'});
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
