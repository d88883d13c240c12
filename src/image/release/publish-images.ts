import type {Emit} from '../../events.ts';
import type {Repositories, Repository} from '../ports.ts';
import type {Plan, PlannedImage} from '../plan/plan.ts';
import type {FoundImage} from '../documents/read-image.ts';
import {type Image, imageFacts, imageOfProcess} from '../documents/recompose.ts';
import {settleAll} from '../../settle-all.ts';

/** Where an image of the release comes from. */
export type ImageStatus = 'built' | 'derived' | 'reused';

/** An image of a release, made from the primary, with its repository. */
export interface ReleaseImage extends Image {
  readonly planned: PlannedImage;
  readonly repository: Repository;
  /** Bytes in the registry. */
  readonly size: number;
  readonly status: ImageStatus;
}

/**
 * Makes every image of the plan from the primary, in memory.
 *
 * @param status where the primary comes from.
 */
export async function recomposeAll(
  plan: Plan,
  repositories: Repositories,
  primary: FoundImage,
  status: ImageStatus,
): Promise<readonly ReleaseImage[]> {
  return Promise.all(
    plan.images.map(async (planned) => {
      const image = await imageOfProcess(primary, planned.process);
      const repository = repositories.get(planned.name);
      if (repository === undefined) throw new TypeError(`no repository for ${planned.name}`);
      const isPrimary = repository.reference === primary.repository.reference;
      return {
        ...image,
        planned,
        repository,
        size: imageFacts(image).size,
        status: isPrimary ? status : 'reused',
      };
    }),
  );
}

/**
 * Pushes the images to their repositories by digest: layers, then config, then manifest, so that a
 * manifest never refers to missing content. Sets no tag.
 *
 * @param known images that are already in their repositories.
 * @returns the images, with the status `derived` if they were new, and the number of copied bytes.
 */
export async function publishImages(
  images: readonly ReleaseImage[],
  primary: FoundImage,
  known: readonly FoundImage[],
  emit: Emit,
): Promise<{readonly images: readonly ReleaseImage[]; readonly copiedBytes: number}> {
  let copiedBytes = 0;
  const published = await settleAll(
    images.map(async (image) => {
      const {repository, manifest} = image;
      if (known.some((it) => isSame(it, image))) return image;
      if ((await repository.digest(manifest.digest)) !== undefined) return image;
      if (repository.reference !== primary.repository.reference) {
        const copied = await repository.copyBlobs(primary.repository, primary.facts.layers);
        copiedBytes += copied; // Not in one statement, because others add to it while this one waits.
      }
      await repository.putBlob(image.config);
      await repository.putManifest(manifest.digest, manifest);
      emit({type: 'published', reference: repository.reference, digest: manifest.digest});
      return image.status === 'built' ? image : {...image, status: 'derived' as const};
    }),
  );
  return {images: published, copiedBytes};
}

/** Whether both are the same image in the same repository. */
export function isSame(
  a: Pick<FoundImage, 'manifest' | 'repository'>,
  b: Pick<FoundImage, 'manifest' | 'repository'>,
): boolean {
  return (
    a.repository.reference === b.repository.reference && a.manifest.digest === b.manifest.digest
  );
}
