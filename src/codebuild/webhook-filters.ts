import type {
  PullRequestBuildApproverRole,
  PullRequestBuildPolicy,
  Webhook,
  WebhookFilter,
} from '@aws-sdk/client-codebuild';
import type {GitHostKind} from './git-host.ts';
import type {GitLocation} from './git-url.ts';
import {readRefPattern, refPattern} from './ref-patterns.ts';

/** What starts a build by itself. */
export interface Triggers {
  /** Pushes to branches of these names. */
  readonly branches: readonly string[];
  /** Pushes of tags; `*` is any text, `?` one character. */
  readonly tagPatterns: readonly string[];
  /** Pull requests that are to go into the branches; into any, where none is named. */
  readonly pullRequests: boolean;
}

/** The members of a webhook that this tool sets. */
export interface WebhookSettings {
  /** Empty where nothing is to start a build; not to be sent then: to CodeBuild it means any push. */
  readonly filterGroups: WebhookFilter[][];
  readonly pullRequestBuildPolicy?: PullRequestBuildPolicy;
}

type Groups = readonly (readonly WebhookFilter[])[];

/** What a pull request does that changes what it would bring. */
const PULL_REQUEST = ['PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED'] as const;
/**
 * Hosts that tell of it:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
const REOPENED: ReadonlySet<GitHostKind> = new Set(['GITHUB', 'GITHUB_ENTERPRISE']);

/**
 * Who may push may also let a build of somebody else's pull request begin; nobody else gains by it.
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
 * The webhook that starts builds at just these triggers: a group of filters for the branches, one for
 * the tags, one for pull requests, so that however many names there are, a person finds three lines in
 * the console. Pull requests from forks wait for the comment of somebody who may push, because builds
 * are privileged and may push images.
 *
 * @param actual a webhook that is there: an approval that it asks for already is not made weaker.
 */
export function webhookSettings(
  {branches, tagPatterns, pullRequests}: Triggers,
  {sourceType}: Pick<GitLocation, 'sourceType'>,
  actual?: Webhook,
): WebhookSettings {
  const branch = branches.length === 0 ? undefined : refPattern({kind: 'heads', names: branches});
  const reopened = REOPENED.has(sourceType) ? ['PULL_REQUEST_REOPENED'] : [];
  const events = [...PULL_REQUEST, ...reopened].join(', ');
  const filterGroups = [
    ...(branch === undefined ? [] : [[event('PUSH'), ref('HEAD_REF', branch)]]),
    ...(tagPatterns.length === 0
      ? []
      : [[event('PUSH'), ref('HEAD_REF', refPattern({kind: 'tags', names: tagPatterns}))]]),
    ...(pullRequests
      ? [[event(events), ...(branch === undefined ? [] : [ref('BASE_REF', branch)])]]
      : []),
  ];
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

/** Whether a webhook does already what is wanted of it. */
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
 * Whether the same events start a build, in whatever order the groups, their filters, events and names
 * stand, and whether names stand in one group or in a group each.
 */
export function sameFilters(actual: Groups, wanted: Groups): boolean {
  const [a, b] = [normal(actual), normal(wanted)];
  return a.size === b.size && [...a].every((it) => b.has(it));
}

/** What starts a build, a line for each group: `pushes to main`, `tags v*`, `pull requests to main`. */
export function describeFilters(groups: Groups): string[] {
  return groups.map((group) => describedPlainly(group) ?? group.map(described).join(' and '));
}

function describedPlainly(group: readonly WebhookFilter[]): string | undefined {
  const [first, second] = group.toSorted((a, b) => order(a) - order(b));
  if (first?.type !== 'EVENT' || group.length > 2) return undefined;
  if (group.some((it) => it.excludeMatchedPattern === true)) return undefined;
  const found = events(first);
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

/** Each group as a text that is the same for groups that mean the same, one name in each. */
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
  if (type === 'EVENT') return [described({...filter, pattern: events(filter).join(', ')})];
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

function events({pattern = ''}: WebhookFilter): string[] {
  return [...new Set(pattern.split(',').map((it) => it.trim()))].toSorted();
}

function event(pattern: string): WebhookFilter {
  return {type: 'EVENT', pattern};
}

function ref(type: 'BASE_REF' | 'HEAD_REF', pattern: string): WebhookFilter {
  return {type, pattern};
}
