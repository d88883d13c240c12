import {Failure} from '../../errors.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** A known error of CodeBuild, identified by the name and the message. */
interface Known {
  readonly name: string;
  readonly words: RegExp;
  readonly why: string;
  readonly remedy: Text | readonly Text[];
}

/** Two services of CodeBuild report this, with different errors. */
const NO_CONNECTION = {
  words: /Access denied to connection|not authorized to access connection/iu,
  why: 'the connection cannot be used',
  remedy: [
    "Allow codeconnections:GetConnection and codeconnections:GetConnectionToken on the connection in the project's role.",
    'Check that the connection is AVAILABLE. Finish a PENDING one in the console: Developer Tools, Settings, Connections.',
  ],
};
const NOT_AVAILABLE = /connection .*not .*AVAILABLE/iu;
/** A rate limit is temporary. The link to the host is fine. */
const RATE_LIMITED = /rate limit|API limit/iu;
const NO_TOKEN = /Could not find access token/iu;

/**
 * CodeBuild uses the same names for many errors. Only the messages tell them apart. Sources:
 * https://github.com/hashicorp/terraform-provider-aws/issues/2814, 39251 and 40656,
 * https://github.com/aws/aws-cdk/issues/31726 and 38504.
 */
const KNOWN: readonly Known[] = [
  {
    name: 'InvalidInputException',
    words: /ot authorized to perform: sts:AssumeRole/u,
    why: 'CodeBuild cannot assume the role',
    remedy: sentence`Its trust policy must allow codebuild.amazonaws.com to assume it (sts:AssumeRole) for this project. Without ${option('role')} the project gets its own role.`,
  },
  {
    name: 'ResourceNotFoundException',
    words: NO_TOKEN,
    why: 'CodeBuild has no credentials for the Git host',
    remedy: [
      sentence`Link it once for the account: ${command('codebuild link-github')}`,
      sentence`Or name a connection: ${option('connection', 'NAME')}`,
    ],
  },
  {name: 'OAuthProviderException', ...NO_CONNECTION},
  {
    name: 'OAuthProviderException',
    words: RATE_LIMITED,
    why: 'the Git host is throttling requests',
    remedy: 'Wait a few minutes, then run the same command again.',
  },
  {
    name: 'OAuthProviderException',
    words: /not found|permission denied/iu,
    why: 'the repository was not found, or the Git host denied permission',
    remedy: [
      'Check the name of the repository, and that the linked user is an administrator of it.',
      'A token requires the scope admin:repo_hook (fine-grained: Webhooks, read and write). For a connection, its app must have access to the repository.',
    ],
  },
  {
    name: 'OAuthProviderException',
    words: /(?:)/u,
    why: 'the Git host rejected the request',
    remedy: sentence`Link it again: ${command('codebuild link-github')}`,
  },
  {name: 'InvalidInputException', ...NO_CONNECTION},
  {
    ...NO_CONNECTION,
    name: 'InvalidInputException',
    words: NOT_AVAILABLE,
  },
  {
    name: 'AccountLimitExceededException',
    words: /active builds/u,
    why: 'the account has reached its quota of concurrent builds',
    remedy:
      'Wait until some builds have ended, or request a higher quota: Service Quotas, AWS CodeBuild.',
  },
  {
    name: 'AccountLimitExceededException',
    words: /(?:)/u,
    why: 'the account has reached a CodeBuild quota',
    remedy: 'Delete unused resources, or request a higher quota: Service Quotas, AWS CodeBuild.',
  },
];

/**
 * Explains a known error of CodeBuild. Returns other errors unchanged.
 *
 * @param error thrown by `callAws`.
 * @param task completes "Cannot …".
 */
export function codeBuildFailure(error: unknown, task: string): unknown {
  if (!(error instanceof Failure) || !(error.cause instanceof Error)) return error;
  const {name, message} = error.cause;
  const known = KNOWN.find((it) => it.name === name && it.words.test(message));
  if (known === undefined) return error;
  const {why, remedy} = known;
  return new Failure('codebuild.rejected', `Cannot ${task}: ${why}.`, {
    details: [message],
    remedy,
    cause: error.cause,
  });
}

/**
 * Returns whether CodeBuild cannot use a role yet, because AWS takes some seconds to propagate a new role or
 * policy.
 */
export function isRoleNotReady(error: unknown): boolean {
  const {name, message} = refusal(error);
  switch (name) {
    case 'InvalidInputException': {
      return /ot authorized to perform/u.test(message) || NO_CONNECTION.words.test(message);
    }
    case 'OAuthProviderException': {
      return NO_CONNECTION.words.test(message);
    }
    default: {
      return false;
    }
  }
}

/** Returns whether the requested resource does not exist. */
export function isMissing(error: unknown): boolean {
  return refusal(error).name === 'ResourceNotFoundException' && !isRefusedByHost(error);
}

/**
 * Returns whether CodeBuild cannot sign in to the Git host, or the host rejected the request, and a retry
 * would not help.
 */
export function isRefusedByHost(error: unknown): boolean {
  const {name, message} = refusal(error);
  switch (name) {
    case 'OAuthProviderException': {
      return !RATE_LIMITED.test(message);
    }
    case 'ResourceNotFoundException': {
      return NO_TOKEN.test(message);
    }
    case 'InvalidInputException': {
      return NO_CONNECTION.words.test(message) || NOT_AVAILABLE.test(message);
    }
    default: {
      return false;
    }
  }
}

/** Returns the error that AWS answered, if any. */
function refusal(error: unknown): {readonly name: string; readonly message: string} {
  const cause = error instanceof Failure ? error.cause : undefined;
  return cause instanceof Error ? cause : {name: '', message: ''};
}
