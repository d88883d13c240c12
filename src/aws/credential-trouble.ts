/**
 * Why there are no credentials:
 * - `none`: nobody is signed in, or the one who was is not any more;
 * - `expired`, `unknown`: AWS does not take them;
 * - `mistaken`: they can't be what they are said to be, or the clock is wrong;
 * - `role-not-given`: signed in, but not to have this role in this account;
 * - `second-factor`: a code is asked for, and nobody is there to type it;
 * - `unreachable`, `throttled`: whoever gives them doesn't answer, or is asked too often.
 */
export type CredentialTrouble =
  | 'none'
  | 'expired'
  | 'unknown'
  | 'mistaken'
  | 'role-not-given'
  | 'second-factor'
  | 'unreachable'
  | 'throttled';

/** The same thing has other names in other services' answers. */
const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/u;
const UNKNOWN =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|MissingAuthenticationToken\w*)$/u;
const MISTAKEN = /^(?:InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature\w*)$/u;
/** What the SDK's providers throw, whatever it was: only the words tell it apart. */
const OF_PROVIDERS = /^(?:CredentialsProviderError|TokenProviderError)$/u;
const BY_WORDS = [
  [/^ForbiddenException\b/u, 'role-not-given'],
  [/multi-factor authentication/u, 'second-factor'],
  [/^TooManyRequestsException\b/u, 'throttled'],
  [
    /^(?:AggregateError|TimeoutError)\b|\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|socket hang up)\b/u,
    'unreachable',
  ],
] as const;

/** What of it an error tells; `undefined` where it is about something else than credentials. */
export function credentialTrouble(error: unknown): CredentialTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const {name, message} = error;
  if (OF_PROVIDERS.test(name))
    return BY_WORDS.find(([words]) => words.test(message))?.[1] ?? 'none';
  if (EXPIRED.test(name)) return 'expired';
  if (UNKNOWN.test(name)) return 'unknown';
  return MISTAKEN.test(name) ? 'mistaken' : undefined;
}

/** Whether signing in again may mend it. */
export function isSignedOut(error: unknown): boolean {
  const trouble = credentialTrouble(error);
  return trouble === 'none' || trouble === 'expired' || trouble === 'unknown';
}
