import {isInside} from '../../../engine/lifecycle/is-inside.ts';
import {Failure} from '../../../errors.ts';
import type {PlannedCache} from '../../../image/plan/plan-cache.ts';
import {option, sentence} from '../../../text.ts';

/**
 * Checks that a folder for cached layers and the codebase are apart. In the codebase, the layers would become part of
 * the images. Around it, a build would take the codebase with the folder.
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
