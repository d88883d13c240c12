import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import {pathPattern} from './path-patterns.ts';
import {refPattern} from './ref-patterns.ts';

export type Group = readonly WebhookFilter[];

/** The parts of a group of filters. */
export interface Parts {
  readonly events: readonly string[];
  readonly filters: Group;
}

/** Returns the events of a group, and its other filters. */
export function partsOf(group: Group): Parts {
  const event = group.find(({type}) => type === 'EVENT');
  return {
    events: event === undefined ? [] : eventsOf(event),
    filters: group.filter((it) => it !== event),
  };
}

/** Returns the filters of a type that a name must match. */
export function included(filters: Group, ref: Restrictions['ref']): WebhookFilter[] {
  return filters.filter((it) => it.type === ref && !isExcluded(it));
}

/** Returns whether a filter is for names that must not match. */
export function isExcluded({excludeMatchedPattern}: WebhookFilter): boolean {
  return excludeMatchedPattern === true;
}

/** Returns the events of an event filter, sorted, without duplicates. */
export function eventsOf({pattern = ''}: WebhookFilter): string[] {
  return [...new Set(pattern.split(',').map((it) => it.trim()))].toSorted();
}

/** Returns whether a group is for tags. */
export function isOfTags({filters}: Parts, ref: Restrictions['ref'] = 'HEAD_REF'): boolean {
  return included(filters, ref).some(({pattern = ''}) => /refs\/tags/u.test(pattern));
}

/** Filters that restrict groups for branches. `undefined` keeps the existing ones. */
export interface Restrictions {
  /** Type of the filter for branches or tags. */
  readonly ref: 'BASE_REF' | 'HEAD_REF';
  readonly excluded: readonly string[] | undefined;
  readonly paths: readonly string[] | undefined;
}

/** Replaces the excluded branches and the paths of a group. Excluded branches restrict only wildcards. */
export function restricted(
  filters: Group,
  {ref, excluded, paths}: Restrictions,
  isWide: boolean,
): WebhookFilter[] {
  const replaces = (it: WebhookFilter) =>
    (excluded !== undefined && isWide && it.type === ref && isExcluded(it)) ||
    (paths !== undefined && it.type === 'FILE_PATH' && !isExcluded(it));
  return [
    ...filters.filter((it) => !replaces(it)),
    ...(isWide && isListed(excluded)
      ? [
          {
            type: ref,
            pattern: refPattern({kind: 'heads', names: excluded}),
            excludeMatchedPattern: true,
          },
        ]
      : []),
    ...(isListed(paths) ? [{type: 'FILE_PATH' as const, pattern: pathPattern(paths)}] : []),
  ];
}

function isListed(list: readonly string[] | undefined): list is readonly string[] {
  return list !== undefined && list.length > 0;
}
