/** A place in S3. */
export interface S3Location {
  readonly bucket: string;
  /** The key of one object, or the prefix of several, without a slash at its end; empty for the whole bucket. */
  readonly key: string;
}

/** `bucket` or `bucket/key`, either as an ARN, without characters that have a meaning in a policy. */
const LOCATION =
  /^(?:arn:[a-z-]+:s3:::)?(?<bucket>[a-z0-9][\w.-]{2,254})(?:\/(?<key>[\w !.'()/=+@:,-]*))?$/u;

/**
 * Reads a place in S3, in the forms that CodeBuild takes: `bucket` and `bucket/key`, either as an ARN.
 *
 * @returns `undefined` if the policy of a role could not name this place.
 */
export function parseS3Location(text: string): S3Location | undefined {
  const {bucket, key = ''} = LOCATION.exec(text)?.groups ?? {};
  return bucket === undefined ? undefined : {bucket, key: key.replace(/\/+$/u, '')};
}

/**
 * Reads a place in S3 as people write it, also with `s3:` or `s3://` in front.
 *
 * @returns `bucket` or `bucket/key`.
 */
export function s3LocationOf(text: string): string | undefined {
  const location = parseS3Location(text.replace(/^s3:(?:\/\/)?/u, ''));
  if (location === undefined) return undefined;
  const {bucket, key} = location;
  return key === '' ? bucket : `${bucket}/${key}`;
}
