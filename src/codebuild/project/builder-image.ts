import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** The image in which the builds of a project run. */
export interface BuilderImage {
  /** `undefined` keeps the image of the project. */
  readonly image?: string;
  /** A warning about it. */
  readonly warning?: Text;
  /** Whether a composed image would be better, if it were published. */
  readonly lacksComposed?: boolean;
}

/** Repository of the account's own builder image. */
const OWN_REPOSITORY = 'ci-image-builder';
/** Image of the old tool, which is no longer maintained. */
const OLD_IMAGE = 'public.ecr.aws/uktrade/ci-image-builder';

/** Returns the account's repository for its own builder images, if it exists. */
export function ownRepository(
  repositories: readonly EcrRepositoryFacts[],
): EcrRepositoryFacts | undefined {
  return repositories.find(({name}) => name === OWN_REPOSITORY);
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

/** Returns the image of the old tool, for accounts that have no image of their own. */
export function oldBuilderImage(version: string): BuilderImage {
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
  const own = ownRepository(repositories);
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
