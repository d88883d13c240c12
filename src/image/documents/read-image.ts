import {parseManifest} from './image-documents.ts';
import type {Manifest, Repository} from '../ports.ts';
import {type Image, type ImageFacts, imageFacts} from './recompose.ts';

/** An image, the facts that the build reads from it, and the repository that it was found in. */
export interface FoundImage extends Image {
  readonly facts: ImageFacts;
  readonly repository: Repository;
}

/** The facts of an index or an artifact, which is not an image. */
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
 * Reads the manifest and the config that a tag or digest names. If it names an index or an artifact,
 * the result has the manifest alone, so that callers see that the tag is taken.
 *
 * @returns `undefined` if the tag or digest does not exist.
 */
export async function readImage(
  repository: Repository,
  reference: string,
): Promise<FoundImage | undefined> {
  const manifest = await repository.manifest(reference);
  return manifest === undefined ? undefined : await imageOf(repository, manifest);
}

/** Like `readImage`, for a manifest that was already read. */
export async function imageOf(repository: Repository, manifest: Manifest): Promise<FoundImage> {
  const name = `${repository.reference}@${manifest.digest}`;
  const parsed = parseManifest(manifest, name);
  if (parsed === undefined) {
    return {manifest, config: new Uint8Array(), facts: NO_IMAGE, repository};
  }
  const image = {manifest, config: await repository.blob(parsed.config.digest)};
  return {...image, facts: imageFacts(image, name), repository};
}
