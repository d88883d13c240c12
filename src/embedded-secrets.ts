/**
 * Returns the secrets within a text: the password or the token of a URL, as it is written and decoded, and
 * values after `password=`, `token:` and the like. The text itself may be one argument or many.
 */
export function embeddedSecrets(text: string): string[] {
  return [
    ...[...text.matchAll(USER_INFO)].flatMap(({groups}) => secretOf(groups ?? {})),
    ...[...text.matchAll(ARGUMENT)].map(({groups}) => groups?.['value'] ?? ''),
  ];
}

/**
 * `https://user:password@host`, or a token alone before the `@`. Only the last character of the scheme
 * matters: matching all of it takes quadratic time for a long secret. The name of an image with a digest,
 * `docker://python@sha256:…`, has no user.
 */
const USER_INFO = /[a-z\d+.-]:\/\/(?<user>[^\s/?#@:]*)(?::(?<password>[^\s/?#]*))?@(?!sha\d+:)/giu;

/** Names of parameters that sign a URL (S3, Google Cloud Storage, Azure), or are tokens. */
const SIGNING =
  '(?:sig|(?:[a-z\\d]+[-_])*(?:signature|credential|token|secret|password|api[-_]?key))';
const SIGNING_NAME = new RegExp(`^${SIGNING}$`, 'iu');
const SIGNING_VALUE = new RegExp(`(?<=[?&]${SIGNING}=)[^\\s&"']+`, 'giu');

/** Returns whether a parameter of a URL is a secret: `X-Amz-Signature`, `sig`, `access_token`. */
export function isSigning(parameter: string): boolean {
  return SIGNING_NAME.test(parameter);
}

/**
 * Returns a text without the secrets of each URL in it: the user, the password, and parameters that sign it.
 *
 * @param mask returns what to show instead.
 */
export function withoutUrlSecrets(text: string, mask: (hidden: string) => string): string {
  return text
    .replaceAll(/(?<=[a-z\d+.-]:\/\/)[^\s/?#"']+(?=@(?!sha\d+:))/giu, mask)
    .replaceAll(SIGNING_VALUE, mask);
}

/** A secret among other arguments: `-Drepo.password=…`, `--auth-token=…`. */
const ARGUMENT =
  /(?:password|passwd|passphrase|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?(?<value>[^\s"']+)/giu;

/** The passwords that GitHub accepts if the user name is a token. */
const NO_PASSWORD = new Set([undefined, '', 'x-oauth-basic']);

/** The secret part of a URL, as it is written and decoded. */
function secretOf({user = '', password}: Partial<Record<string, string>>): string[] {
  const secret = NO_PASSWORD.has(password) ? user : (password ?? '');
  try {
    return [secret, decodeURIComponent(secret)];
  } catch {
    return [secret];
  }
}
