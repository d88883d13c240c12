import {base64Mask} from './base64-mask.ts';
import {secretForms} from './secret-forms.ts';

/** A shorter one, such as `1000`, would hide half of what is printed, and nothing worth hiding. */
const SHORTEST = 6;
/** Linux takes no longer variable (`MAX_ARG_STRLEN`), so a longer secret never gets to a tool. */
const LONGEST = 128 * 1024;
const MASK = '***';

/**
 * Hides secrets in the output of tools: buildpacks and scripts are given them, and may print them.
 *
 * @param values the secrets. Of a secret with several lines each line is hidden, because output comes in
 *   lines; of an address the password or token is hidden by itself too, and what follows `password=`.
 * @returns a function that takes one line and returns it without the secrets: as they are, quoted for JSON,
 *   a shell or an address, and in base64, alone or as part of a longer text.
 */
export function secretMask(values: readonly string[]): (text: string) => string {
  const secrets = [...new Set(values.flatMap((value) => partsOf(value)))].filter(
    ({length}) => length >= SHORTEST && length <= LONGEST,
  );
  if (secrets.length === 0) return (text) => text;
  const forms = [...new Set(secrets.flatMap((value) => secretForms(value)))]
    // The longest first, so that a shorter one does not cut it.
    .toSorted((a, b) => b.length - a.length);
  const hideBase64 = base64Mask(secrets, MASK);
  return (text) => hideBase64(forms.reduce((rest, form) => rest.replaceAll(form, MASK), text));
}

function partsOf(value: string): string[] {
  return [
    value,
    ...value.split(/\r?\n/u).map((line) => line.trim()),
    ...[...value.matchAll(USER_INFO)].flatMap(({groups}) => secretOf(groups ?? {})),
    ...[...value.matchAll(ARGUMENT)].map(({groups}) => groups?.['value'] ?? ''),
  ];
}

/** `https://user:password@host`, or only a token before the `@`. */
const USER_INFO = /[a-z][a-z\d+.-]*:\/\/(?<user>[^\s/?#@:]*)(?::(?<password>[^\s/?#]*))?@/giu;

/** `-Drepo.password=…`, `--auth-token=…`: a secret among other arguments. */
const ARGUMENT =
  /(?:password|passwd|passphrase|secret|token|api[_-]?key)["']?\s*[=:]\s*["']?(?<value>[^\s"']+)/giu;

/** What GitHub takes for a password if the user is a token. */
const NO_PASSWORD = new Set([undefined, '', 'x-oauth-basic']);

/** The secret part of an address, as it stands there and decoded. */
function secretOf({user = '', password}: Partial<Record<string, string>>): string[] {
  const secret = NO_PASSWORD.has(password) ? user : (password ?? '');
  try {
    return [secret, decodeURIComponent(secret)];
  } catch {
    return [secret];
  }
}
