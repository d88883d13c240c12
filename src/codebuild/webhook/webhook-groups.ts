import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import {type RefKind, readRefPattern, refPattern} from './ref-patterns.ts';

type Group = readonly WebhookFilter[];

/** One kind of trigger: pushes to branches, tags, or pull requests. */
export interface OwnTrigger {
  readonly events: readonly string[];
  /** Type of the filter for branches or tags. */
  readonly ref: 'BASE_REF' | 'HEAD_REF';
  readonly kind: RefKind;
  /** Empty means all. */
  readonly names: readonly string[];
}

/** The events that change the contents of a pull request. */
export const PULL_REQUEST = ['PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED'] as const;

/** Events that this tool manages. Others were added by hand. */
const OWN: ReadonlySet<string> = new Set(['PUSH', ...PULL_REQUEST, 'PULL_REQUEST_REOPENED']);

/** The parts of a group of filters. */
interface Parts {
  readonly events: readonly string[];
  readonly filters: Group;
}

/**
 * Merges triggers into the existing groups. Keeps what this tool never writes: other events, and filters of
 * other types (`FILE_PATH`, `COMMIT_MESSAGE`) on their branches and tags. A new branch gets the filters of
 * the others.
 */
export function groupsOver(
  triggers: readonly OwnTrigger[],
  actual: readonly Group[],
): WebhookFilter[][] {
  const parts = actual.map(partsOf);
  return [
    ...triggers.flatMap((it) => ownGroups(it, parts)),
    ...actual.flatMap((group) => foreignGroup(group)),
  ];
}

/** Returns the events of an event filter, sorted, without duplicates. */
export function eventsOf({pattern = ''}: WebhookFilter): string[] {
  return [...new Set(pattern.split(',').map((it) => it.trim()))].toSorted();
}

function ownGroups(trigger: OwnTrigger, actual: readonly Parts[]): WebhookFilter[][] {
  const {names, ref, kind} = trigger;
  const existing = actual.filter((it) => isOfKind(it, trigger));
  const event = {type: 'EVENT', pattern: trigger.events.join(', ')} as const;
  if (names.length === 0) {
    return additions(existing, ref).map((filters) => [event, ...filters]);
  }
  const byAdditions = new Map<string, {filters: Group; names: string[]}>();
  for (const name of names) {
    const ofName = existing.filter((it) => isOf(name, it, trigger));
    for (const filters of additions(ofName.length === 0 ? existing : ofName, ref)) {
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

/** Returns the distinct sets of additional filters; one empty set if there are no groups. */
function additions(groups: readonly Parts[], ref: OwnTrigger['ref']): Group[] {
  const all = groups.map(({filters}) => filters.filter(({type}) => type !== ref));
  const different = new Map(all.map((it) => [keyOf(it), it]));
  return different.size === 0 ? [[]] : [...different.values()];
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

function isOfKind({events, filters}: Parts, trigger: OwnTrigger): boolean {
  if (!trigger.events.some((it) => events.includes(it))) return false;
  const isOfTags = filters.some(
    ({type, pattern = '', excludeMatchedPattern}) =>
      type === trigger.ref && excludeMatchedPattern !== true && /refs\/tags/u.test(pattern),
  );
  return isOfTags === (trigger.kind === 'tags');
}

/** Whether a group applies to a branch or tag. One of our own patterns applies only to its literal names. */
function isOf(name: string, {filters}: Parts, {ref, kind}: OwnTrigger): boolean {
  return filters
    .filter(({type}) => type === ref)
    .every(({pattern = '', excludeMatchedPattern = false}) => {
      const read = readRefPattern(pattern);
      const isMeant =
        read === undefined
          ? matches(pattern, `refs/${kind}/${name}`)
          : read.kind === kind && read.names.includes(name);
      return isMeant !== excludeMatchedPattern;
    });
}

/** CodeBuild uses Java's syntax. An expression that is invalid in JavaScript matches nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return false;
  }
}

function partsOf(group: Group): Parts {
  const event = group.find(({type}) => type === 'EVENT');
  return {
    events: event === undefined ? [] : eventsOf(event),
    filters: group.filter((it) => it !== event),
  };
}

/** Returns the part of a group that this tool does not manage: usually nothing, sometimes everything. */
function foreignGroup(group: Group): WebhookFilter[][] {
  const {events, filters} = partsOf(group);
  const foreign = events.filter((it) => !OWN.has(it));
  if (foreign.length === events.length) return [[...group]];
  return foreign.length === 0 ? [] : [[{type: 'EVENT', pattern: foreign.join(', ')}, ...filters]];
}
