/**
 * Why there are no valid credentials:
 * - `none`: no sign-in, or it has ended;
 * - `expired`, `unknown`: AWS does not accept them;
 * - `mistaken`: the signature is wrong, because the secret key or the clock is wrong;
 * - `role-not-given`: signed in, but without access to this role in this account;
 * - `second-factor`: an MFA code is required, and there is no terminal to ask for it;
 * - `process`: the `credential_process` of the profile failed;
 * - `unreachable`, `throttled`: the source of credentials does not answer, or throttles requests.
 */
export type CredentialTrouble =
  | 'none'
  | 'expired'
  | 'unknown'
  | 'mistaken'
  | 'role-not-given'
  | 'second-factor'
  | 'process'
  | 'unreachable'
  | 'throttled';

/** The first word of an error about a `credential_process`. */
export const PROCESS_TROUBLE = 'credential_process';

/** Error names, which differ from service to service. */
const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/u;
const UNKNOWN =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|MissingAuthenticationToken\w*)$/u;
const MISTAKEN = /^(?:InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature\w*)$/u;
/** The SDK's providers throw these for every cause. Only the message tells the cause. */
const OF_PROVIDERS = /^(?:CredentialsProviderError|TokenProviderError)$/u;
const BY_WORDS = [
  // The rest of the message is what the program printed.
  [new RegExp(`^${PROCESS_TROUBLE} `, 'u'), 'process'],
  [/^ForbiddenException\b/u, 'role-not-given'],
  [/multi-factor authentication/u, 'second-factor'],
  [/^TooManyRequestsException\b/u, 'throttled'],
  [
    /^(?:AggregateError|TimeoutError)\b|\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|socket hang up)\b/u,
    'unreachable',
  ],
] as const;

/** Returns why an error left us without credentials; `undefined` if it is about something else. */
export function credentialTrouble(error: unknown): CredentialTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const {name, message} = error;
  if (OF_PROVIDERS.test(name))
    return BY_WORDS.find(([words]) => words.test(message))?.[1] ?? 'none';
  if (EXPIRED.test(name)) return 'expired';
  if (UNKNOWN.test(name)) return 'unknown';
  return MISTAKEN.test(name) ? 'mistaken' : undefined;
}

/** Returns whether signing in again may fix the error. */
export function isSignedOut(error: unknown): boolean {
  const trouble = credentialTrouble(error);
  return trouble === 'none' || trouble === 'expired' || trouble === 'unknown';
}
