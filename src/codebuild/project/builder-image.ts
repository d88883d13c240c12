import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {ImageTag} from '../snapshot/snapshot.ts';
import {type Text, option, sentence} from '../../text.ts';

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
 * Returns the account's own builder image in the version of this tool; `undefined` if the account has no
 * repository for it. The image itself may be missing.
 *
 * @param repositories all repositories of the account.
 */
export function ownBuilderImage(
  repositories: readonly EcrRepositoryFacts[],
  version: string,
): ImageTag | undefined {
  const repository = repositories.find(({name}) => name === OWN_REPOSITORY);
  return repository && {repository, tag: version};
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
    warning: sentence`This account has no image ${OWN_REPOSITORY}:${version}, so builds run in ${OLD_IMAGE}. That image contains the old builder, not this tool. Choose another image with ${option('builder-image')} or CI_IMAGE_BUILDER_IMAGE.`,
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
  return repository === own?.uri && /^\d+\.\d+\.\d+/u.test(tag) && tag !== version;
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
