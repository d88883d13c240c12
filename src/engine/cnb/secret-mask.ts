import {base64Mask} from './base64-mask.ts';
import {secretForms} from './secret-forms.ts';

/** A shorter part of a secret would hide half of what is printed, and nothing worth hiding. */
const SHORTEST = 4;
/** Linux takes no longer variable (`MAX_ARG_STRLEN`), so a longer secret never gets to a tool. */
const LONGEST = 128 * 1024;
const MASK = '***';

/**
 * Hides secrets in the output of tools: buildpacks and scripts are given them, and may print them.
 *
 * @param values the secrets. Of a secret with several lines each line is hidden, because output comes in
 *   lines; of an address the password is hidden by itself too.
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
  return [value, ...value.split(/\r?\n/u).map((line) => line.trim()), ...passwordOf(value)];
}

/** The password in an address such as `https://user:password@host`, as it stands there and decoded. */
function passwordOf(value: string): string[] {
  const password = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@:]*:(?<password>[^\s/?#]+)@/iu.exec(value.trim())
    ?.groups?.['password'];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
