/** Words that say of a variable that its value is not for everybody. */
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
/** As a word of its own, in the plural too: `BP_NPM_TOKEN`, but neither `BP_KEEP_FILES` nor `BP_OCI_AUTHORS`. */
const SECRET_NAME = new RegExp(`(?:^|_)(?:${SECRET_WORDS.join('|')})S?(?:_|\\d|$)`, 'iu');

/** `https://user:password@host`, or only a token before the `@`. */
const USER_INFO = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]+@/iu;

/** `-Drepo.password=…`, `--auth-token=…`: a secret among other arguments. */
const SECRET_ARGUMENT =
  /(?:password|passwd|passphrase|secret|token|api[_-]?key)["']?\s*[=:]\s*\S/iu;

/** Whether a setting's name or value suggests that nobody may see the value. */
export function looksSecret(name: string, value: string): boolean {
  return SECRET_NAME.test(name) || USER_INFO.test(value) || SECRET_ARGUMENT.test(value);
}
