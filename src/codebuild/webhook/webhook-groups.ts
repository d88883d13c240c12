import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import {
  type Group,
  type Parts,
  type Restrictions,
  included,
  isExcluded,
  isOfTags,
  partsOf,
  restricted,
} from './group-parts.ts';
import {type RefKind, isWildcard, readRefPattern, refPattern} from './ref-patterns.ts';

/** The events that change the contents of a pull request. */
export const PULL_REQUEST = ['PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED'] as const;

/** Events of pull requests that this tool manages. Others were added by hand. */
const OWN_PULLS: ReadonlySet<string> = new Set([...PULL_REQUEST, 'PULL_REQUEST_REOPENED']);

/** The triggers that a request names. What it does not name, stays. */
export interface NamedTriggers {
  readonly branches: readonly string[] | undefined;
  readonly tagPatterns: readonly string[] | undefined;
  readonly pullRequests: boolean | undefined;
  /** Replaces the excluded branches of branches with wildcards. */
  readonly excludedBranches?: readonly string[] | undefined;
  /** Replaces the paths of pushes to branches, and of pull requests. */
  readonly paths?: readonly string[] | undefined;
  /** The events of pull requests that the host has. */
  readonly pullEvents: readonly string[];
}

/** One kind of trigger: pushes to branches, tags, or pull requests. */
interface OwnTrigger extends Restrictions {
  readonly events: readonly string[];
  readonly kind: RefKind;
  /** Empty means all. */
  readonly names: readonly string[];
}

/**
 * Merges triggers into the existing groups. Keeps what the request does not name, and what this tool never
 * writes: other events, and filters of other types (`COMMIT_MESSAGE`, `ACTOR_ACCOUNT_ID`) on their branches and
 * tags. A new branch gets the filters of the others.
 */
export function groupsOver(named: NamedTriggers, actual: readonly Group[]): WebhookFilter[][] {
  const parts = actual.map(partsOf);
  const triggers = ownTriggers(named, parts);
  const isNamed = (event: string, part: Parts) =>
    triggers.some(({trigger, isOf}) => trigger !== 'keep' && isOf(event, part));
  return [
    ...triggers.flatMap(({trigger}) =>
      typeof trigger === 'string' ? [] : ownGroups(trigger, parts),
    ),
    ...actual.flatMap((group, index) =>
      keptGroups(group, parts[index] ?? partsOf(group), isNamed, named),
    ),
  ];
}

interface Managed {
  /** `keep` if the request does not name it. */
  readonly trigger: OwnTrigger | 'keep' | 'remove';
  readonly isOf: (event: string, part: Parts) => boolean;
}

function ownTriggers(named: NamedTriggers, parts: readonly Parts[]): Managed[] {
  const {branches, tagPatterns, pullRequests, pullEvents} = named;
  const restricted = {excluded: named.excludedBranches, paths: named.paths};
  const pushes = {events: ['PUSH'], ref: 'HEAD_REF'} as const;
  const free = {excluded: undefined, paths: undefined};
  const hasPulls = parts.some(({events}) => PULL_REQUEST.every((it) => events.includes(it)));
  const keepsPulls =
    pullRequests === undefined || (pullRequests && branches === undefined && hasPulls);
  const names = branches ?? pushedBranches(parts);
  const pulls: OwnTrigger = {
    ...restricted,
    events: pullEvents,
    ref: 'BASE_REF',
    kind: 'heads',
    names,
  };
  return [
    {
      trigger: ofNames(branches, (it) => ({...pushes, ...restricted, kind: 'heads', names: it})),
      isOf: (event, part) => event === 'PUSH' && !isOfTags(part),
    },
    {
      trigger: ofNames(tagPatterns, (it) => ({...pushes, ...free, kind: 'tags', names: it})),
      isOf: (event, part) => event === 'PUSH' && isOfTags(part),
    },
    {
      trigger: keepsPulls ? 'keep' : pullRequests ? pulls : 'remove',
      isOf: (event) => OWN_PULLS.has(event),
    },
  ];
}

function ofNames(
  names: readonly string[] | undefined,
  make: (names: readonly string[]) => OwnTrigger,
): Managed['trigger'] {
  if (names === undefined) return 'keep';
  return names.length === 0 ? 'remove' : make(names);
}

/** Returns the branches whose pushes start builds; none if these are all, or cannot be told. */
function pushedBranches(parts: readonly Parts[]): readonly string[] {
  const pushed = parts
    .filter((part) => part.events.includes('PUSH') && !isOfTags(part))
    .map(({filters}) => readRefPattern(included(filters, 'HEAD_REF')[0]?.pattern ?? '')?.names);
  const names = pushed.filter((it) => it !== undefined);
  return names.length < pushed.length ? [] : [...new Set(names.flat())];
}

function ownGroups(trigger: OwnTrigger, actual: readonly Parts[]): WebhookFilter[][] {
  const {names, ref, kind} = trigger;
  const existing = actual.filter((it) => isOfKind(it, trigger));
  const event = {type: 'EVENT', pattern: trigger.events.join(', ')} as const;
  if (names.length === 0) {
    return additions(existing, trigger).map((filters) => [event, ...filters]);
  }
  const byAdditions = new Map<string, {filters: Group; names: string[]}>();
  for (const name of names) {
    const ofName = existing.filter((it) => isOf(name, it, trigger));
    for (const filters of additions(ofName.length === 0 ? existing : ofName, trigger, name)) {
      const key = keyOf(filters);
      const found = byAdditions.get(key) ?? {filters, names: []};
      byAdditions.set(key, {...found, names: [...found.names, name]});
    }
  }
  return [...byAdditions.values()].map((it) => [
    event,
    {type: ref, pattern: refPattern({kind, names: it.names})},
    ...it.filters,
  ]);
}

/**
 * Returns the distinct sets of additional filters; one set if there are no groups.
 *
 * @param name `undefined` for all branches or tags.
 */
function additions(groups: readonly Parts[], trigger: OwnTrigger, name?: string): Group[] {
  const isWide = name === undefined || isWildcard(name);
  const all = (groups.length === 0 ? [{filters: []}] : groups).map(({filters}) =>
    restricted(
      filters.filter(
        (it) =>
          it.type !== trigger.ref || (isExcluded(it) && isWide && !hits(it, name, trigger.kind)),
      ),
      trigger,
      isWide,
    ),
  );
  return [...new Map(all.map((it) => [keyOf(it), it])).values()];
}

function keyOf(filters: Group): string {
  return JSON.stringify(
    filters
      .map(({type, pattern, excludeMatchedPattern = false}) =>
        [type, pattern, excludeMatchedPattern].join(' '),
      )
      .toSorted(),
  );
}

function isOfKind(part: Parts, {events, kind, ref}: OwnTrigger): boolean {
  return events.some((it) => part.events.includes(it)) && isOfTags(part, ref) === (kind === 'tags');
}

/** Whether a group applies to a branch or tag. One of our own patterns applies only to its literal names. */
function isOf(name: string, {filters}: Parts, {ref, kind}: OwnTrigger): boolean {
  return filters
    .filter(({type}) => type === ref)
    .every((it) => hits(it, name, kind) !== isExcluded(it));
}

/** Whether the pattern of a filter means a name. @param name `undefined` for all. */
function hits({pattern = ''}: WebhookFilter, name: string | undefined, kind: RefKind): boolean {
  if (name === undefined) return false;
  const read = readRefPattern(pattern);
  return read === undefined
    ? matches(pattern, `refs/${kind}/${name}`)
    : read.kind === kind && read.names.includes(name);
}

/** CodeBuild uses Java's syntax. An expression that is invalid in JavaScript matches nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

/** Returns the part of a group that the request does not name: usually nothing, sometimes everything. */
function keptGroups(
  group: Group,
  part: Parts,
  isNamed: (event: string, part: Parts) => boolean,
  {excludedBranches, paths}: NamedTriggers,
): WebhookFilter[][] {
  const events = part.events.filter((it) => !isNamed(it, part));
  if (events.length === 0 && part.events.length > 0) return [];
  const kept = (of: readonly string[], filters: Group): WebhookFilter[] =>
    of.length === part.events.length && filters === part.filters
      ? [...group]
      : [{type: 'EVENT', pattern: of.join(', ')}, ...filters];
  const isOfBranches =
    events.length > 0 &&
    !isOfTags(part) &&
    events.every((it) => it === 'PUSH' || OWN_PULLS.has(it));
  if ((excludedBranches === undefined && paths === undefined) || !isOfBranches) {
    return [kept(events, part.filters)];
  }
  const split =
    excludedBranches === undefined
      ? [events]
      : [events.filter(isPush), events.filter((it) => !isPush(it))];
  return split
    .filter((it) => it.length > 0)
    .map((of) => {
      const ref = of.every(isPush) ? 'HEAD_REF' : 'BASE_REF';
      const names = included(part.filters, ref).map(
        ({pattern = ''}) => readRefPattern(pattern)?.names,
      );
      const isWide =
        names.length === 0 || names.some((it) => it === undefined || it.some(isWildcard));
      const restrictions = {ref, excluded: excludedBranches, paths} as const;
      return kept(of, restricted(part.filters, restrictions, isWide));
    });
}

function isPush(event: string): boolean {
  return event === 'PUSH';
}
