import {profileWord} from './config/profile-word.ts';
import {Failure} from '../errors.ts';
import {networkErrorIn} from '../http/network-error.ts';
import {networkFailure} from '../http/network-failure.ts';
import type {SsoAccess} from './sso-access.ts';

interface OidcError extends Error {
  /** The error code of OAuth: `access_denied`. The SDK's own message is "UnknownError". */
  readonly error?: unknown;
  readonly error_description?: unknown;
  /** The right region, if the request went to the wrong one. */
  readonly region?: unknown;
  readonly $metadata?: {readonly httpStatusCode?: number | undefined};
}

/** Returns whether a retry may succeed: an error of the network, or of AWS. */
export function isPassing(error: unknown): boolean {
  return isUnavailable(error) || networkErrorIn(error)?.worthRetrying === true;
}

function isUnavailable(error: unknown): boolean {
  return ((error as OidcError).$metadata?.httpStatusCode ?? 0) >= 500;
}

/** Returns the failure of a code that was not confirmed before it expired. */
export function codeExpired(cause?: unknown): Failure {
  return new Failure('aws.sign-in-failed', 'Cannot sign in: the code has expired.', {
    remedy: 'Run the same command again to get a new code.',
    cause,
  });
}

/**
 * Turns an error of the OIDC service into a failure with a message and a remedy.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html#API_CreateToken_Errors
 */
export function ssoOidcFailure(error: unknown, {startUrl, region, profile}: SsoAccess): Failure {
  if (error instanceof Failure) return error;
  const network = networkErrorIn(error);
  if (network !== undefined) return networkFailure('aws.sign-in-failed', 'sign in', network);
  const {name, message, region: rightRegion} = error as OidcError;
  const said = [(error as OidcError).error, (error as OidcError).error_description].filter(
    (it) => typeof it === 'string' && it !== '',
  );
  const words = said.length > 0 ? said.join(': ') : message;
  const because = (why: string, ...remedy: string[]) =>
    new Failure('aws.sign-in-failed', `Cannot sign in: ${why}.`, {
      details: words === '' || words === 'UnknownError' ? [] : [words],
      remedy,
      cause: error,
    });
  const check = `Check sso_start_url and sso_region of the AWS profile "${profile}" in ~/.aws/config.`;
  if (isUnavailable(error)) {
    return because(
      `the sign-in service in ${region} is unavailable`,
      'Run the same command again.',
    );
  }
  switch (name) {
    case 'ExpiredTokenException': {
      return codeExpired(error);
    }
    case 'AccessDeniedException': {
      return because(
        'the request was denied',
        'Run the same command again, and allow the request in the browser.',
      );
    }
    case 'InvalidRequestRegionException': {
      const right = typeof rightRegion === 'string' ? `, but in ${rightRegion}` : '';
      return because(`${startUrl} is not in ${region}${right}`, check);
    }
    case 'InvalidRequestException': {
      return because(`the sign-in service in ${region} rejected ${startUrl}`, check);
    }
    default: {
      const other = `Sign in with the AWS CLI: aws sso login --profile ${profileWord(profile)}`;
      return because(`the sign-in service returned ${name}`, other);
    }
  }
}
