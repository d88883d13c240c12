import {embeddedSecrets} from '../../embedded-secrets.ts';
import {TOKEN_PREFIXES} from '../../token-prefixes.ts';

/** Words in the name of a variable that suggest a secret value. */
const SECRET_WORDS = [
  'TOKEN',
  'SECRET',
  'PASSWORD',
  'PASSWD',
  'PASSPHRASE',
  'PASS',
  'PWD',
  'KEY',
  'APIKEY',
  'CREDENTIAL',
  'AUTH',
  'PAT',
];
/** One of the words, also in the plural: `BP_NPM_TOKEN`, but not `BP_KEEP_FILES` or `BP_OCI_AUTHORS`. */
const SECRET_NAME = new RegExp(`(?:^|_)(?:${SECRET_WORDS.join('|')})S?(?:_|\\d|$)`, 'iu');

/** `BPE_MAX_TOKENS=1000`: anybody could guess such a value, so it is no secret whatever the name is. */
const GUESSABLE = /^(?:true|false|yes|no|on|off|-?\d{1,6}(?:\.\d{1,6})?)$/iu;

/** A token with a known beginning, or a private key. Shorter texts, such as the locale `sk-SK`, are no tokens. */
const KNOWN_SECRET = new RegExp(
  String.raw`(?<![A-Za-z0-9])(?:${TOKEN_PREFIXES})[\w-]{12}|-----BEGIN [A-Z ]*PRIVATE KEY-----`,
  'u',
);

/** Whether the name or the value of a setting suggests that the value is secret. */
export function looksSecret(name: string, value: string): boolean {
  if (GUESSABLE.test(value.trim())) return false;
  return SECRET_NAME.test(name) || KNOWN_SECRET.test(value) || embeddedSecrets(value).length > 0;
}
