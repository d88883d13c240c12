import {relative, sep} from 'node:path';
import {Failure} from '../../../errors.ts';
import type {PlannedCache} from '../../../image/plan/plan-cache.ts';
import {option, sentence} from '../../../text.ts';

/**
 * Checks that a folder for cached layers is not in the codebase, where it would become part of the images.
 *
 * @param codebase its folder, absolute.
 * @throws {Failure} `usage.invalid-value` if it is.
 */
export function requireCacheApart(cache: PlannedCache, codebase: string): void {
  if (cache.kind !== 'folder') return;
  const isWithin = isInside(cache.path, codebase);
  if (!isWithin && !isInside(codebase, cache.path)) return;
  throw new Failure('usage.invalid-value', `The cache cannot be in ${cache.path}.`, {
    details: [
      isWithin
        ? 'The folder is in the codebase, so the cached layers would be part of the images.'
        : 'The codebase is in this folder.',
    ],
    remedy: sentence`Name a folder elsewhere, such as ${option('cache', 'folder:/var/cache/layers')}.`,
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
