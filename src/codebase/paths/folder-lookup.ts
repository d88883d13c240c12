import {lstat, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {kindOf} from './read-regular.ts';
import type {LookUp} from './resolve-path.ts';

/** Returns a function that looks up paths in a folder. */
export function inFolder(folder: string): LookUp {
  return async (path) => {
    const stats = await lstat(join(folder, path)).catch(() => undefined);
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return {kind: 'link', target: await readlink(join(folder, path))};
    if (stats.isFile()) return {kind: 'file'};
    return stats.isDirectory() ? {kind: 'folder'} : {kind: 'other', what: kindOf(stats)};
  };
}
