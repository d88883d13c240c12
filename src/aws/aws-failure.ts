import type {ErrorCode} from '../error-codes.ts';
import {Failure} from '../errors.ts';
import {type AwsCall, DENIED, accessDenied} from './access-denied.ts';
import {type CredentialTrouble, credentialTrouble} from './credential-trouble.ts';
import {isNetworkError} from './is-network-error.ts';
import {signInByName} from './sign-in-remedy.ts';
import {type Text, option, sentence} from '../text.ts';

/** Who asked. */
interface AwsCaller {
  readonly profile: string | undefined;
  /** What mends it where credentials are missing; without it what mends it for most. */
  readonly signInRemedy?: readonly Text[] | undefined;
}

interface AwsError extends Error {
  readonly code?: unknown;
  readonly $metadata?: {readonly httpStatusCode?: number | undefined};
}

const THROTTLED =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/u;
/** The SDK's words for an answer that is no JSON: of a proxy or a load balancer, in HTML or empty. */
const UNREADABLE = /inspect the hidden field|^UnknownError$/u;

const ASKED_TOO_OFTEN = ['AWS is asked too often', 'Wait a little, then run it again.'] as const;
const OUT_OF_REACH = ['AWS cannot be reached', 'Check the network: VPN, proxy, firewall.'] as const;

const TROUBLES: Readonly<
  Record<
    Exclude<CredentialTrouble, 'unreachable' | 'throttled'>,
    {readonly why: string; readonly remedy?: Text}
  >
> = {
  none: {why: 'there are no AWS credentials that work'},
  expired: {why: 'the AWS credentials have expired'},
  unknown: {why: 'AWS does not know these credentials'},
  mistaken: {why: 'AWS does not know these credentials'},
  'role-not-given': {
    why: 'whoever is signed in does not have the role that the profile names, in the account that it names',
    remedy:
      'Check sso_account_id and sso_role_name; whoever runs IAM Identity Center gives access.',
  },
  'second-factor': {
    why: 'the profile asks for a code of multi-factor authentication',
    remedy: 'Name a profile that does not, or one that signs in by SSO.',
  },
};

/**
 * Says in words why AWS did not do it. What is of no known kind is told in AWS's own words.
 *
 * @returns `credentials` where signing in or a policy mends it, else `failed`, or `usage` for a region
 *   that nobody named.
 */
export function awsFailure(error: unknown, call: AwsCall, caller: AwsCaller): Failure {
  if (error instanceof Failure) return error;
  const {name, message, $metadata} = error as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  const isUnreadable = UNREADABLE.test(message);
  const because = (code: ErrorCode, why: string, remedy: Text | readonly Text[]) =>
    new Failure(code, `Cannot ${call.task}: ${why}.`, {
      details: message === '' || isUnreadable ? [] : [message],
      remedy,
      cause: error,
    });
  const trouble = credentialTrouble(error);
  if (trouble === 'unreachable') return because('aws.unreachable', ...OUT_OF_REACH);
  if (trouble === 'throttled') return because('aws.throttled', ...ASKED_TOO_OFTEN);
  if (trouble !== undefined) {
    const {why, remedy = caller.signInRemedy ?? signInByName(caller.profile)} = TROUBLES[trouble];
    return because('aws.signed-out', why, remedy);
  }
  if (DENIED.includes(name)) {
    const {action, remedy} = accessDenied(call, message);
    return because('aws.access-denied', `${action} is not allowed`, remedy);
  }
  if (THROTTLED.test(name)) {
    return because('aws.throttled', ...ASKED_TOO_OFTEN);
  }
  if (status >= 500) {
    return because('aws.unavailable', `AWS has trouble (it answered ${status})`, [
      'Run the same command again.',
      'Where it stays so, see https://health.aws.amazon.com/health/status.',
    ]);
  }
  if (isUnreadable) {
    return because('aws.unreachable', `something else than AWS answered (${status}, no JSON)`, [
      'Check the network: VPN, proxy, a page to sign in at; and AWS_ENDPOINT_URL.',
    ]);
  }
  if (/Region is missing/u.test(message)) {
    return because(
      'aws.region-missing',
      'no AWS region is named',
      sentence`Name one with ${option('region')} or AWS_REGION.`,
    );
  }
  if (isNetworkError(error as AwsError)) {
    return because('aws.unreachable', ...OUT_OF_REACH);
  }
  return because('aws.failed', `AWS says ${name}`, 'Run the same command again.');
}
