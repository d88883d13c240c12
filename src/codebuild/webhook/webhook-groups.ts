import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import {type RefKind, readRefPattern, refPattern} from './ref-patterns.ts';

type Group = readonly WebhookFilter[];

/** What starts builds, of one kind: pushes to branches, tags, or pull requests. */
export interface OwnTrigger {
  readonly events: readonly string[];
  /** The filter that says of which branches or tags. */
  readonly ref: 'BASE_REF' | 'HEAD_REF';
  readonly kind: RefKind;
  /** Empty for all of them. */
  readonly names: readonly string[];
}

/** What a pull request does that changes what it would bring. */
export const PULL_REQUEST = ['PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED'] as const;

/** Events of which this tool decides; whoever wants others has written them by hand. */
const OWN: ReadonlySet<string> = new Set(['PUSH', ...PULL_REQUEST, 'PULL_REQUEST_REOPENED']);

/** A group of filters taken apart. */
interface Parts {
  readonly events: readonly string[];
  readonly filters: Group;
}

/**
 * The groups of some triggers, over those that are there. What this tool never writes is somebody's own:
 * other events stay as they are, and filters of other kinds (`FILE_PATH`, `COMMIT_MESSAGE`) stay with
 * the branches and tags that they are of; a branch that is new gets those of the others.
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

/** The events of a filter of them, sorted, none twice. */
export function eventsOf({pattern = ''}: WebhookFilter): string[] {
  return [...new Set(pattern.split(',').map((it) => it.trim()))].toSorted();
}

function ownGroups(trigger: OwnTrigger, actual: readonly Parts[]): WebhookFilter[][] {
  const {names, ref, kind} = trigger;
  const there = actual.filter((it) => isOfKind(it, trigger));
  const event = {type: 'EVENT', pattern: trigger.events.join(', ')} as const;
  if (names.length === 0) {
    return additions(there, ref).map((filters) => [event, ...filters]);
  }
  const byAdditions = new Map<string, {filters: Group; names: string[]}>();
  for (const name of names) {
    const ofName = there.filter((it) => isOf(name, it, trigger));
    for (const filters of additions(ofName.length === 0 ? there : ofName, ref)) {
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

/** What is added to a trigger, each once; of groups that are not there nothing is. */
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

/** Whether a group is of a branch or tag, too. Of patterns of ours just those names are. */
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

/** CodeBuild's expressions are Java's; what JavaScript cannot read is of nothing. */
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

/** What of a group this tool does not decide; of most nothing, of some all. */
function foreignGroup(group: Group): WebhookFilter[][] {
  const {events, filters} = partsOf(group);
  const foreign = events.filter((it) => !OWN.has(it));
  if (foreign.length === events.length) return [[...group]];
  return foreign.length === 0 ? [] : [[{type: 'EVENT', pattern: foreign.join(', ')}, ...filters]];
}
