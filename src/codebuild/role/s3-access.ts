import type {AccountPlace} from '../account/account-place.ts';

/** A bucket, and the objects in it. */
export interface S3Objects {
  /** ARN of the bucket. */
  readonly bucket: string;
  /** ARN of the object, or of all objects with the prefix. */
  readonly objects: string;
}

/** `bucket` or `bucket/prefix`, without characters that have a meaning in a policy. */
const LOCATION = /^(?<bucket>[a-z0-9][\w.-]+)(?:\/(?<key>[\w !.'()/=+@:,-]*))?$/u;

/**
 * Reads a location in S3: `bucket`, `bucket/prefix`, either as an ARN.
 *
 * @param kind whether the rest of the location is one object, or the prefix of several.
 * @returns `undefined` if the location is not safe in a policy.
 */
export function s3Objects(
  location: string,
  {partition}: Pick<AccountPlace, 'partition'>,
  kind: 'object' | 'prefix',
): S3Objects | undefined {
  const name = location.replace(/^arn:[a-z-]+:s3:::/u, '').replace(/\/+$/u, '');
  const {bucket, key = ''} = LOCATION.exec(name)?.groups ?? {};
  if (bucket === undefined) return undefined;
  const arn = `arn:${partition}:s3:::${bucket}`;
  if (kind === 'object') return key === '' ? undefined : {bucket: arn, objects: `${arn}/${key}`};
  return {bucket: arn, objects: key === '' ? `${arn}/*` : `${arn}/${key}/*`};
}
