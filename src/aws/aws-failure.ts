import type {ErrorCode} from '../error-codes.ts';
import {Failure} from '../errors.ts';
import {type AwsCall, DENIED, accessDenied} from './access-denied.ts';
import {type CredentialTrouble, credentialTrouble} from './credential-trouble.ts';
import {networkErrorIn} from '../http/network-error.ts';
import {networkFailure} from '../http/network-failure.ts';
import {knownRefusal} from './known-refusals.ts';
import {signInByName} from './sign-in-remedy.ts';
import {type Text, option, sentence} from '../text.ts';

/** The caller's profile, and how the caller signs in. */
interface AwsCaller {
  readonly profile: string | undefined;
  /** What to do if credentials are missing. Defaults to signing in with SSO. */
  readonly signInRemedy?: readonly Text[] | undefined;
}

interface ResponseFacts {
  readonly httpStatusCode?: number | undefined;
  readonly requestId?: string | undefined;
}

interface AwsError extends Error {
  readonly $metadata?: ResponseFacts;
}

const THROTTLED =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/u;
/** The SDK's message for an answer that is not JSON, such as HTML from a proxy or a load balancer. */
const UNREADABLE = /inspect the hidden field/u;
/** The SDK's message for an error without a message. */
const NO_MESSAGE = 'UnknownError';
/** The SDK's names for an error without a name. AWS's own errors always have one. */
const NO_NAME = /^(?:Unknown|UnknownError|Error)$/u;

const THROTTLING = [
  'AWS is throttling requests',
  'Wait a minute, then run the same command again.',
] as const;
const UNREACHABLE = [
  'AWS cannot be reached',
  'Check the VPN and the firewall. If this network requires a proxy, set HTTPS_PROXY.',
] as const;

const TROUBLES: Readonly<
  Record<
    Exclude<CredentialTrouble, 'unreachable' | 'throttled'>,
    {readonly why: string; readonly remedy?: Text}
  >
> = {
  none: {why: 'no valid AWS credentials found'},
  expired: {why: 'the AWS credentials have expired'},
  unknown: {why: 'AWS did not accept these credentials'},
  mistaken: {why: 'AWS did not accept these credentials'},
  'role-not-given': {
    why: 'you do not have access to the role of this profile in its account',
    remedy:
      'Check sso_account_id and sso_role_name, or ask the administrator of IAM Identity Center for access.',
  },
  process: {why: 'the credential_process of the profile failed'},
  'second-factor': {
    why: 'the profile requires an MFA code',
    remedy: 'Use a profile without MFA, or one that signs in with SSO.',
  },
};

/**
 * Turns an error of the AWS SDK into a failure with a message and a remedy. Errors of an unknown kind keep
 * AWS's own words, and get no remedy, because it could be wrong.
 *
 * @returns a failure of kind `credentials` if signing in or a policy fixes it, `usage` if no region is
 *   set, else `failed`.
 */
export function awsFailure(error: unknown, call: AwsCall, caller: AwsCaller): Failure {
  if (error instanceof Failure) return error;
  const network = networkErrorIn(error);
  if (network !== undefined) return networkFailure('aws.unreachable', call.task, network);
  const {name, message, $metadata} = error as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  const isUnreadable = UNREADABLE.test(message) || (message === NO_MESSAGE && NO_NAME.test(name));
  const words = message === '' || message === NO_MESSAGE ? [] : message.split('\n');
  const because = (code: ErrorCode, why: string, remedy: Text | readonly Text[]) =>
    new Failure(code, `Cannot ${call.task}: ${why}.`, {
      details: isUnreadable ? [] : words,
      remedy,
      cause: error,
    });
  const trouble = credentialTrouble(error);
  if (trouble === 'unreachable') return because('aws.unreachable', ...UNREACHABLE);
  if (trouble === 'throttled') return because('aws.throttled', ...THROTTLING);
  if (trouble !== undefined) {
    const {why, remedy = caller.signInRemedy ?? signInByName(caller.profile)} = TROUBLES[trouble];
    return because('aws.signed-out', why, remedy);
  }
  if (DENIED.includes(name)) {
    const {action, remedy} = accessDenied(call, message);
    return because('aws.access-denied', `permission denied for ${action}`, remedy);
  }
  if (THROTTLED.test(name)) {
    return because('aws.throttled', ...THROTTLING);
  }
  if (status >= 500) {
    return because('aws.unavailable', `AWS is unavailable (${status})`, [
      'Run the same command again.',
      'If it fails again, check https://health.aws.amazon.com/health/status.',
    ]);
  }
  if (isUnreadable) {
    return because('aws.unreachable', `the response is not from AWS (${status}, not JSON)`, [
      'Check the network (VPN, proxy, sign-in page of the network) and AWS_ENDPOINT_URL.',
    ]);
  }
  if (/Region is missing/u.test(message)) {
    return because(
      'aws.region-missing',
      'no AWS region is set',
      sentence`Set it with ${option('region')} or AWS_REGION.`,
    );
  }
  const known = knownRefusal(call.action, {name, message});
  if (known !== undefined) return because(known.code, known.why, known.remedy);
  return new Failure('aws.failed', `Cannot ${call.task}: AWS returned ${name}.`, {
    details: words.length > 0 ? words : ['AWS gave no reason.', ...requestId($metadata)],
    cause: error,
  });
}

/** AWS Support finds the request by its ID. */
function requestId(facts: ResponseFacts | undefined): string[] {
  return facts?.requestId === undefined ? [] : [`Request ID: ${facts.requestId}`];
}
