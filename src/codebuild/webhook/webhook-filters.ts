import type {PullRequestBuildPolicy, Webhook, WebhookFilter} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {GitHostKind} from '../source/git-host.ts';
import {option, sentence} from '../../text.ts';
import {branchFilterGroup} from './branch-filter.ts';
import {type Group, eventsOf, included, partsOf} from './group-parts.ts';
import {groupsAt} from './host-events.ts';
import type {WebhookBackup} from './webhook-backup.ts';
import {guardsForks, policyFor} from './pull-request-policy.ts';
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
export interface WebhookSettings extends WebhookFilters {
  /** `undefined` is no reason for an update. If there is another one, our own policy is sent. */
  readonly pullRequestBuildPolicy?: PullRequestBuildPolicy;
}

/** The filters of a webhook, in one of two forms. Without any, every push starts a build. */
interface WebhookFilters {
  /** Empty if nothing starts builds. Never send an empty list: for CodeBuild it means any push. */
  readonly filterGroups?: WebhookFilter[][];
  /** The old form. Only kept, never written anew. CodeBuild accepts only one of the two forms. */
  readonly branchFilter?: string;
}

/**
 * Hosts with the event PULL_REQUEST_REOPENED:
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
const REOPENED: ReadonlySet<GitHostKind> = new Set(['GITHUB', 'GITHUB_ENTERPRISE']);

/** What a webhook without filters accepts. */
const ANY_PUSH: Group = [{type: 'EVENT', pattern: 'PUSH'}];

/**
 * Returns the settings of a webhook with these triggers. A new one has one group of filters for branches, one
 * for tags and one for pull requests, so the console shows at most three lines. Pull requests from forks
 * require a comment by someone who may push, because builds are privileged and may push images.
 *
 * @param actual the existing webhook. Triggers that are `undefined` stay, and so do a stricter approval policy
 *   and everything that this tool never writes. At a host of another kind, events that it lacks are dropped.
 * @throws {Failure} if the filters have the old form, and the triggers cannot be merged into it.
 */
export function webhookSettings(
  triggers: Triggers,
  kind: GitHostKind,
  actual?: WebhookBackup,
): WebhookSettings {
  const merged = mergedFilters(triggers, kind, actual);
  const isSameKind = actual?.kind === undefined || actual.kind === kind;
  const filters =
    merged.filterGroups === undefined || isSameKind
      ? merged
      : {filterGroups: groupsAt(kind, merged.filterGroups)};
  const {pullRequestBuildPolicy: kept} = actual ?? {};
  const isNamed = triggers.pullRequests === true;
  if (kept === undefined && !isNamed && !buildsPullRequests(filters)) return filters;
  return {...filters, pullRequestBuildPolicy: policyFor(kind, kept, isNamed)};
}

function mergedFilters(
  triggers: Triggers,
  kind: GitHostKind,
  actual: WebhookBackup | undefined,
): WebhookFilters {
  const {branchFilter = '', filterGroups = []} = actual ?? {};
  if (actual !== undefined && Object.values(triggers).every((it) => it === undefined)) {
    if (branchFilter !== '') return {branchFilter};
    return filterGroups.length === 0 ? {} : {filterGroups};
  }
  const groups =
    filterGroups.length > 0 || actual === undefined
      ? filterGroups
      : oldGroups(branchFilter, triggers);
  const named = endsRelease(triggers, groups) ? {...triggers, tagPatterns: []} : triggers;
  const reopened = REOPENED.has(kind) ? ['PULL_REQUEST_REOPENED'] : [];
  return {filterGroups: groupsOver({...named, pullEvents: [...PULL_REQUEST, ...reopened]}, groups)};
}

/** Returns the groups that a webhook without groups stands for. Named branches replace a branch filter. */
function oldGroups(branchFilter: string, {branches}: Triggers): readonly Group[] {
  if (branchFilter === '' || branches !== undefined) return [ANY_PUSH];
  const group = branchFilterGroup(branchFilter);
  if (group !== undefined) return [group];
  throw new Failure(
    'usage.missing-value',
    'The webhook selects its branches by a regular expression of the old form.',
    {
      details: [`branchFilter: ${branchFilter}`],
      remedy: sentence`Name the branches, too: ${option('branch', 'NAME')}`,
    },
  );
}

function buildsPullRequests({filterGroups = []}: WebhookFilters): boolean {
  return filterGroups
    .flat()
    .some(
      (it) => it.type === 'EVENT' && eventsOf(it).some((event) => event.startsWith('PULL_REQUEST')),
    );
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
  if (branchFilter !== (wanted.branchFilter ?? '')) return false;
  if (!sameFilters(filterGroups, wanted.filterGroups ?? [])) return false;
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
