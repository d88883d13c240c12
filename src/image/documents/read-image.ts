import {parseManifest} from './image-documents.ts';
import type {Manifest, Repository} from '../ports.ts';
import {type Image, type ImageFacts, imageFacts} from './recompose.ts';

/** An image with what the build reads from it, and where it was found. */
export interface FoundImage extends Image {
  readonly facts: ImageFacts;
  readonly repository: Repository;
}

/** What is known of something that is no image: an index, an artifact. */
const NO_IMAGE: ImageFacts = {
  labels: {},
  processes: [],
  buildpacks: [],
  defaultEntrypoint: undefined,
  entrypoint: [],
  diffIds: [],
  runImage: undefined,
  layers: [],
  size: 0,
};

/**
 * Reads manifest and config of what a tag or digest names; `undefined` where there is nothing. Of what
 * is no image only the manifest is read, so that it is still seen to be in the way.
 */
export async function readImage(
  repository: Repository,
  reference: string,
): Promise<FoundImage | undefined> {
  const manifest = await repository.manifest(reference);
  return manifest === undefined ? undefined : await imageOf(repository, manifest);
}

/** As `readImage`, of a manifest that was read already. */
export async function imageOf(repository: Repository, manifest: Manifest): Promise<FoundImage> {
  const name = `${repository.reference}@${manifest.digest}`;
  const parsed = parseManifest(manifest, name);
  if (parsed === undefined) {
    return {manifest, config: new Uint8Array(), facts: NO_IMAGE, repository};
  }
  const image = {manifest, config: await repository.blob(parsed.config.digest)};
  return {...image, facts: imageFacts(image, name), repository};
}
