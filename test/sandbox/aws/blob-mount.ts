import type {AwsAccount, StoredRepository} from './aws-account.ts';

/**
 * The repository from which ECR would mount a blob; `undefined` if it would start an upload instead. Mounting
 * requires that the account has enabled it, that both repositories are in one registry with equal encryption,
 * and that the blob is part of an image.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html
 *
 * @param query of the new upload: `mount` is a digest, `from` the path of the other repository.
 */
export function mountSource(
  account: AwsAccount,
  query: URLSearchParams,
  target: StoredRepository,
): StoredRepository | undefined {
  const [prefix, ...name] = (query.get('from') ?? '').split('/');
  const source = account.find('ecr', name.join('/'));
  const isWanted = account.settings.get('BLOB_MOUNTING') === 'ENABLED';
  const isHere = target.kind === 'ecr' && prefix === account.id;
  if (source === undefined || !isWanted || !isHere) return undefined;
  const {encryptionType, kmsKey} = source.encryption;
  const isAlike =
    encryptionType === target.encryption.encryptionType && kmsKey === target.encryption.kmsKey;
  const digest = query.get('mount') ?? '';
  const isUsed = [...source.images.values()].some(({blobs}) => blobs.has(digest));
  return isAlike && isUsed ? source : undefined;
}
