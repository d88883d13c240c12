import {type Hash, createHash} from 'node:crypto';
import {type Stats, createReadStream} from 'node:fs';
import {lstat, readdir, readlink} from 'node:fs/promises';
import {withReadErrors} from './with-read-errors.ts';

const SLASH = Buffer.from('/');
const GIT = Buffer.from('.git');

/**
 * Returns the digest of everything in a folder except `.git`, even in nested repositories: names, content,
 * executable bits, links. Names are bytes, because not all of them are valid text.
 *
 * @returns 64 hex digits, which do not depend on the path of the folder.
 * @throws {Failure} `codebase.unreadable` with the path that cannot be read.
 */
export async function folderHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  await addFolder(hash, {path: Buffer.from(folder), name: Buffer.alloc(0)});
  return hash.digest('hex');
}

/**
 * Returns the digest of a file's content.
 *
 * @returns 64 hex digits.
 * @throws {Failure} `codebase.unreadable` if the file cannot be read.
 */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await addContent(hash, Buffer.from(path));
  return hash.digest('hex');
}

/** The path of an entry, and its name in the folder that is hashed. */
interface HashedEntry {
  readonly path: Buffer;
  readonly name: Buffer;
}

async function addFolder(hash: Hash, {path, name}: HashedEntry): Promise<void> {
  const entries = await withReadErrors(path, () => readdir(path, {encoding: 'buffer'}));
  for (const entry of entries.toSorted((one, other) => Buffer.compare(one, other))) {
    if (GIT.equals(entry)) continue;
    await addEntry(hash, {
      path: Buffer.concat([path, SLASH, entry]),
      name: Buffer.concat([name, SLASH, entry]),
    });
  }
}

async function addEntry(hash: Hash, {path, name}: HashedEntry): Promise<void> {
  const stat = await withReadErrors(path, () => lstat(path));
  const target = stat.isSymbolicLink()
    ? await withReadErrors(path, () => readlink(path, {encoding: 'buffer'}))
    : undefined;
  // The size goes first, so that content cannot look like the next entry.
  const size = target?.byteLength ?? (stat.isFile() ? stat.size : 0);
  hash.update(name).update(`\0${kindOf(stat)}\0${size}\0`);
  if (target !== undefined) hash.update(target);
  else if (stat.isDirectory()) await addFolder(hash, {path, name});
  else if (stat.isFile()) {
    await addContent(hash, path);
  }
}

async function addContent(hash: Hash, path: Buffer): Promise<void> {
  await withReadErrors(path, async () => {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  });
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'folder';
  if (!stat.isFile()) return 'other';
  return stat.mode & 0o100 ? 'executable' : 'file';
}
