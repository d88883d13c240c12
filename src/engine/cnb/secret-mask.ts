import {embeddedSecrets} from '../../embedded-secrets.ts';
import {base64Mask} from './base64-mask.ts';
import {secretForms} from './secret-forms.ts';

/** A shorter value, such as `1000`, is no secret, and would hide much of the output. */
const SHORTEST = 6;
/** Linux accepts no longer variable (`MAX_ARG_STRLEN`), so a longer secret never reaches a tool. */
const LONGEST = 128 * 1024;
const MASK = '***';

/**
 * Hides secrets in the output of tools, because buildpacks and scripts get them and can print them.
 *
 * @param values the secrets. Each line of a secret with several lines is hidden, because output is read in
 *   lines. The password or token of a URL is also hidden on its own, as is a value after `password=`.
 * @returns a function that takes a line and returns it without the secrets: as they are, quoted for JSON, a
 *   shell or a URL, and in base64, alone or in a longer text.
 */
export function secretMask(values: readonly string[]): (text: string) => string {
  const secrets = [...new Set(values.flatMap((value) => partsOf(value)))].filter(
    ({length}) => length >= SHORTEST && length <= LONGEST,
  );
  if (secrets.length === 0) return (text) => text;
  const forms = byStart(new Set(secrets.flatMap((value) => secretForms(value))));
  const hideBase64 = base64Mask(secrets, MASK);
  return (text) => hideBase64(withoutForms(text, forms));
}

/**
 * Forms by their first characters, the longest of each first. There can be thousands, so a line is not searched for
 * each of them.
 */
function byStart(forms: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const form of [...forms].toSorted((a, b) => b.length - a.length)) {
    const start = form.slice(0, SHORTEST);
    const known = index.get(start);
    if (known === undefined) index.set(start, [form]);
    else known.push(form);
  }
  return index;
}

/** Forms that overlap are hidden together, because the rest of one would reveal a part of a secret. */
function withoutForms(text: string, forms: ReadonlyMap<string, readonly string[]>): string {
  let shown = '';
  let hiddenTo = 0;
  for (let at = 0; at + SHORTEST <= text.length; at += 1) {
    const form = forms.get(text.slice(at, at + SHORTEST))?.find((it) => text.startsWith(it, at));
    if (form === undefined) continue;
    if (at >= hiddenTo) shown += text.slice(hiddenTo, at) + MASK;
    hiddenTo = Math.max(hiddenTo, at + form.length);
  }
  return shown + text.slice(hiddenTo);
}

function partsOf(value: string): string[] {
  return [value, ...value.split(/\r?\n/u).map((line) => line.trim()), ...embeddedSecrets(value)];
}
