/** Stands for a `*` of the regular expression while those of the pattern are replaced. */
const STAR = '\u{F8FF}';

/** Replacements of a pattern's parts, in order. */
const PARTS: readonly (readonly [RegExp, string])[] = [
  [/\./gu, String.raw`\.`],
  [/^\/\*\*\//u, '**/'],
  [/\/\*\*\//gu, '(/|/.+/)'],
  [/\*\*\//gu, `(|.${STAR}/)`],
  [/\/\*\*/gu, `(|/.${STAR})`],
  [/\\\*/gu, `\\${STAR}`],
  [/\*/gu, '([^/]*)'],
  [/\?/gu, String.raw`\?`],
  [new RegExp(STAR, 'gu'), '*'],
];

/**
 * Returns whether pack's patterns match a path. They are similar to `.gitignore`: the last match decides.
 * Unlike Git, pack takes a `?` literally and other special characters as in regular expressions.
 *
 * @see https://github.com/sabhiram/go-gitignore/blob/525f6e181f06/ignore.go
 */
export function matchesPackPatterns(patterns: readonly string[], path: string): boolean {
  let isMatch = false;
  for (const line of patterns) {
    const pattern = line.replace(/\r+$/u, '').replaceAll(/^ +| +$/gu, '');
    if (line.startsWith('#') || pattern === '') continue;
    const isNegated = pattern.startsWith('!');
    if (expressionOf(isNegated ? pattern.slice(1) : pattern)?.test(path)) isMatch = !isNegated;
  }
  return isMatch;
}

/** @returns `undefined` for an invalid expression, which pack ignores. */
function expressionOf(pattern: string): RegExp | undefined {
  const plain = pattern.replace(/^[#!]/u, '');
  // `docs/*.md` matches from the top, like `/docs/*.md`.
  const isFromTop = !plain.startsWith('/') && /[^/+]\/.*\*\./u.test(plain);
  const parts = PARTS.reduce(
    (text, [part, replacement]) => text.replace(part, () => replacement),
    isFromTop ? `/${plain}` : plain,
  );
  const start = parts.startsWith('/') ? `^(|/)${parts.slice(1)}` : `^(|.*/)${parts}`;
  try {
    return new RegExp(start + (parts.endsWith('/') ? '(|.*)$' : '(|/.*)$'), 's');
  } catch {
    return undefined;
  }
}
