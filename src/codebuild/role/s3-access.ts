import type {AccountPlace} from '../account/account-place.ts';
import {parseS3Location} from '../settings/s3-location.ts';

/** A bucket, and the objects in it. */
export interface S3Objects {
  /** ARN of the bucket. */
  readonly bucket: string;
  /** ARN of the object, or of all objects with the prefix. */
  readonly objects: string;
  /** What their keys start with: `app/`; empty for all objects. */
  readonly start: string;
}

/**
 * Returns the ARNs of a place in S3.
 *
 * @param kind whether the place is one object, or the prefix of several.
 * @returns `undefined` if the place is not safe in a policy.
 */
export function s3Objects(
  location: string,
  {partition}: Pick<AccountPlace, 'partition'>,
  kind: 'object' | 'prefix',
): S3Objects | undefined {
  const {bucket, key = ''} = parseS3Location(location) ?? {};
  if (bucket === undefined) return undefined;
  const arn = `arn:${partition}:s3:::${bucket}`;
  if (kind === 'object') {
    return key === '' ? undefined : {bucket: arn, objects: `${arn}/${key}`, start: key};
  }
  const start = key === '' ? '' : `${key}/`;
  return {bucket: arn, objects: `${arn}/${start}*`, start};
}
