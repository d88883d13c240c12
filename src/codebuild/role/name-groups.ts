/** Before the name in the ARN of a parameter or a secret. */
const BEFORE_NAME =
  /^arn:[^:]*:(?:ssm:[^:]*:[^:]*:parameter\/|secretsmanager:[^:]*:[^:]*:secret:)/u;
/** The end of a part of a name: `/team/web_token` has three parts. */
const PART_END = /(?<=[^/._-])[/._-]/gu;

/** Several names that one pattern stands for: the start of their ARNs, `arn:…:parameter/team/`. */
type Group = string;

/**
 * Returns the groups that shorten a list of ARNs of parameters and secrets, in the order in which to use them: those
 * with the longest start first, because they allow the least of what is not in the list.
 *
 * @param arns may end with `*`.
 */
export function possibleGroups(arns: readonly string[]): Group[] {
  const sorted = arns.toSorted();
  const shared = sorted.flatMap((arn, index) => commonStart(arn, sorted[index + 1] ?? '') ?? []);
  return [...new Set(shared)].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** Replaces the ARNs of each group with one pattern, `arn:…:parameter/team/*`. */
export function grouped(arns: readonly string[], groups: ReadonlySet<Group>): string[] {
  const all = arns.map((arn) => {
    const group = starts(arn).find((it) => groups.has(it));
    return group === undefined ? arn : `${group}*`;
  });
  return [...new Set(all)];
}

/** Removes ARNs for which a pattern of the same list stands. */
export function withoutCovered(arns: readonly string[]): string[] {
  const patterns = arns.filter((it) => isGroup(it)).map((it) => it.slice(0, -1));
  return arns.filter(
    (arn) => !patterns.some((start) => arn !== `${start}*` && arn.startsWith(start)),
  );
}

/** Returns whether an ARN stands for several names. */
export function isGroup(arn: string): boolean {
  return arn.endsWith('*');
}

/** Returns the longest start that two ARNs share. It contains at least one part of their names. */
function commonStart(arn: string, other: string): string | undefined {
  return starts(arn).findLast((it) => other.startsWith(it));
}

/** Returns the starts of an ARN that end with a part of its name, the shortest first. */
function starts(arn: string): string[] {
  const [before] = BEFORE_NAME.exec(arn) ?? [];
  if (before === undefined) return [];
  const name = arn.slice(before.length);
  return [...name.matchAll(PART_END)].map(({index}) => arn.slice(0, before.length + index + 1));
}
