import {lstat, readlink} from 'node:fs/promises';
import {dirname, isAbsolute, join, relative} from 'node:path';
import {readRegular} from './read-regular.ts';

/** A link on the way to a file, or the file at its end. */
export interface PathEntry {
  /** Relative to the folder. */
  readonly path: string;
  readonly kind: 'link' | 'file';
  /** The content that Git stores: for a link, its target. `undefined` if nothing exists at the path. */
  readonly content: Uint8Array | undefined;
}

/** The limit of Linux. */
const MOST_LINKS = 40;

/**
 * Returns the links from a name to its file, and the file.
 *
 * @returns `undefined` if a link leads out of the folder, or if links form a circle.
 */
export async function followLinks(folder: string, name: string): Promise<PathEntry[] | undefined> {
  const links: PathEntry[] = [];
  let path = name;
  while (links.length <= MOST_LINKS) {
    const link = await firstLink(folder, path);
    if (link === undefined) {
      // The parser of the file reports why it cannot be read.
      const read = await readRegular(join(folder, path)).catch(() => undefined);
      const content = read instanceof Uint8Array ? read : undefined;
      return [...links, {path, kind: 'file', content}];
    }
    const target = await readlink(join(folder, link));
    links.push({path: link, kind: 'link', content: Buffer.from(target)});
    path = join(dirname(link), target, relative(link, path));
    if (isAbsolute(target) || path.split('/', 1)[0] === '..') return undefined;
  }
  return undefined;
}

async function firstLink(folder: string, path: string): Promise<string | undefined> {
  const parts = path.split('/');
  for (const index of parts.keys()) {
    const part = parts.slice(0, index + 1).join('/');
    const stat = await lstat(join(folder, part)).catch(() => undefined);
    if (stat?.isSymbolicLink() !== false) return stat === undefined ? undefined : part;
  }
  return undefined;
}
