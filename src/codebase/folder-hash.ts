import {createHash} from 'node:crypto';
import {type Stats, createReadStream} from 'node:fs';
import {lstat, readdir, readlink} from 'node:fs/promises';
import {join, sep} from 'node:path';

/**
 * The digest of everything in a folder but Git's own, also in repositories within: names, content,
 * executable bits, links.
 *
 * @returns 64 hex digits, the same for the same content wherever it lies.
 */
export async function folderHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, {recursive: true});
  for (const name of entries.toSorted()) {
    if (name.split(sep).includes('.git')) continue;
    const path = join(folder, name);
    const stat = await lstat(path);
    const target = stat.isSymbolicLink() ? Buffer.from(await readlink(path)) : undefined;
    // Sizes go first, so that no content can pass for the next file.
    const size = stat.isDirectory() ? 0 : (target?.byteLength ?? stat.size);
    hash.update(`${name}\0${kindOf(stat)}\0${size}\0`);
    if (target !== undefined) hash.update(target);
    else if (stat.isFile()) {
      for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    }
  }
  return hash.digest('hex');
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'folder';
  return stat.mode & 0o100 ? 'executable' : 'file';
}
