import type {IncomingHttpHeaders} from 'node:http';
import {AwsError} from './aws-error.ts';
import type {AwsIdentity} from './identity.ts';
import type {ServiceModel} from './service-model.ts';

/** Who may sign, and for what. */
export interface Signers {
  readonly identities: readonly AwsIdentity[];
  /** The region of a service; `undefined` for any. */
  readonly region: string | undefined;
  readonly now: Date;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/,]+)\/(?<date>\d{8})\/(?<region>[^/,]+)\/(?<service>[^/,]+)\/aws4_request, ?SignedHeaders=(?<headers>[^,]+), ?Signature=[0-9a-f]{64}$/u;

/**
 * The caller who signed a request. Checks the form of the signature, not its value:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 *
 * @throws {AwsError} if AWS would refuse it.
 */
export function whoSigned(
  headers: IncomingHttpHeaders,
  model: ServiceModel,
  {identities, region, now}: Signers,
): AwsIdentity {
  const words = model.protocol === 'query' ? WORDS.query : WORDS.json;
  const {authorization} = headers;
  if (authorization === undefined) {
    throw new AwsError(words.missing, 'Missing Authentication Token', words.status);
  }
  const date = String(headers['x-amz-date'] ?? '');
  if (!/^\d{8}T\d{6}Z$/u.test(date)) {
    const message =
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
    throw new AwsError(words.incomplete, message, words.status);
  }
  const parts = HEADER.exec(authorization)?.groups;
  if (parts === undefined) {
    const message = "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature'.";
    throw new AwsError(words.incomplete, message, words.status);
  }
  const mistake = scopeMistake(parts, date, model.signingName, region);
  if (mistake !== undefined) throw new AwsError(words.signature, mistake, words.status);
  const identity = identities.find((it) => it.accessKeyId === parts['key']);
  if (identity === undefined || headers['x-amz-security-token'] !== identity.sessionToken) {
    const message = 'The security token included in the request is invalid.';
    throw new AwsError(words.unknown, message, words.status);
  }
  if (identity.expiresAt !== undefined && identity.expiresAt <= now) {
    const message = 'The security token included in the request is expired';
    throw new AwsError(words.expired, message, words.status);
  }
  return identity;
}

function scopeMistake(
  parts: Partial<Record<string, string>>,
  date: string,
  service: string,
  region: string | undefined,
): string | undefined {
  if (parts['service'] !== service) {
    return `Credential should be scoped to correct service: '${service}'. `;
  }
  if (region !== undefined && parts['region'] !== region) {
    return `Credential should be scoped to a valid region, not '${parts['region']}'. `;
  }
  if (parts['date'] !== date.slice(0, 8)) {
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${parts['date']}' != '${date.slice(0, 8)}', from '${date}'.`;
  }
  const signed = (parts['headers'] ?? '').split(';');
  const unsigned = ['host', 'x-amz-date'].find((it) => !signed.includes(it));
  if (unsigned === undefined) return undefined;
  return `'${unsigned === 'host' ? 'Host' : 'X-Amz-Date'}' must be a 'SignedHeader' in the AWS Authorization.`;
}

/** The same errors have other names and statuses in query services. */
const WORDS = {
  json: {
    missing: 'MissingAuthenticationTokenException',
    incomplete: 'IncompleteSignatureException',
    signature: 'InvalidSignatureException',
    unknown: 'UnrecognizedClientException',
    expired: 'ExpiredTokenException',
    status: 400,
  },
  query: {
    missing: 'MissingAuthenticationToken',
    incomplete: 'IncompleteSignature',
    signature: 'SignatureDoesNotMatch',
    unknown: 'InvalidClientTokenId',
    expired: 'ExpiredToken',
    status: 403,
  },
} as const;
