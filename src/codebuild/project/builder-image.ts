import type {EcrApi, EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {CodeBuildApi} from '../account/codebuild-api.ts';
import {type Text, option, sentence} from '../../text.ts';

/** The image that a project's builds run in. */
export interface BuilderImage {
  readonly image: string;
  /** What is odd about it. */
  readonly warning?: Text;
}

/** Where an account keeps the builder image, if it has one of its own. */
const OWN_REPOSITORY = 'ci-image-builder';
/** The old tool's, which is not kept any more. */
const OLD_IMAGE = 'public.ecr.aws/uktrade/ci-image-builder';

/**
 * The account's own builder image at this tool's version, else the old one.
 *
 * @param repositories all that the account has.
 */
export async function defaultBuilderImage(
  repositories: readonly EcrRepositoryFacts[],
  ecr: EcrApi,
  version: string,
): Promise<BuilderImage> {
  const own = repositories.find(({name}) => name === OWN_REPOSITORY);
  if (own !== undefined && (await ecr.hasTag(own, version))) {
    return {image: `${own.uri}:${version}`};
  }
  return {
    image: OLD_IMAGE,
    warning: sentence`This account has no image ${OWN_REPOSITORY}:${version}, so builds run in ${OLD_IMAGE}. That image holds the old builder, not this tool. Name another with ${option('builder-image')} or CI_IMAGE_BUILDER_IMAGE.`,
  };
}

/**
 * Whether builds run in an image that this tool chose when it was another version, or had no other.
 *
 * @param repositories all that the account has.
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

/** The newest of the images that AWS keeps for builds: Amazon Linux on x86-64. */
export async function newestCuratedImage(codebuild: CodeBuildApi): Promise<BuilderImage> {
  const [newest] = (await codebuild.curatedImages())
    .flatMap((image) => {
      const version = STANDARD.exec(image)?.groups?.['version'];
      return version === undefined ? [] : [{image, version}];
    })
    .toSorted((a, b) => b.version.localeCompare(a.version, 'en', {numeric: true}));
  return {image: newest?.image ?? 'aws/codebuild/amazonlinux-x86_64-standard:5.0'};
}
