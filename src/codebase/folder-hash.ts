import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {lstat, readdir, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';

/**
 * The digest of everything in a folder but Git's own: names, content, executable bits, links.
 *
 * @returns 64 hex digits, the same for the same content wherever it lies.
 */
export async function folderHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, {recursive: true});
  for (const name of entries.toSorted()) {
    if (name === '.git' || name.startsWith('.git/')) continue;
    const path = join(folder, name);
    const stat = await lstat(path);
    hash.update(`${name}\0${stat.mode & 0o100 ? 'x' : '-'}\0`);
    if (stat.isSymbolicLink()) hash.update(await readlink(path));
    else if (stat.isFile()) await pipeline(createReadStream(path), hash, {end: false});
    hash.update('\0');
  }
  return hash.digest('hex');
}
