import type {PullRequestBuildPolicy, Webhook, WebhookFilter} from '@aws-sdk/client-codebuild';
import type {GitHostKind} from '../source/git-host.ts';
import type {GitLocation} from '../source/git-location.ts';
import {fitsHost, guardingPolicy, guardsForks} from './pull-request-policy.ts';
import {type Group, included, partsOf} from './group-parts.ts';
import {readRefPattern} from './ref-patterns.ts';
import {sameFilters} from './same-filters.ts';
import {type NamedTriggers, PULL_REQUEST, groupsOver} from './webhook-groups.ts';

/** Events that start builds automatically. What is `undefined` stays as it is. */
export interface Triggers extends Omit<NamedTriggers, 'pullEvents'> {
  /** Pushes to these branches. `*` matches any text, `?` one character. */
  readonly branches: readonly string[] | undefined;
  /** Pushes of tags, with the same wildcards. */
  readonly tagPatterns: readonly string[] | undefined;
  /** Pull requests into the branches, or into any branch if there are none. */
  readonly pullRequests: boolean | undefined;
}

/** The members of a webhook that this tool manages. */
export interface WebhookSettings {
  /** Empty if nothing starts builds. Never send an empty list: for CodeBuild it means any push. */
  readonly filterGroups: WebhookFilter[][];
  /** `undefined` is no reason for an update. If there is another one, our own policy is sent. */
  readonly pullRequestBuildPolicy?: PullRequestBuildPolicy;
}

/**
 * Hosts with the event PULL_REQUEST_REOPENED:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
const REOPENED: ReadonlySet<GitHostKind> = new Set(['GITHUB', 'GITHUB_ENTERPRISE']);

/**
 * Returns the settings of a webhook with these triggers. A new one has one group of filters for branches, one
 * for tags and one for pull requests, so the console shows at most three lines. Pull requests from forks
 * require a comment by someone who may push, because builds are privileged and may push images.
 *
 * @param actual the existing webhook. Triggers that are `undefined` stay, and so do a stricter approval policy
 *   and everything that this tool never writes.
 */
export function webhookSettings(
  triggers: Triggers,
  {sourceType}: Pick<GitLocation, 'sourceType'>,
  actual?: Webhook,
): WebhookSettings {
  const reopened = REOPENED.has(sourceType) ? ['PULL_REQUEST_REOPENED'] : [];
  const pullEvents = [...PULL_REQUEST, ...reopened];
  const groups = actual?.filterGroups ?? [];
  const named = endsRelease(triggers, groups) ? {...triggers, tagPatterns: []} : triggers;
  const filterGroups = groupsOver({...named, pullEvents}, groups);
  const {pullRequestBuildPolicy: kept} = actual ?? {};
  const isKept =
    kept !== undefined &&
    fitsHost(kept, sourceType) &&
    (triggers.pullRequests !== true || guardsForks(kept));
  if (isKept) return {filterGroups, pullRequestBuildPolicy: kept};
  return triggers.pullRequests === true || kept !== undefined
    ? {filterGroups, pullRequestBuildPolicy: guardingPolicy(sourceType)}
    : {filterGroups};
}

/**
 * Whether a webhook of releases, which every Git tag starts and no branch, becomes one of branches. Who names
 * branches and no tags then means these branches only.
 */
function endsRelease({branches = [], tagPatterns}: Triggers, groups: readonly Group[]): boolean {
  const pushes = groups.map(partsOf).filter(({events}) => events.includes('PUSH'));
  const isRelease =
    pushes.length > 0 &&
    pushes.every(({filters}) =>
      included(filters, 'HEAD_REF').some(({pattern = ''}) => {
        const read = readRefPattern(pattern);
        return read?.kind === 'tags' && read.names.includes('*');
      }),
    );
  return isRelease && branches.length > 0 && tagPatterns === undefined;
}

/** Returns whether a webhook already has these settings. */
export function sameWebhook(actual: Webhook, wanted: WebhookSettings): boolean {
  const {branchFilter = '', filterGroups = [], pullRequestBuildPolicy} = actual;
  if (branchFilter !== '' || !sameFilters(filterGroups, wanted.filterGroups)) return false;
  return samePolicy(pullRequestBuildPolicy, wanted.pullRequestBuildPolicy);
}

function samePolicy(
  actual: PullRequestBuildPolicy | undefined,
  wanted: PullRequestBuildPolicy | undefined,
): boolean {
  if (wanted === undefined) return true;
  if (actual === undefined) return false;
  return guardsForks(wanted) ? guardsForks(actual) : !guardsForks(actual);
}
