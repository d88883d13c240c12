import type {Webhook, WebhookFilter} from '@aws-sdk/client-codebuild';
import {eventsOf, isExcluded} from './group-parts.ts';
import {readPathPattern} from './path-patterns.ts';
import {readRefPattern} from './ref-patterns.ts';
import {PULL_REQUEST} from './webhook-groups.ts';

/** Describes what starts builds: `pushes to main; tags v*`. */
export function describeTriggers({
  branchFilter = '',
  filterGroups = [],
}: Pick<Webhook, 'branchFilter' | 'filterGroups'>): string {
  if (branchFilter !== '') return `pushes to branches that match ${branchFilter}`;
  return describeFilters(filterGroups).join('; ') || 'any push';
}

/**
 * Describes each group in a line: `pushes to main, release/* except release/old that change services/web`,
 * `tags v*`, `pull requests to main`.
 */
export function describeFilters(groups: readonly (readonly WebhookFilter[])[]): string[] {
  return groups.map((group) => describedPlainly(group) ?? group.map(described).join(' and '));
}

function describedPlainly(group: readonly WebhookFilter[]): string | undefined {
  const events = group.filter(({type}) => type === 'EVENT');
  const excluded = group.filter((it) => isExcluded(it) && it.type !== 'EVENT');
  const rest = group.filter((it) => it.type !== 'EVENT' && !isExcluded(it));
  const paths = rest.filter(({type}) => type === 'FILE_PATH');
  const refs = rest.filter(({type}) => type !== 'FILE_PATH');
  const [event] = events;
  const isPlain = [events, excluded, paths, refs].every(({length}) => length < 2);
  if (!isPlain || event === undefined || isExcluded(event)) return undefined;
  const found = eventsOf(event);
  const isPush = found.join() === 'PUSH';
  const isPull = PULL_REQUEST.every((it) => found.includes(it)) && found.every(isOfPull);
  const ref = isPush ? 'HEAD_REF' : 'BASE_REF';
  if ((!isPush && !isPull) || [...refs, ...excluded].some(({type}) => type !== ref)) {
    return undefined;
  }
  const [named, but, changing] = [refs, excluded, paths].map(([it]) => it);
  const subject = subjectOf(isPush, named);
  const exception = but === undefined ? '' : namesOf(but, 'heads');
  const changed = changing === undefined ? '' : readPathPattern(changing.pattern ?? '')?.join(', ');
  if (subject === undefined || exception === undefined || changed === undefined) return undefined;
  return [
    subject,
    ...(exception === '' ? [] : [`except ${exception}`]),
    ...(changed === '' ? [] : [`that change ${changed}`]),
  ].join(' ');
}

function subjectOf(isPush: boolean, filter: WebhookFilter | undefined): string | undefined {
  // Without a filter for names, a push may also be of a tag.
  if (filter === undefined) return isPush ? undefined : 'pull requests';
  const branches = namesOf(filter, 'heads');
  if (branches !== undefined) return `${isPush ? 'pushes' : 'pull requests'} to ${branches}`;
  const tags = isPush ? namesOf(filter, 'tags') : undefined;
  return tags === undefined ? undefined : `tags ${tags}`;
}

function namesOf({pattern = ''}: WebhookFilter, kind: 'heads' | 'tags'): string | undefined {
  const read = readRefPattern(pattern);
  return read?.kind === kind ? read.names.join(', ') : undefined;
}

function isOfPull(name: string): boolean {
  return name === 'PULL_REQUEST_REOPENED' || PULL_REQUEST.some((it) => it === name);
}

function described({type, pattern, excludeMatchedPattern}: WebhookFilter): string {
  return `${type ?? ''} ${excludeMatchedPattern === true ? 'not ' : ''}${pattern ?? ''}`;
}
