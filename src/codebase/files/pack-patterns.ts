/** Stands for a `*` of the finished expression while the pattern's own are replaced. */
const STAR = '\u{F8FF}';

/** What a pattern's parts become, one after the other. */
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
 * Whether pack's patterns, which are nearly those of `.gitignore`, match a path; of several that do,
 * the last one decides. Unlike Git, pack takes a `?` as it is, and what else regular expressions
 * know as they do.
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

/** @returns `undefined` for a pattern that is no expression, which pack passes over. */
function expressionOf(pattern: string): RegExp | undefined {
  const plain = pattern.replace(/^[#!]/u, '');
  // `docs/*.md` is meant from the top, as `/docs/*.md`.
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
