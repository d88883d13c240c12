import {Failure} from '../errors.ts';

/** A refusal of CodeBuild's that has a meaning of its own, told by the error's name and its words. */
interface Known {
  readonly name: string;
  readonly words: RegExp;
  readonly why: string;
  readonly remedy: string | readonly string[];
}

/**
 * CodeBuild has few error names, so that its words have to tell what is meant. Sources:
 * https://github.com/hashicorp/terraform-provider-aws/issues/2814, 39251 and 40656.
 */
const KNOWN: readonly Known[] = [
  {
    name: 'InvalidInputException',
    words: /ot authorized to perform: sts:AssumeRole/u,
    why: 'CodeBuild cannot assume the role',
    remedy:
      "Its trust policy has to let codebuild.amazonaws.com do sts:AssumeRole for this project; without --role a role of the project's own is made.",
  },
  {
    name: 'ResourceNotFoundException',
    words: /Could not find access token/iu,
    why: 'CodeBuild has nothing to sign in to the Git host with',
    remedy: [
      'Link it once for the account: ci-image-builder codebuild link-github',
      'Or name a connection: --connection NAME',
    ],
  },
  {
    name: 'OAuthProviderException',
    words: /rate limit|API limit/iu,
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
    remedy: 'Link it again: ci-image-builder codebuild link-github',
  },
  {
    name: 'InvalidInputException',
    words: /Access denied to connection|connection .*not .*AVAILABLE/iu,
    why: 'the connection cannot be used',
    remedy: [
      "The project's role needs codeconnections:GetConnection and GetConnectionToken on it, and it has to be AVAILABLE;",
      'one that is PENDING is finished in the console: Developer Tools, Settings, Connections.',
    ],
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
  return new Failure('failed', `Cannot ${task}: ${why}.`, {
    details: [message],
    remedy,
    cause: error.cause,
  });
}

/** Whether CodeBuild may not assume a role yet: a new one takes seconds to be known everywhere. */
export function isRoleNotReady(error: unknown): boolean {
  const cause = error instanceof Failure ? error.cause : undefined;
  return (
    cause instanceof Error &&
    cause.name === 'InvalidInputException' &&
    /ot authorized to perform/u.test(cause.message)
  );
}
