import {Failure} from '../../errors.ts';
import {settleAll} from '../../settle-all.ts';
import type {Text} from '../../text.ts';
import {parseConfigDocument} from '../documents/config-document.ts';
import {isArtifact} from '../documents/image-documents.ts';
import {isImageEntry, parseIndex} from '../documents/image-index.ts';
import {type FoundImage, imageOf, readImage} from '../documents/read-image.ts';
import type {Manifest, Repository} from '../ports.ts';
import {isOfRepository, reasonsOf} from './failure-reasons.ts';
import {MOVING_TAG} from './fixed-tags.ts';

/** An image, or an index of images, that tags of a repository name. */
export interface RebaseTarget {
  /** Name of the image: `intranet/web`. */
  readonly name: string;
  readonly repository: Repository;
  /** `undefined` if the registry does not say it. */
  readonly digest: string | undefined;
  /** Manifest of the image or the index; `undefined` if it cannot be read. */
  readonly manifest: Manifest | undefined;
  /** The image of each platform. Only one if the manifest is not an index. None if one cannot be read. */
  readonly images: readonly FoundImage[];
  /** Why the images cannot be read, a sentence each. */
  readonly unreadable: readonly Text[];
  /** The tags that name it, among those that were asked for. */
  readonly tags: readonly string[];
  /** All tags of the repository. */
  readonly allTags: readonly string[];
}

/** Which tags of a repository are wanted: these, or by default `latest` and `branch-*`. */
export type WantedTags = readonly string[] | undefined;

/**
 * Reads the images that tags of a repository name. What cannot be read is a target without images, so that it does not
 * stop the others.
 *
 * @param wanted the tags that any of these wants.
 * @throws {Failure} if the whole registry does not answer.
 */
export async function readTargets(
  name: string,
  repository: Repository,
  wanted: readonly WantedTags[],
): Promise<RebaseTarget[]> {
  const nothing = {name, repository, digest: undefined, tags: [], allTags: []};
  return await readable(
    () => readTags(name, repository, wanted),
    (reasons) => [{...nothing, ...unreadable(reasons)}],
  );
}

async function readTags(
  name: string,
  repository: Repository,
  wanted: readonly WantedTags[],
): Promise<RebaseTarget[]> {
  const allTags = await repository.tags();
  const isWanted = (tag: string) =>
    wanted.some((them) => them?.includes(tag) ?? MOVING_TAG.test(tag));
  const tags = allTags.filter(isWanted).toSorted();
  const named = await settleAll(tags.map((tag) => readTag(repository, tag)));
  const distinct = Map.groupBy(named.flat(), ({tag, manifest}) => manifest?.digest ?? tag);
  const targets = await settleAll(
    [...distinct.values()].map(async (them) => {
      const [{manifest, unreadable: reasons}] = them as [NamedManifest];
      const content =
        manifest === undefined ? unreadable(reasons) : await readContent(repository, manifest);
      const own = them.map(({tag}) => tag);
      return {name, repository, digest: manifest?.digest, ...content, tags: own, allTags};
    }),
  );
  return targets;
}

/** What a tag names. */
interface NamedManifest {
  readonly tag: string;
  /** `undefined` if it cannot be read. */
  readonly manifest: Manifest | undefined;
  readonly unreadable: readonly Text[];
}

/** @returns none for a tag that was deleted meanwhile, and for what is no image, such as the cache of an application. */
async function readTag(repository: Repository, tag: string): Promise<readonly NamedManifest[]> {
  return await readable<readonly NamedManifest[]>(
    async () => {
      const manifest = await repository.manifest(tag);
      if (manifest === undefined || isArtifact(manifest)) return [];
      return [{tag, manifest, unreadable: []}];
    },
    (reasons) => [{tag, manifest: undefined, unreadable: reasons}],
  );
}

type Content = Pick<RebaseTarget, 'images' | 'manifest' | 'unreadable'>;

function unreadable(reasons: readonly Text[], manifest?: Manifest): Content {
  return {manifest, images: [], unreadable: reasons};
}

async function readContent(repository: Repository, manifest: Manifest): Promise<Content> {
  return await readable(
    async () => {
      const images = await readImages(repository, manifest);
      for (const image of images ?? []) requireConfig(image);
      return images === undefined
        ? unreadable(['The registry does not have all images of the index.'], manifest)
        : {manifest, images, unreadable: []};
    },
    (reasons) => unreadable(reasons, manifest),
  );
}

/** @throws {Failure} `release.image-invalid` if the config of an image is broken. */
function requireConfig({config, manifest, repository}: FoundImage): void {
  // An index in an index has no config.
  if (config.byteLength > 0)
    parseConfigDocument(config, `${repository.reference}@${manifest.digest}`);
}

/**
 * The image of each platform of an index, or the single image.
 *
 * @returns `undefined` if the registry does not have all of them.
 */
export async function readImages(
  repository: Repository,
  manifest: Manifest,
): Promise<readonly FoundImage[] | undefined> {
  const entries = parseIndex(manifest)?.filter(isImageEntry);
  if (entries === undefined) return [await imageOf(repository, manifest)];
  const images = await settleAll(entries.map(({digest}) => readImage(repository, digest)));
  const there = images.filter((it) => it !== undefined);
  return there.length === images.length ? there : undefined;
}

async function readable<T>(
  read: () => Promise<T>,
  otherwise: (reasons: readonly Text[]) => T,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Failure) || !isOfRepository(error)) throw error;
    return otherwise(reasonsOf(error));
  }
}
