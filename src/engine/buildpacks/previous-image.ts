import type {BuildRequest} from '../../image/ports.ts';
import {untagged} from '../../image-reference.ts';

/** Which layers of earlier builds are reused: those of the previous image and the cache, or of the cache only. */
export type Reuse = 'image-and-cache' | 'cache';

/** A tag that no image has, so that the lifecycle finds no previous image. */
export const NO_PREVIOUS_IMAGE = 'ci-image-builder-no-previous-image';

/**
 * The image whose layers are reused. If only the cache is reused, it is an image that does not exist. It is
 * in the repository of the new image, because pack requires that.
 *
 * @returns `undefined` for the image that the build replaces.
 */
export function previousImage(
  {image, previousImage: previous}: Pick<BuildRequest, 'image' | 'previousImage'>,
  reuse: Reuse,
): string | undefined {
  if (reuse !== 'cache' && previous !== 'none') return previous;
  return `${untagged(image)}:${NO_PREVIOUS_IMAGE}`;
}
