/** Branches and tags, as Git calls them: `*` and `?` have a meaning in patterns of tags only. */
export type RefKind = 'heads' | 'tags';

/** The names, or patterns of names, that a regular expression of ours stands for. */
export interface RefPattern {
  readonly kind: RefKind;
  /** Sorted, none twice. */
  readonly names: readonly string[];
}

/**
 * A regular expression for whole Git references: `^refs/heads/main$`, `^refs/heads/(main|next)$`.
 * CodeBuild looks for it anywhere in the reference, so that without the anchors `main` would also
 * mean `main-2`. Only what Java, RE2 and JavaScript read alike is used.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
export function refPattern({kind, names}: RefPattern): string {
  const patterns = sorted(names).map((it) => namePattern(kind, it));
  const [first, second] = patterns;
  return second === undefined
    ? `^refs/${kind}/${first ?? ''}$`
    : `^refs/${kind}/(${patterns.join('|')})$`;
}

/** What a regular expression stands for; `undefined` where it is not of the form of ours. */
export function readRefPattern(pattern: string): RefPattern | undefined {
  const {kind, inner = ''} =
    /^\^refs\/(?<kind>heads|tags)\/(?<inner>.+)\$$/su.exec(pattern)?.groups ?? {};
  if (kind !== 'heads' && kind !== 'tags') return undefined;
  const list = /^\((?<list>.+)\)$/su.exec(inner)?.groups?.['list'];
  const alternatives = (list ?? inner).match(/(?:\\.|[^|\\])+/gsu) ?? [];
  const names = alternatives.map((it) => nameOf(kind, it));
  // What reads like one of ours is one only if we would write it so.
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
