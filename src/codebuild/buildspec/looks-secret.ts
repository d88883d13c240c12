/** What tokens begin with. */
const TOKEN = String.raw`(?:gh[oprsu]_|github_pat_|glpat-|xox[abeprs]-|xapp-|AKIA|ASIA|ATATT|ATBB|sk-|-----BEGIN)`;
const BEGINS = new RegExp(`^${TOKEN}`, 'u');
/** Anywhere in a text, but not in the midst of a word; a password before a host; Slack's webhooks. */
const HOLDS = new RegExp(
  String.raw`(?<![A-Za-z0-9])${TOKEN}|//[^/\s@]*:[^/\s]+@|hooks\.slack\.com/(?:services|workflows|triggers)/`,
  'u',
);

/** Names of variables whose values are not shown, though CodeBuild shows them to everybody. */
const NAME =
  /token|secret|passw|passphrase|pwd|credential|api_?key|private_?key|access_?key|auth(?!or)|dsn|webhook/iu;

/** Whether a text is a token, which is easily taken for the name of where one is kept. */
export function isToken(text: string): boolean {
  return BEGINS.test(text);
}

/** Whether a text holds what nobody is to see: a token, or an address with a password. */
export function holdsSecret(text: string): boolean {
  return HOLDS.test(text);
}

/** Whether a variable of a name is likely to have a value that nobody is to see. */
export function hasSecretName(name: string): boolean {
  return NAME.test(name);
}
