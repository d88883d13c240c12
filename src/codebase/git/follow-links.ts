import {lstat, readlink} from 'node:fs/promises';
import {dirname, isAbsolute, join, relative} from 'node:path';
import {readRegular} from '../files/read-regular.ts';

/** A link on the way to a file, or the file at its end. */
export interface PathEntry {
  /** Relative to the folder. */
  readonly path: string;
  readonly kind: 'link' | 'file';
  /** What Git keeps of it: of a link, where it leads. `undefined` where nothing is. */
  readonly content: Uint8Array | undefined;
}

/** As many as systems follow. */
const MOST_LINKS = 40;

/**
 * The way from a name to the content that reading it gives.
 *
 * @returns `undefined` where it leads out of the folder, or in a circle.
 */
export async function followLinks(folder: string, name: string): Promise<PathEntry[] | undefined> {
  const links: PathEntry[] = [];
  let path = name;
  while (links.length <= MOST_LINKS) {
    const link = await firstLink(folder, path);
    if (link === undefined) {
      // Why a file can't be read is told by whoever reads it for what it says.
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
