import {Failure} from '../../errors.ts';
import {isArtifact} from '../documents/image-documents.ts';
import type {Text} from '../../text.ts';
import {isImageEntry, parseIndex} from '../documents/image-index.ts';
import {type FoundImage, imageOf, readImage} from '../documents/read-image.ts';
import type {Manifest, Repository} from '../ports.ts';
import {reasonsOf} from './failure-reasons.ts';
import {settleAll} from '../../settle-all.ts';

/** An image, or an index of images, that tags of a repository name. */
export interface RebaseTarget {
  /** Name of the image: `intranet/web`. */
  readonly name: string;
  readonly repository: Repository;
  /** Manifest of the image or the index. */
  readonly manifest: Manifest;
  /** The image of each platform. Only one if the manifest is not an index. None if one cannot be read. */
  readonly images: readonly FoundImage[];
  /** Why the images cannot be read, a sentence each. */
  readonly unreadable: readonly Text[];
  /** The tags that name it, among those that were asked for. */
  readonly tags: readonly string[];
  /** All tags of the repository. */
  readonly allTags: readonly string[];
}

/** Tags that a build moves, except those of pull requests. */
const MOVING = /^(?:latest$|branch-)/u;

/**
 * Reads the images that tags of a repository name.
 *
 * @param wanted which tags; by default `latest` and `branch-*`.
 */
export async function readTargets(
  name: string,
  repository: Repository,
  wanted: readonly string[] | undefined,
): Promise<RebaseTarget[]> {
  const allTags = await repository.tags();
  const tags = allTags.filter((tag) => wanted?.includes(tag) ?? MOVING.test(tag)).toSorted();
  const digests = await settleAll(tags.map((tag) => repository.digest(tag)));
  const distinct = [...new Set(digests)].filter((digest) => digest !== undefined);
  const targets = await settleAll(
    distinct.map(async (digest) => {
      const manifest = await repository.manifest(digest);
      // The cache of an application is beside its images.
      if (manifest === undefined || isArtifact(manifest)) return [];
      const read = await readImages(repository, manifest);
      const own = tags.filter((_, index) => digests[index] === digest);
      return [{name, repository, manifest, ...read, tags: own, allTags}];
    }),
  );
  return targets.flat();
}

/** An image that is broken must not stop the others. */
async function readImages(
  repository: Repository,
  manifest: Manifest,
): Promise<Pick<RebaseTarget, 'images' | 'unreadable'>> {
  try {
    const images = await imagesOf(repository, manifest);
    const there = images.filter((it) => it !== undefined);
    if (there.length === images.length) return {images: there, unreadable: []};
    return {images: [], unreadable: ['The registry does not have all images of the index.']};
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'release.image-invalid') throw error;
    return {images: [], unreadable: reasonsOf(error)};
  }
}

async function imagesOf(
  repository: Repository,
  manifest: Manifest,
): Promise<(FoundImage | undefined)[]> {
  const entries = parseIndex(manifest)?.filter(isImageEntry);
  if (entries === undefined) return [await imageOf(repository, manifest)];
  return await settleAll(entries.map(({digest}) => readImage(repository, digest)));
}
