import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import {eventsOf} from './group-parts.ts';
import {readPathPattern, pathPattern} from './path-patterns.ts';
import {readRefPattern, refPattern} from './ref-patterns.ts';

type Groups = readonly (readonly WebhookFilter[])[];

/**
 * Returns whether two sets of groups start builds for the same events. Ignores the order of groups, filters,
 * events, names and paths, and whether names and events share a group.
 */
export function sameFilters(actual: Groups, wanted: Groups): boolean {
  const [a, b] = [normal(actual), normal(wanted)];
  return a.size === b.size && [...a].every((it) => b.has(it));
}

/** Returns a normalized text for each combination of event, name and path, to compare groups. */
function normal(groups: Groups): Set<string> {
  return new Set(
    groups.flatMap((group) =>
      product(group.map(alternatives)).map((it) => [...new Set(it)].toSorted().join('\n')),
    ),
  );
}

/** Returns the alternatives of a filter, each as one or more conditions. */
function alternatives(filter: WebhookFilter): string[][] {
  const {type, excludeMatchedPattern = false} = filter;
  const condition = (it: string) => `${type ?? ''} ${excludeMatchedPattern ? 'not ' : ''}${it}`;
  if (type === 'EVENT') return eventsOf(filter).map((it) => [condition(it)]);
  const single = singlePatterns(filter).map(condition);
  // Several excluded names are one condition each.
  return excludeMatchedPattern ? [single] : single.map((it) => [it]);
}

/** Returns a pattern for each name or path of one of our patterns; any other pattern as it is. */
function singlePatterns({type, pattern = ''}: WebhookFilter): string[] {
  const paths = type === 'FILE_PATH' ? readPathPattern(pattern) : undefined;
  if (paths !== undefined) return paths.map((it) => pathPattern([it]));
  const {kind = 'heads', names} = readRefPattern(pattern) ?? {};
  return names === undefined ? [pattern] : names.map((it) => refPattern({kind, names: [it]}));
}

function product(choices: readonly (readonly (readonly string[])[])[]): string[][] {
  return choices.reduce<string[][]>(
    (made, alternatives) => made.flatMap((it) => alternatives.map((more) => [...it, ...more])),
    [[]],
  );
}
