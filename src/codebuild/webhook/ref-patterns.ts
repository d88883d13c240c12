/** Branches or tags, as in `refs/heads/`. */
export type RefKind = 'heads' | 'tags';

/** The names that one of our regular expressions matches. `*` is any text, `?` is one character. */
export interface RefPattern {
  readonly kind: RefKind;
  /** Sorted, without duplicates. */
  readonly names: readonly string[];
}

/** Returns whether a name is a pattern. No branch and no tag can have these characters in its name. */
export function isWildcard(name: string): boolean {
  return /[*?]/u.test(name);
}

/**
 * Returns a regular expression for whole Git references: `^refs/heads/main$`, `^refs/heads/(main|release/.*)$`.
 * CodeBuild searches for it anywhere in the reference, so without the anchors `main` would also match
 * `main-2`. Uses only syntax that means the same in Java, RE2 and JavaScript.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
export function refPattern({kind, names}: RefPattern): string {
  return `^refs/${kind}/${alternation(sorted(names).map(namePattern))}$`;
}

/** Parses one of our regular expressions; returns `undefined` for any other. */
export function readRefPattern(pattern: string): RefPattern | undefined {
  const {kind, inner = ''} =
    /^\^refs\/(?<kind>heads|tags)\/(?<inner>.+)\$$/su.exec(pattern)?.groups ?? {};
  if (kind !== 'heads' && kind !== 'tags') return undefined;
  const names = readAlternation(inner, nameOf, namePattern);
  return names === undefined ? undefined : {kind, names: sorted(names)};
}

/** Returns a regular expression for one of several: `a`, `(a|b)`. */
export function alternation(patterns: readonly string[]): string {
  const [first, second] = patterns;
  return second === undefined ? (first ?? '') : `(${patterns.join('|')})`;
}

/**
 * Parses what `alternation` has written.
 *
 * @param read parses one alternative, which may be a foreign one.
 * @param write writes it.
 * @returns `undefined` if `alternation` would write it in any other way.
 */
export function readAlternation(
  text: string,
  read: (pattern: string) => string,
  write: (name: string) => string,
): string[] | undefined {
  const list = /^\((?<list>.+)\)$/su.exec(text)?.groups?.['list'];
  const alternatives = (list ?? text).match(/(?:\\.|[^|\\])+/gsu) ?? [];
  const names = alternatives.map(read);
  const isOurs =
    alternatives.every((it, index) => it === write(names[index] ?? '')) &&
    alternatives.join('|') === (list ?? text) &&
    (list !== undefined || alternatives.length === 1);
  return isOurs ? names : undefined;
}

/** Returns a regular expression for a name with wildcards. */
export function namePattern(name: string): string {
  return name
    .replaceAll(/[\\^$.|+()[\]{}]/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
}

/** Reverses `namePattern`. */
export function nameOf(pattern: string): string {
  return pattern.replaceAll(/\\(?<escaped>.)|\.\*|\./gsu, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    return found === '.*' ? '*' : '?';
  });
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
