import {Failure} from '../errors.ts';
import {type AwsCall, DENIED, accessDenied} from './access-denied.ts';

/** Who asked. */
interface AwsCaller {
  readonly profile: string | undefined;
}

interface AwsError extends Error {
  readonly code?: unknown;
  readonly $metadata?: {readonly httpStatusCode?: number | undefined};
}

/** The same thing has other names in other services' answers. */
const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/u;
const REFUSED =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|InvalidAccessKeyId|AuthFailure|IncompleteSignature\w*|MissingAuthenticationToken\w*)$/u;
const THROTTLED =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/u;
const UNREACHABLE =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/u;
/** The SDK's words for an answer that is no JSON: of a proxy or a load balancer, in HTML or empty. */
const UNREADABLE = /inspect the hidden field|^UnknownError$/u;

/**
 * Says in words why AWS did not do it. What is of no known kind is told in AWS's own words.
 *
 * @returns `credentials` where signing in or a policy mends it, else `failed`, or `usage` for a region
 *   that nobody named.
 */
export function awsFailure(error: unknown, call: AwsCall, caller: AwsCaller): Failure {
  if (error instanceof Failure) return error;
  const {name, message, code, $metadata} = error as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  const isUnreadable = UNREADABLE.test(message);
  const because = (kind: Failure['kind'], why: string, remedy: string | readonly string[]) =>
    new Failure(kind, `Cannot ${call.task}: ${why}.`, {
      details: message === '' || isUnreadable ? [] : [message],
      remedy,
      cause: error,
    });
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return because('credentials', 'there are no AWS credentials that work', signIn(caller));
  }
  if (EXPIRED.test(name)) {
    return because('credentials', 'the AWS credentials have expired', signIn(caller));
  }
  if (REFUSED.test(name)) {
    return because('credentials', 'AWS does not know these credentials', signIn(caller));
  }
  if (DENIED.includes(name)) {
    const {action, remedy} = accessDenied(call, message);
    return because('credentials', `${action} is not allowed`, remedy);
  }
  if (THROTTLED.test(name)) {
    return because('failed', 'AWS is asked too often', 'Wait a little, then run it again.');
  }
  if (status >= 500) {
    return because('failed', `AWS has trouble (it answered ${status})`, [
      'Run the same command again.',
      'Where it stays so, see https://health.aws.amazon.com/health/status.',
    ]);
  }
  if (isUnreadable) {
    return because('failed', `something else than AWS answered (${status}, no JSON)`, [
      'Check the network: VPN, proxy, a page to sign in at; and AWS_ENDPOINT_URL.',
    ]);
  }
  if (/Region is missing/u.test(message)) {
    return because('usage', 'no AWS region is named', 'Name one: --region, or AWS_REGION.');
  }
  if (name === 'TimeoutError' || UNREACHABLE.test(String(code))) {
    return because('failed', 'AWS cannot be reached', 'Check the network: VPN, proxy, firewall.');
  }
  return because('failed', `AWS says ${name}`, 'Run the same command again.');
}

function signIn({profile}: AwsCaller): string {
  return profile === undefined
    ? 'Sign in, and name the profile: aws sso login --profile NAME, then --profile NAME.'
    : `Sign in: aws sso login --profile ${profile}`;
}
