import type {
  PullRequestBuildApproverRole,
  PullRequestBuildPolicy,
  Webhook,
  WebhookFilter,
} from '@aws-sdk/client-codebuild';
import type {GitHostKind} from '../source/git-host.ts';
import type {GitLocation} from '../source/git-location.ts';
import {readRefPattern, refPattern} from './ref-patterns.ts';
import {PULL_REQUEST, eventsOf, groupsOver} from './webhook-groups.ts';

/** Events that start builds automatically. */
export interface Triggers {
  /** Pushes to these branches. */
  readonly branches: readonly string[];
  /** Pushes of tags; `*` matches any text, `?` one character. */
  readonly tagPatterns: readonly string[];
  /** Pull requests into the branches, or into any branch if there are none. */
  readonly pullRequests: boolean;
}

/** The members of a webhook that this tool manages. */
export interface WebhookSettings {
  /** Empty if nothing starts builds. Never send an empty list: for CodeBuild it means any push. */
  readonly filterGroups: WebhookFilter[][];
  readonly pullRequestBuildPolicy?: PullRequestBuildPolicy;
}

type Groups = readonly (readonly WebhookFilter[])[];

/**
 * Hosts with the event PULL_REQUEST_REOPENED:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
const REOPENED: ReadonlySet<GitHostKind> = new Set(['GITHUB', 'GITHUB_ENTERPRISE']);

/**
 * People who may push may also approve builds of pull requests. That gives them no more rights.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/pull-request-build-policy.html
 */
const GITHUB_APPROVERS = ['GITHUB_ADMIN', 'GITHUB_MAINTAIN', 'GITHUB_WRITE'] as const;
const GITLAB_APPROVERS = ['GITLAB_DEVELOPER', 'GITLAB_MAINTAINER', 'GITLAB_OWNER'] as const;
const APPROVERS: Readonly<Record<GitHostKind, readonly PullRequestBuildApproverRole[]>> = {
  BITBUCKET: ['BITBUCKET_ADMIN', 'BITBUCKET_WRITE'],
  GITHUB: GITHUB_APPROVERS,
  GITHUB_ENTERPRISE: GITHUB_APPROVERS,
  GITLAB: GITLAB_APPROVERS,
  GITLAB_SELF_MANAGED: GITLAB_APPROVERS,
};

/**
 * Returns the settings of a webhook with exactly these triggers. It has one group of filters for branches,
 * one for tags and one for pull requests, so the console shows at most three lines. Pull requests from forks
 * require a comment by someone who may push, because builds are privileged and may push images.
 *
 * @param actual the existing webhook. A stricter approval policy is kept, and so is everything that this
 *   tool never writes.
 */
export function webhookSettings(
  {branches, tagPatterns, pullRequests}: Triggers,
  {sourceType}: Pick<GitLocation, 'sourceType'>,
  actual?: Webhook,
): WebhookSettings {
  const reopened = REOPENED.has(sourceType) ? ['PULL_REQUEST_REOPENED'] : [];
  const pushes = {events: ['PUSH'], ref: 'HEAD_REF'} as const;
  const pulls = {events: [...PULL_REQUEST, ...reopened], ref: 'BASE_REF'} as const;
  const filterGroups = groupsOver(
    [
      ...(branches.length === 0 ? [] : [{...pushes, kind: 'heads' as const, names: branches}]),
      ...(tagPatterns.length === 0 ? [] : [{...pushes, kind: 'tags' as const, names: tagPatterns}]),
      ...(pullRequests ? [{...pulls, kind: 'heads' as const, names: branches}] : []),
    ],
    actual?.filterGroups ?? [],
  );
  if (!pullRequests) return {filterGroups};
  const kept = actual?.pullRequestBuildPolicy;
  const pullRequestBuildPolicy =
    kept !== undefined && guardsForks(kept)
      ? kept
      : {
          requiresCommentApproval: 'FORK_PULL_REQUESTS' as const,
          approverRoles: [...APPROVERS[sourceType]],
        };
  return {filterGroups, pullRequestBuildPolicy};
}

/** Returns whether a webhook already has these settings. */
export function sameWebhook(actual: Webhook, wanted: WebhookSettings): boolean {
  const {branchFilter = '', filterGroups = [], pullRequestBuildPolicy} = actual;
  if (branchFilter !== '' || !sameFilters(filterGroups, wanted.filterGroups)) return false;
  return (
    wanted.pullRequestBuildPolicy === undefined ||
    (pullRequestBuildPolicy !== undefined && guardsForks(pullRequestBuildPolicy))
  );
}

function guardsForks({requiresCommentApproval}: PullRequestBuildPolicy): boolean {
  return (
    requiresCommentApproval === 'FORK_PULL_REQUESTS' ||
    requiresCommentApproval === 'ALL_PULL_REQUESTS'
  );
}

/**
 * Returns whether two sets of groups start builds for the same events. Ignores the order of groups, filters,
 * events and names, and whether names and events share a group.
 */
export function sameFilters(actual: Groups, wanted: Groups): boolean {
  const [a, b] = [normal(actual), normal(wanted)];
  return a.size === b.size && [...a].every((it) => b.has(it));
}

/** Describes each group in a line: `pushes to main`, `tags v*`, `pull requests to main`. */
export function describeFilters(groups: Groups): string[] {
  return groups.map((group) => describedPlainly(group) ?? group.map(described).join(' and '));
}

function describedPlainly(group: readonly WebhookFilter[]): string | undefined {
  const [first, second] = group.toSorted((a, b) => order(a) - order(b));
  if (first?.type !== 'EVENT' || group.length > 2) return undefined;
  if (group.some((it) => it.excludeMatchedPattern === true)) return undefined;
  const found = eventsOf(first);
  const isPush = found.join() === 'PUSH';
  const isPull = PULL_REQUEST.every((it) => found.includes(it)) && found.every(isOfPull);
  if (second === undefined) return isPull ? 'pull requests' : undefined;
  const pattern = readRefPattern(second.pattern ?? '');
  const names = pattern?.names.join(', ') ?? '';
  if (isPush && second.type === 'HEAD_REF' && pattern !== undefined) {
    return pattern.kind === 'heads' ? `pushes to ${names}` : `tags ${names}`;
  }
  const isInto = second.type === 'BASE_REF' && pattern?.kind === 'heads';
  return isPull && isInto ? `pull requests to ${names}` : undefined;
}

function isOfPull(name: string): boolean {
  return name === 'PULL_REQUEST_REOPENED' || PULL_REQUEST.some((it) => it === name);
}

function described({type, pattern, excludeMatchedPattern}: WebhookFilter): string {
  return `${type ?? ''} ${excludeMatchedPattern === true ? 'not ' : ''}${pattern ?? ''}`;
}

function order({type}: WebhookFilter): number {
  return type === 'EVENT' ? 0 : 1;
}

/** Returns a normalized text for each combination of name and event, to compare groups. */
function normal(groups: Groups): Set<string> {
  return new Set(
    groups.flatMap((group) => {
      const choices = group.map((it) => alternatives(it));
      return product(choices).map((it) => [...new Set(it)].toSorted().join('\n'));
    }),
  );
}

function alternatives(filter: WebhookFilter): string[] {
  const {type, pattern = '', excludeMatchedPattern = false} = filter;
  if (type === 'EVENT') return eventsOf(filter).map((it) => described({...filter, pattern: it}));
  const read = excludeMatchedPattern ? undefined : readRefPattern(pattern);
  if (read === undefined) return [described(filter)];
  const {kind} = read;
  return read.names.map((it) => described({...filter, pattern: refPattern({kind, names: [it]})}));
}

function product(choices: readonly (readonly string[])[]): string[][] {
  return choices.reduce<string[][]>(
    (made, names) => made.flatMap((it) => names.map((name) => [...it, name])),
    [[]],
  );
}
