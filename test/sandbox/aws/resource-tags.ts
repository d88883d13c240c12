import type {AwsAccount, RepositoryKind, StoredRepository} from './aws-account.ts';
import {AwsError} from './aws-error.ts';

/** A tag of a resource, in the API's form. */
export interface ResourceTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/**
 * The repository of an ARN.
 *
 * @throws {AwsError} if the ARN is not of a repository.
 */
export function taggedRepository(
  account: AwsAccount,
  kind: RepositoryKind,
  arn: string,
): StoredRepository {
  const start = account.arn(kind, '');
  if (arn.startsWith(start)) return account.repository(kind, arn.slice(start.length));
  const message = "Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'";
  throw new AwsError('InvalidParameterException', message);
}

/**
 * A resource's tags after more were added.
 *
 * @throws {AwsError} if there are too many, or if AWS reserves one.
 */
export function withTags(
  before: ReadonlyMap<string, string>,
  tags: readonly ResourceTag[],
): Map<string, string> {
  const all = new Map([
    ...before,
    ...tags.map(({Key, Value}) => [Key ?? '', Value ?? ''] as const),
  ]);
  const reserved = [...all.keys()].find((it) => it === '' || it.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    const message = `Tag keys beginning with 'aws:' are reserved, and none is empty: '${reserved}'`;
    throw new AwsError('InvalidTagParameterException', message);
  }
  if (all.size > 50) {
    throw new AwsError('TooManyTagsException', 'A repository has at most 50 tags.');
  }
  return all;
}

/** In the API's form. */
export function listTags({tags}: StoredRepository): {Key: string; Value: string}[] {
  return [...tags].map(([Key, Value]) => ({Key, Value}));
}
