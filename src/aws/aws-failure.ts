import {Failure} from '../errors.ts';

/** What was asked of AWS, for the words of an error and for the statement that would allow it. */
export interface AwsCall {
  /** To be read after "Cannot": `create the repository intranet/web`. */
  readonly task: string;
  /** The IAM action: `ecr:CreateRepository`. */
  readonly action: string;
  /** The ARN that a policy would name; `*` where the action knows no resources. */
  readonly resource: string;
}

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
const DENIED = /^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized)$/u;
const THROTTLED =
  /^(?:Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/u;
const UNREACHABLE =
  /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)$/u;

/**
 * Says in words why AWS did not do it. What is of no known kind is told in AWS's own words.
 *
 * @returns `credentials` where signing in or a policy mends it, else `failed`, or `usage` for a region
 *   that nobody named.
 */
export function awsFailure(error: unknown, call: AwsCall, caller: AwsCaller): Failure {
  if (error instanceof Failure) return error;
  const {name, message, code} = error as AwsError;
  const because = (kind: Failure['kind'], why: string, remedy: string | readonly string[]) =>
    new Failure(kind, `Cannot ${call.task}: ${why}.`, {
      details: message === '' ? [] : [message],
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
  if (DENIED.test(name)) {
    const refused = {...call, ...refusedIn(message)};
    return because('credentials', `${refused.action} is not allowed`, [
      'Allow it with this statement in the policy of the role or user:',
      policyStatement(refused),
    ]);
  }
  if (THROTTLED.test(name)) {
    return because('failed', 'AWS is asked too often', 'Wait a little, then run it again.');
  }
  if (/Region is missing/u.test(message)) {
    return because('usage', 'no AWS region is named', 'Name one: --region, or AWS_REGION.');
  }
  if (name === 'TimeoutError' || UNREACHABLE.test(String(code))) {
    return because('failed', 'AWS cannot be reached', 'Check the network: VPN, proxy, firewall.');
  }
  return because('failed', `AWS says ${name}`, 'Run the same command again.');
}

/** AWS's own words tell it better than we know it: a call may need more than its own action. */
function refusedIn(message: string): Partial<Pick<AwsCall, 'action' | 'resource'>> {
  const {action, resource} =
    /not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: (?<resource>arn:\S+))?/u.exec(
      message,
    )?.groups ?? {};
  return action === undefined ? {} : {action, resource: resource ?? '*'};
}

/** One statement of an IAM policy, on one line. */
function policyStatement({action, resource}: AwsCall): string {
  return JSON.stringify({Effect: 'Allow', Action: action, Resource: resource});
}

function signIn({profile}: AwsCaller): string {
  return profile === undefined
    ? 'Sign in, and name the profile: aws sso login --profile NAME, then --profile NAME.'
    : `Sign in: aws sso login --profile ${profile}`;
}
