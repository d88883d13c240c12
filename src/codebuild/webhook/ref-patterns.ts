/** Branches or tags, as in `refs/heads/`. `*` and `?` are wildcards only for tags. */
export type RefKind = 'heads' | 'tags';

/** The names, or patterns of names, that one of our regular expressions matches. */
export interface RefPattern {
  readonly kind: RefKind;
  /** Sorted, without duplicates. */
  readonly names: readonly string[];
}

/**
 * Returns a regular expression for whole Git references: `^refs/heads/main$`, `^refs/heads/(main|next)$`.
 * CodeBuild searches for it anywhere in the reference, so without the anchors `main` would also match
 * `main-2`. Uses only syntax that means the same in Java, RE2 and JavaScript.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
export function refPattern({kind, names}: RefPattern): string {
  const patterns = sorted(names).map((it) => namePattern(kind, it));
  const [first, second] = patterns;
  return second === undefined
    ? `^refs/${kind}/${first ?? ''}$`
    : `^refs/${kind}/(${patterns.join('|')})$`;
}

/** Parses one of our regular expressions; returns `undefined` for any other. */
export function readRefPattern(pattern: string): RefPattern | undefined {
  const {kind, inner = ''} =
    /^\^refs\/(?<kind>heads|tags)\/(?<inner>.+)\$$/su.exec(pattern)?.groups ?? {};
  if (kind !== 'heads' && kind !== 'tags') return undefined;
  const list = /^\((?<list>.+)\)$/su.exec(inner)?.groups?.['list'];
  const alternatives = (list ?? inner).match(/(?:\\.|[^|\\])+/gsu) ?? [];
  const names = alternatives.map((it) => nameOf(kind, it));
  // It is ours only if we would write exactly the same.
  const isOurs =
    alternatives.every((it, index) => it === namePattern(kind, names[index] ?? '')) &&
    alternatives.join('|') === (list ?? inner) &&
    (list !== undefined || alternatives.length === 1);
  return isOurs ? {kind, names: sorted(names)} : undefined;
}

function namePattern(kind: RefKind, name: string): string {
  const escaped = name.replaceAll(/[\\^$.|+()[\]{}*?]/gu, String.raw`\$&`);
  return kind === 'heads'
    ? escaped
    : escaped.replaceAll(String.raw`\*`, '.*').replaceAll(String.raw`\?`, '.');
}

function nameOf(kind: RefKind, pattern: string): string {
  return pattern.replaceAll(/\\(?<escaped>.)|\.\*|\./gsu, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    if (kind === 'heads') return found;
    return found === '.*' ? '*' : '?';
  });
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
