/** The kinds of sections that have names. */
type SectionKind = 'profile' | 'sso-session' | 'services';

/** A named section of the config file. */
export interface SectionName {
  readonly kind: SectionKind;
  readonly name: string;
}

const KINDS = ['profile', 'sso-session', 'services'] as const;

/**
 * Reads the header of a section of the config file as the AWS CLI does: a kind, blanks, and a name, which is
 * in quotes if it has blanks.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html#file-format-profile
 *
 * @param header the text between the brackets.
 * @returns `undefined` if it names nothing, such as `preview` or `profile my dev`.
 */
export function sectionName(header: string): SectionName | undefined {
  if (header === 'default') return {kind: 'profile', name: header};
  const kind = KINDS.find((it) => header.startsWith(it));
  const [, name, ...more] = words(header) ?? [];
  return kind === undefined || name === undefined || more.length > 0 ? undefined : {kind, name};
}

/** Returns the header that the AWS CLI reads as this section, with quotes if they are needed. */
export function sectionHeader({kind, name}: SectionName): string {
  if (kind === 'profile' && name === 'default') return name;
  const bare = words(name);
  return bare?.length === 1 && bare[0] === name
    ? `${kind} ${name}`
    : `${kind} "${name.replaceAll(/["\\]/gu, String.raw`\$&`)}"`;
}

/**
 * Returns the name that a header was probably meant to give to a profile, although the AWS CLI does not read
 * it as one: `dev` for `[dev]`, `my dev` for `[profile my dev]`.
 */
export function meantName(header: string): string {
  const name = header.trim().replace(/^profile\s+/u, '');
  return /^(?<quote>["']).+\k<quote>$/u.test(name) ? name.slice(1, -1) : name;
}

/** Between double quotes, a backslash stands for itself before any other character. */
const ESCAPED = /\\(?<escaped>["\\])/gu;
/** A part of a word: between single quotes, between double quotes, after a backslash, or as it is. */
const PART =
  /'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|\\(?<escaped>.)|(?<bare>[^\s'"\\]+)/uy;

/**
 * Splits into words as Python's `shlex.split` does, by the rules of a POSIX shell without operators.
 *
 * @returns `undefined` if a quote is not closed.
 */
function words(text: string): string[] | undefined {
  const found: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    if (/[ \t\r\n]/u.test(text.charAt(at))) {
      if (word !== undefined) found.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    PART.lastIndex = at;
    const match = PART.exec(text);
    if (match === null) return undefined;
    const {single, double, escaped, bare} = match.groups ?? {};
    word = (word ?? '') + (single ?? double?.replaceAll(ESCAPED, '$1') ?? escaped ?? bare ?? '');
    at = PART.lastIndex;
  }
  return word === undefined ? found : [...found, word];
}
