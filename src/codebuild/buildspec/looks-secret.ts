import {TOKEN_PREFIXES} from '../../token-prefixes.ts';

const TOKEN = `(?:${TOKEN_PREFIXES}|-----BEGIN)`;
const BEGINS = new RegExp(`^${TOKEN}`, 'u');
/** A token anywhere in a text, but not inside a word; a password in a URL; a Slack webhook. */
const HOLDS = new RegExp(
  String.raw`(?<![A-Za-z0-9])${TOKEN}|//[^/\s@]*:[^/\s]+@|hooks\.slack\.com/(?:services|workflows|triggers)/`,
  'u',
);

/** Names of variables whose values we mask, although CodeBuild shows them. */
const NAME =
  /token|secret|passw|passphrase|pwd|credential|api_?key|private_?key|access_?key|auth(?!or)|dsn|webhook/iu;

/** Returns whether a text is a token. People pass it by mistake instead of the name of a parameter. */
export function isToken(text: string): boolean {
  return BEGINS.test(text);
}

/** Returns whether a text contains a secret: a token, or a URL with a password. */
export function holdsSecret(text: string): boolean {
  return HOLDS.test(text);
}

/** Returns whether a variable with this name is likely to contain a secret. */
export function hasSecretName(name: string): boolean {
  return NAME.test(name);
}
