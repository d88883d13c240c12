import type {Emit} from '../events.ts';
import type {Repositories, Repository} from './needs.ts';
import type {Plan, PlannedImage} from './plan.ts';
import type {FoundImage} from './read-image.ts';
import {type Image, imageFacts, imageOfProcess} from './recompose.ts';

/** One image of a release, made from the primary and told where it belongs. */
export interface ReleaseImage extends Image {
  readonly planned: PlannedImage;
  readonly repository: Repository;
  /** Bytes in the registry. */
  readonly size: number;
}

/** Makes every image of the plan from the primary, in memory: bytes in, bytes out. */
export async function recomposeAll(
  plan: Plan,
  repositories: Repositories,
  primary: Image,
): Promise<readonly ReleaseImage[]> {
  return Promise.all(
    plan.images.map(async (planned) => {
      const image = await imageOfProcess(primary, planned.process);
      const repository = repositories.get(planned.name);
      if (repository === undefined) throw new TypeError(`no repository for ${planned.name}`);
      return {...image, planned, repository, size: imageFacts(image).size};
    }),
  );
}

/**
 * Brings the images into their repositories by digest: layers, then config, then manifest, so that a
 * manifest never names what is not there. No tag is touched.
 *
 * @returns the names of the images that were not there yet.
 */
export async function publishImages(
  images: readonly ReleaseImage[],
  primary: FoundImage,
  emit: Emit,
): Promise<ReadonlySet<string>> {
  const published = await Promise.all(
    images.map(async ({planned, repository, manifest, config}) => {
      if ((await repository.digest(manifest.digest)) !== undefined) return [];
      if (repository.reference !== primary.repository.reference) {
        await repository.copyBlobs(primary.repository, primary.facts.layers);
      }
      await repository.putBlob(config);
      await repository.putManifest(manifest.digest, manifest);
      emit({type: 'published', reference: repository.reference, digest: manifest.digest});
      return [planned.name];
    }),
  );
  return new Set(published.flat());
}
