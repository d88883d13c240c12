import type {AwsAccount, StoredRepository} from './aws-account.ts';

/**
 * The repository that ECR would mount a blob from; nothing where it would begin an upload instead. It
 * has to be wanted by the account, of one registry with equal encryption, and part of an image.
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
