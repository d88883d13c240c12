import {CODEBUILD_WORDS} from '../../aws/known-refusals.ts';
import {Failure} from '../../errors.ts';

/**
 * Returns whether CodeBuild cannot use a role yet, because AWS takes some seconds to propagate a new role or
 * policy.
 */
export function isRoleNotReady(error: unknown): boolean {
  const {name, message} = refusal(error);
  switch (name) {
    case 'InvalidInputException': {
      return (
        /ot authorized to perform/u.test(message) || CODEBUILD_WORDS.noConnection.test(message)
      );
    }
    case 'OAuthProviderException': {
      return CODEBUILD_WORDS.noConnection.test(message);
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

/** Returns whether the resource to create exists already. */
export function isExisting(error: unknown): error is Failure {
  return refusal(error).name === 'ResourceAlreadyExistsException';
}

/** Returns how often a call was sent until it failed. Earlier tries may have succeeded, with lost answers. */
export function tries({cause}: Failure): number {
  const {$metadata} = (cause ?? {}) as {readonly $metadata?: {readonly attempts?: number}};
  return $metadata?.attempts ?? 1;
}

/**
 * Returns whether CodeBuild cannot sign in to the Git host, or the host rejected the request, and a retry
 * would not help.
 */
export function isRefusedByHost(error: unknown): boolean {
  const {name, message} = refusal(error);
  switch (name) {
    case 'OAuthProviderException': {
      return !CODEBUILD_WORDS.rateLimited.test(message);
    }
    case 'ResourceNotFoundException': {
      return CODEBUILD_WORDS.noToken.test(message);
    }
    case 'InvalidInputException': {
      return (
        CODEBUILD_WORDS.noConnection.test(message) || CODEBUILD_WORDS.notAvailable.test(message)
      );
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
