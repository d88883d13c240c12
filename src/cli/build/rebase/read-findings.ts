import {
  type ImageFindings,
  assessFindings,
  readingOnce,
} from '../../../image/findings/assess-findings.ts';
import type {PlannedRebase, PlannedRelease} from '../../../image/rebase/plan-rebase.ts';
import {settleAll} from '../../../settle-all.ts';
import type {FoundWishes} from './plan-wishes.ts';

/** The findings of images. */
export type FindingsOf = ReadonlyMap<PlannedRebase['target'], ImageFindings>;

/**
 * Reads the scans of all images and of their run images, in the registries of the images.
 *
 * @throws {Failure} `credentials` if reading them is not allowed.
 */
export async function readFindings(
  releases: readonly PlannedRelease[],
  {found}: Pick<FoundWishes, 'found'>,
): Promise<FindingsOf> {
  const read = readingOnce(async (repository, digest) => {
    for (const {registry} of found) {
      const scan = await registry.scan?.(repository, digest);
      if (scan !== undefined) return scan;
    }
    return undefined;
  });
  const images = releases.flatMap((release) => release.images);
  const assessed = await settleAll(
    images.map(async (image) => [image.target, await assessFindings(image, read)] as const),
  );
  return new Map(assessed);
}
