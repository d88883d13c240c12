import type {PolicyDocument} from './policy-document.ts';

/** Elements whose values are sets. A single text counts as a set. */
const SETS: ReadonlySet<string> = new Set(['Action', 'NotAction', 'NotResource', 'Resource']);

/**
 * Returns whether two policies mean the same. Ignores the order and the names of statements, and whether a
 * single value is a list.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function samePolicy(a: PolicyDocument, b: PolicyDocument): boolean {
  return normal(a) === normal(b);
}

/** Maximum number of characters without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LARGEST = {inline: 10_240, managed: 6144} as const;

/** Returns the number of characters that IAM counts for a policy. */
export function policySize(policy: PolicyDocument): number {
  return JSON.stringify(policy).replaceAll(/\s/gu, '').length;
}

/**
 * Returns a sentence if a policy is too large for IAM, else `undefined`.
 *
 * @param others characters of the other inline policies of the role, which count, too.
 */
export function policySizeProblem(
  policy: PolicyDocument,
  kind: keyof typeof LARGEST,
  others = 0,
): string | undefined {
  const size = policySize(policy);
  if (size + others <= LARGEST[kind]) return undefined;
  const more = others === 0 ? '' : `, and other inline policies of the role have ${others}`;
  return `The policy has ${size} characters${more}. IAM allows up to ${LARGEST[kind]}.`;
}

function normal(policy: PolicyDocument): string {
  // A policy from IAM may have any form.
  const {Version = '2008-10-17', Statement} = policy as {Version?: unknown; Statement?: unknown};
  const statements = list(Statement).map((it) => JSON.stringify(statement(it)));
  return JSON.stringify([Version, ...unique(statements)]);
}

function statement(given: unknown): unknown {
  if (!isRecord(given)) return given;
  return withSortedKeys(
    Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
      if (name === 'Sid') return [];
      if (SETS.has(name)) {
        // Actions are case-insensitive, resources are not.
        const isAction = name.endsWith('Action');
        return [[name, set(value, (it) => (isAction ? it.toLowerCase() : it))]];
      }
      if (name === 'Condition') return [[name, condition(value)]];
      return [[name, principal(value)]];
    }),
  );
}

/** `{"StringEquals": {"aws:SourceAccount": "1"}}`. Keys are case-insensitive. */
function condition(given: unknown): unknown {
  if (!isRecord(given)) return given;
  return withSortedKeys(
    Object.entries(given).map(([operator, keys]) => [
      operator,
      isRecord(keys)
        ? withSortedKeys(
            Object.entries(keys).map(([key, value]) => [key.toLowerCase(), set(value)]),
          )
        : keys,
    ]),
  );
}

/** `"*"`, or `{"Service": ["a", "b"]}` */
function principal(given: unknown): unknown {
  return isRecord(given)
    ? withSortedKeys(Object.entries(given).map(([kind, value]) => [kind, set(value)]))
    : given;
}

function set(given: unknown, as = (text: string) => text): string[] {
  return unique(list(given).map((it) => as(String(it))));
}

function list(given: unknown): readonly unknown[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given];
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}

function withSortedKeys(entries: readonly (readonly [string, unknown])[]): unknown {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
