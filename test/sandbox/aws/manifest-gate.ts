import {createHash} from 'node:crypto';
import type {AwsAccount, StoredImage, StoredRepository} from './aws-account.ts';
import {isImmutable} from './tag-mutability.ts';

/** Why ECR refuses a manifest. */
export interface ManifestRefusal {
  readonly code: string;
  readonly message: string;
}

/** An incoming manifest. */
export interface ArrivingManifest {
  /** A tag, or the digest. */
  readonly reference: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** The digests of an image's parts; an index has none. */
interface Parts {
  readonly config?: {readonly digest?: string; readonly size?: number};
  readonly layers?: readonly {readonly digest?: string; readonly size?: number}[];
}

/** Why ECR would refuse a manifest at its tag; `undefined` if it would not. */
export function refusal(
  account: AwsAccount,
  repository: StoredRepository,
  {reference, bytes}: ArrivingManifest,
): ManifestRefusal | undefined {
  if (partsOf(bytes) === undefined) {
    const message =
      "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'";
    return {code: 'MANIFEST_INVALID', message};
  }
  if (reference.includes(':') || !isImmutable(reference, repository.mutability)) return undefined;
  const taken = imageAt(repository, reference);
  if (taken === undefined) return undefined;
  const {name} = repository;
  if (taken.digest !== digestOf(bytes)) {
    const message = `The image tag '${reference}' already exists in the '${name}' repository and cannot be overwritten because the tag is immutable.`;
    return {code: 'TAG_INVALID', message};
  }
  const message = `Image with digest '${taken.digest}' and tag '${reference}' already exists in the repository with name '${name}' in registry with id '${account.id}'`;
  return {code: 'ImageAlreadyExists', message};
}

/** Records an image that the registry has stored. */
export function record(
  account: AwsAccount,
  {images}: StoredRepository,
  {reference, mediaType, bytes}: ArrivingManifest,
): void {
  const digest = digestOf(bytes);
  const {config, layers = []} = partsOf(bytes) ?? {};
  const parts = [config, ...layers];
  const image: StoredImage = images.get(digest) ?? {
    digest,
    mediaType,
    size: parts.reduce((sum, it) => sum + (it?.size ?? 0), 0),
    blobs: new Set(parts.flatMap((it) => it?.digest ?? [])),
    pushedAt: account.now(),
    tags: new Set(),
  };
  images.set(digest, image);
  if (reference.includes(':')) return;
  for (const {tags} of images.values()) tags.delete(reference);
  image.tags.add(reference);
}

/** The image at a tag or digest. */
export function imageAt({images}: StoredRepository, reference: string): StoredImage | undefined {
  return images.get(reference) ?? [...images.values()].find(({tags}) => tags.has(reference));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function partsOf(bytes: Uint8Array): Parts | undefined {
  try {
    const parsed = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
