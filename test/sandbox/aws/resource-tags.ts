import type {AwsAccount, RepositoryKind, StoredRepository} from './aws-account.ts';
import {AwsError} from './aws-error.ts';

/** A tag of a resource, as the API has it. */
export interface ResourceTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/**
 * The repository that an ARN is of.
 *
 * @throws {AwsError} where it is of none.
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
 * A resource's tags after some more.
 *
 * @throws {AwsError} where there are too many, or one is AWS's own.
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

/** As the API has them. */
export function listTags({tags}: StoredRepository): {Key: string; Value: string}[] {
  return [...tags].map(([Key, Value]) => ({Key, Value}));
}
