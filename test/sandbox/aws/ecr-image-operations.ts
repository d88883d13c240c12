import type {
  BatchDeleteImageRequest,
  DescribeImagesRequest,
  ImageIdentifier,
  ListImagesRequest,
} from '@aws-sdk/client-ecr';
import type {AwsAccount, StoredImage, StoredRepository} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import {type Operation, seconds} from './operation.ts';
import {page} from './page.ts';

/** ECR's operations for images. */
export const ECR_IMAGE_OPERATIONS = {
  ListImages(account, input: ListImagesRequest) {
    const repository = account.repository('ecr', input.repositoryName ?? '', input.registryId);
    const images = withStatus(repository, input.filter?.tagStatus);
    const ids = images.flatMap(({digest, tags}) =>
      tags.size === 0
        ? [{imageDigest: digest}]
        : [...tags].map((tag) => ({imageDigest: digest, imageTag: tag})),
    );
    const {items, ...next} = page(ids, input, account.pageSize);
    return {imageIds: items, ...next};
  },

  DescribeImages(account, input: DescribeImagesRequest) {
    const repository = account.repository('ecr', input.repositoryName ?? '', input.registryId);
    const asked = input.imageIds?.map((id) => {
      const found = findImage(repository, id);
      if (found !== undefined) return found;
      throw missingImage(account, repository, id);
    });
    if (asked !== undefined) {
      return {imageDetails: asked.map((it) => describeImage(account, repository, it))};
    }
    const images = withStatus(repository, input.filter?.tagStatus);
    const {items, ...next} = page(images, input, account.pageSize);
    return {imageDetails: items.map((it) => describeImage(account, repository, it)), ...next};
  },

  BatchDeleteImage(account, input: BatchDeleteImageRequest) {
    const repository = account.repository('ecr', input.repositoryName ?? '', input.registryId);
    const results = (input.imageIds ?? []).map((imageId) => deleteImage(repository, imageId));
    return {
      imageIds: results.flatMap(({deleted}) => deleted),
      failures: results.flatMap(({failure}) => failure ?? []),
    };
  },
} satisfies Readonly<Record<string, Operation>>;

function withStatus({images}: StoredRepository, status: string | undefined): StoredImage[] {
  const all = [...images.values()];
  if (status === 'TAGGED') return all.filter(({tags}) => tags.size > 0);
  return status === 'UNTAGGED' ? all.filter(({tags}) => tags.size === 0) : all;
}

/** ECR's error for an image that does not exist. */
export function missingImage(
  account: AwsAccount,
  repository: StoredRepository,
  id: ImageIdentifier,
): AwsError {
  const {imageDigest = null, imageTag = null} = id;
  const message = `The image with imageId {imageDigest:'${imageDigest}', imageTag:'${imageTag}'} does not exist within the repository with name '${repository.name}' in the registry with id '${account.id}'`;
  return new AwsError('ImageNotFoundException', message);
}

/** The image with a tag, a digest or both. */
export function findImage(
  {images}: StoredRepository,
  {imageDigest, imageTag}: ImageIdentifier,
): StoredImage | undefined {
  return [...images.values()].find(
    ({digest, tags}) =>
      (imageDigest ?? digest) === digest && (imageTag === undefined || tags.has(imageTag)),
  );
}

/**
 * By digest, the image is deleted with all its tags. By tag, only the tag is deleted, and the image with its
 * last tag.
 */
function deleteImage(repository: StoredRepository, imageId: ImageIdentifier) {
  const {imageDigest, imageTag} = imageId;
  const fail = (failureCode: string, failureReason: string) => ({
    deleted: [],
    failure: {imageId, failureCode, failureReason},
  });
  if (imageDigest === undefined && imageTag === undefined) {
    return fail(
      'MissingDigestAndTag',
      'Invalid request parameters: both tag and digest cannot be null',
    );
  }
  const image = findImage(repository, imageId);
  if (image === undefined) return fail('ImageNotFound', 'Requested image not found');
  const gone = imageTag === undefined ? [...image.tags] : [imageTag];
  for (const tag of gone) image.tags.delete(tag);
  if (image.tags.size === 0) repository.images.delete(image.digest);
  const deleted =
    gone.length === 0
      ? [{imageDigest: image.digest}]
      : gone.map((tag) => ({imageDigest: image.digest, imageTag: tag}));
  return {deleted, failure: undefined};
}

function describeImage(account: AwsAccount, {name}: StoredRepository, image: StoredImage) {
  return {
    registryId: account.id,
    repositoryName: name,
    imageDigest: image.digest,
    ...(image.tags.size === 0 ? {} : {imageTags: [...image.tags]}),
    imageSizeInBytes: image.size,
    imagePushedAt: seconds(image.pushedAt),
    imageManifestMediaType: image.mediaType,
    ...(image.lastPulledAt === undefined
      ? {}
      : {lastRecordedPullTime: seconds(image.lastPulledAt)}),
  };
}
