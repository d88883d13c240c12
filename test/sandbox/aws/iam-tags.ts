import type {Tag} from '@aws-sdk/client-iam';

import {AwsError} from './aws-error.ts';

/**
 * A resource's tags after more were added.
 *
 * @throws {AwsError} if there are too many, if one is given twice, or if AWS reserves it.
 */
export function withIamTags(
  before: ReadonlyMap<string, string>,
  tags: readonly Tag[],
): Map<string, string> {
  const keys = tags.map(({Key = ''}) => Key);
  if (new Set(keys.map((it) => it.toLowerCase())).size < keys.length) {
    const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';
    throw new AwsError('InvalidInputException', message);
  }
  if (keys.some((it) => it.toLowerCase().startsWith('aws:'))) {
    const message = 'Caller is not authorized to modify tags with the aws: prefix';
    throw new AwsError('InvalidInputException', message);
  }
  const all = new Map([...before, ...tags.map(({Key = '', Value = ''}) => [Key, Value] as const)]);
  if (all.size <= 50) return all;
  throw new AwsError('LimitExceededException', 'The number of tags has reached the maximum limit.');
}

/** In the API's form. */
export function listIamTags(tags: ReadonlyMap<string, string>): {Key: string; Value: string}[] {
  return [...tags].map(([Key, Value]) => ({Key, Value}));
}
