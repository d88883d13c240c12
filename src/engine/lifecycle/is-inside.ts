import {relative, sep} from 'node:path';

/** Whether a path is a folder, or is in it. Both are absolute. Does not read them, so links are not followed. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
