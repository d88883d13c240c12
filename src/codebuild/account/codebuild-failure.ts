import {Failure} from '../../errors.ts';
import {type Text, command, option, sentence} from '../../text.ts';

/** A refusal of CodeBuild's that has a meaning of its own, told by the error's name and its words. */
interface Known {
  readonly name: string;
  readonly words: RegExp;
  readonly why: string;
  readonly remedy: Text | readonly Text[];
}

/** As two of CodeBuild's services say it, each by an error of its own. */
const NO_CONNECTION = {
  words: /Access denied to connection|not authorized to access connection/iu,
  why: 'the connection cannot be used',
  remedy: [
    "The project's role needs codeconnections:GetConnection and GetConnectionToken on it, and it has to be AVAILABLE;",
    'one that is PENDING is finished in the console: Developer Tools, Settings, Connections.',
  ],
};
/** What passes: nothing is wrong with how the host is linked. */
const ASKED_TOO_OFTEN = /rate limit|API limit/iu;
const NO_TOKEN = /Could not find access token/iu;

/**
 * CodeBuild has few error names, so that its words have to tell what is meant. Sources:
 * https://github.com/hashicorp/terraform-provider-aws/issues/2814, 39251 and 40656,
 * https://github.com/aws/aws-cdk/issues/31726 and 38504.
 */
const KNOWN: readonly Known[] = [
  {
    name: 'InvalidInputException',
    words: /ot authorized to perform: sts:AssumeRole/u,
    why: 'CodeBuild cannot assume the role',
    remedy: sentence`Its trust policy must allow codebuild.amazonaws.com sts:AssumeRole for this project. Without ${option('role')} the project gets its own role.`,
  },
  {
    name: 'ResourceNotFoundException',
    words: NO_TOKEN,
    why: 'CodeBuild has nothing to sign in to the Git host with',
    remedy: [
      sentence`Link it once for the account: ${command('codebuild link-github')}`,
      sentence`Or name a connection: ${option('connection', 'NAME')}`,
    ],
  },
  {name: 'OAuthProviderException', ...NO_CONNECTION},
  {
    name: 'OAuthProviderException',
    words: ASKED_TOO_OFTEN,
    why: 'the Git host is asked too often',
    remedy: 'Wait some minutes, then run the same command again.',
  },
  {
    name: 'OAuthProviderException',
    words: /not found|permission denied/iu,
    why: 'the Git host lets it do nothing with the repository',
    remedy: [
      'Check the name of the repository, and that whoever linked the host administers it:',
      'a token needs the scope admin:repo_hook (fine-grained: Webhooks, read and write), the app of a connection access to the repository.',
    ],
  },
  {
    name: 'OAuthProviderException',
    words: /(?:)/u,
    why: 'the Git host refuses it',
    remedy: sentence`Link it again: ${command('codebuild link-github')}`,
  },
  {name: 'InvalidInputException', ...NO_CONNECTION},
  {
    ...NO_CONNECTION,
    name: 'InvalidInputException',
    words: /connection .*not .*AVAILABLE/iu,
  },
  {
    name: 'AccountLimitExceededException',
    words: /active builds/u,
    why: 'the account has as many builds under way as it may have',
    remedy: 'Wait until some have ended, or have the quota raised: Service Quotas, AWS CodeBuild.',
  },
  {
    name: 'AccountLimitExceededException',
    words: /(?:)/u,
    why: 'the account has as many as it may have',
    remedy: 'Delete what is not used, or have the quota raised: Service Quotas, AWS CodeBuild.',
  },
];

/**
 * Puts a refusal of CodeBuild's into words, where it is one that we know.
 *
 * @param error what `callAws` has thrown.
 * @param task to be read after "Cannot".
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
 * Whether CodeBuild may not assume a role yet, or do by it what its policy allows: what is new of a role
 * takes seconds to be known everywhere.
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

/** Whether what was asked for is not there. */
export function isMissing(error: unknown): boolean {
  return refusal(error).name === 'ResourceNotFoundException' && !isRefusedByHost(error);
}

/** Whether the Git host does not let CodeBuild in, or not do it, and will not so by itself. */
export function isRefusedByHost(error: unknown): boolean {
  const {name, message} = refusal(error);
  return name === 'OAuthProviderException'
    ? !ASKED_TOO_OFTEN.test(message)
    : name === 'ResourceNotFoundException' && NO_TOKEN.test(message);
}

/** What AWS answered, where it did. */
function refusal(error: unknown): {readonly name: string; readonly message: string} {
  const cause = error instanceof Failure ? error.cause : undefined;
  return cause instanceof Error ? cause : {name: '', message: ''};
}
