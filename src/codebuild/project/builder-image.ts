import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {ImageTag} from '../snapshot/snapshot.ts';
import type {ProjectRequest} from './project-request.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** The image in which the builds of a project run. */
export interface BuilderImage {
  readonly image: string;
  /** A warning about it. */
  readonly warning?: Text;
}

/** Repository of the account's own builder image. */
const OWN_REPOSITORY = 'ci-image-builder';
/** Image of the old tool, which is no longer maintained. */
const OLD_IMAGE = 'public.ecr.aws/uktrade/ci-image-builder';

/**
 * Returns the account's own builder images in the version of this tool, the best first: the one that is composed from
 * the builder of the builds, then the Docker-based one. None if the account has no repository for them. The images
 * themselves may be missing.
 *
 * @param repositories all repositories of the account.
 */
export function ownBuilderImages(
  repositories: readonly EcrRepositoryFacts[],
  {composed, version}: Pick<ProjectRequest, 'composed' | 'version'>,
): readonly ImageTag[] {
  const repository = repositories.find(({name}) => name === OWN_REPOSITORY);
  if (repository === undefined) return [];
  return [composed?.tag ?? [], version].flat().map((tag) => ({repository, tag}));
}

/** `VERSION-BUILDER-TAG`: the tags of images that are composed from a builder. */
const COMPOSED_TAG = /^\d+\.\d+\.\d+-[a-z0-9].*-.+$/u;

/** Whether an image is one that this tool has composed from a builder. Builds in it need no Docker engine. */
export function isComposed(image: string): boolean {
  const [repository = '', tag = ''] = image
    .split('@', 1)
    .join('')
    .split(/:(?=[^:/]*$)/u);
  return repository.endsWith(`/${OWN_REPOSITORY}`) && COMPOSED_TAG.test(tag);
}

/**
 * Returns the account's own builder image, else the image of the old tool.
 *
 * @param own the account's own image, if it exists.
 */
export function defaultBuilderImage(own: ImageTag | undefined, version: string): BuilderImage {
  if (own !== undefined) return {image: `${own.repository.uri}:${own.tag}`};
  return {
    image: OLD_IMAGE,
    warning: sentence`This account has no image ${OWN_REPOSITORY}:${version}, so builds run in ${OLD_IMAGE}. That image contains the old builder, not this tool. Publish an image of your own: ${command('builder-image publish')}. Or choose another image with ${option('builder-image')} or CI_IMAGE_BUILDER_IMAGE.`,
  };
}

/**
 * Returns whether this tool chose the image, but in another version, or because there was no other.
 *
 * @param repositories all repositories of the account.
 */
export function isOutdated(
  image: string | undefined,
  repositories: readonly EcrRepositoryFacts[],
  version: string,
): boolean {
  if (image === OLD_IMAGE) return true;
  const own = repositories.find(({name}) => name === OWN_REPOSITORY);
  const [repository, tag = ''] = (image ?? '').split(/:(?=[^:/]*$)/u);
  const isOfVersion = tag === version || tag.startsWith(`${version}-`);
  return repository === own?.uri && /^\d+\.\d+\.\d+/u.test(tag) && !isOfVersion;
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html */
const STANDARD = /^aws\/codebuild\/amazonlinux2?-x86_64-standard:(?<version>\d+(?:\.\d+)?)$/u;

/** Returns the newest of AWS's curated images with Amazon Linux on x86-64. */
export function newestCuratedImage(curated: readonly string[]): BuilderImage {
  const [newest] = curated
    .flatMap((image) => {
      const version = STANDARD.exec(image)?.groups?.['version'];
      return version === undefined ? [] : [{image, version}];
    })
    .toSorted((a, b) => b.version.localeCompare(a.version, 'en', {numeric: true}));
  return {image: newest?.image ?? 'aws/codebuild/amazonlinux-x86_64-standard:5.0'};
}
