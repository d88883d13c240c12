import type {PolicyDocument, PolicyStatement} from '../account/policy-document.ts';
import {policySizeProblem} from '../account/same-policy.ts';
import {type KeyLimit, withDecryption} from './decryption.ts';
import {grouped, isGroup, possibleGroups, withoutCovered} from './name-groups.ts';

/** A policy that is small enough for IAM. */
export interface FittedPolicy {
  readonly policy: PolicyDocument;
  /** ARNs with `*` that stand for several parameters or secrets, because the policy has no room for each name. */
  readonly groups: readonly string[];
}

/** Why a policy is too large: its size, and its largest statements. */
interface Unfitted {
  readonly problems: readonly string[];
}

/** Statements that name what a buildspec reads, which may be hundreds of parameters and secrets. */
const NAMING: ReadonlySet<string> = new Set(['ReadParameters', 'ReadSecrets']);
const LIMITS = ['names', 'service'] as const satisfies readonly KeyLimit[];

/**
 * Adds the permission to decrypt to the policy of a role, and makes it fit into the limit of IAM. Allows no more than the
 * policy, if that is possible: first shortens the permission to decrypt, then groups as few names as possible, those
 * with the longest common start first.
 *
 * A policy that fits stays the same if it is fitted again.
 *
 * @param exact without the permission to decrypt.
 * @param others characters of the other inline policies of the role.
 * @returns why it cannot fit, if that is impossible.
 */
export function fitPolicy(exact: PolicyDocument, others: number): FittedPolicy | Unfitted {
  const tidy = withNames(exact, withoutCovered);
  const groups = possibleGroups(namesIn(tidy));
  const using = (count: number) => {
    const some = new Set(groups.slice(0, count));
    const coarse = count === 0 ? tidy : withNames(tidy, (names) => grouped(names, some));
    return LIMITS.map((limit) => withDecryption(coarse, limit)).find(
      (it) => policySizeProblem(it, 'inline', others) === undefined,
    );
  };
  const policy = using(fewest(groups.length, (count) => using(count) !== undefined));
  if (policy !== undefined) return {policy, groups: namesIn(policy).filter((it) => isGroup(it))};
  return {problems: sizeProblems(withDecryption(tidy, 'service'), others)};
}

/** Number of statements to name if a policy is too large. */
const MOST_NAMED = 3;

function sizeProblems(policy: PolicyDocument, others: number): string[] {
  const sizes = policy.Statement.map((it) => ({
    name: it.Sid,
    resources: [it.Resource ?? []].flat().length,
    size: JSON.stringify(it).length,
  })).toSorted((a, b) => b.size - a.size);
  return [
    ...[policySizeProblem(policy, 'inline', others) ?? []].flat(),
    ...sizes
      .slice(0, MOST_NAMED)
      .map(
        ({name, resources, size}) => `${name} has ${resources} resources and ${size} characters.`,
      ),
  ];
}

/** Returns the smallest number that is enough, or the largest if none is. More of them never make it worse. */
function fewest(largest: number, isEnough: (count: number) => boolean): number {
  let [low, high] = [0, largest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function namesIn({Statement}: PolicyDocument): string[] {
  return Statement.filter((it) => isNaming(it)).flatMap(({Resource}) => Resource ?? []);
}

function withNames(
  policy: PolicyDocument,
  change: (names: readonly string[]) => readonly string[],
): PolicyDocument {
  const Statement = policy.Statement.map((it) =>
    isNaming(it) ? {...it, Resource: change([it.Resource ?? []].flat())} : it,
  );
  return {...policy, Statement};
}

function isNaming({Sid}: PolicyStatement): boolean {
  return NAMING.has(Sid);
}
