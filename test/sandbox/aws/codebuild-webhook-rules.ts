import type {PullRequestBuildPolicy, WebhookFilter} from '@aws-sdk/client-codebuild';
import type {WebhookSettings} from './codebuild-settings.ts';
import {javaPattern} from './pattern.ts';

const PULL_REQUEST = /^PULL_REQUEST_(?:CREATED|UPDATED|REOPENED|MERGED|CLOSED)$/u;
const RELEASE = /^(?:PRE)?RELEASED$/u;
const WORKFLOW = /^WORKFLOW_JOB_QUEUED$/u;
const PUSH = /^PUSH$/u;

/**
 * The events to which a filter applies. The other filters apply to all.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 */
const ONLY_WITH: Readonly<Partial<Record<string, readonly RegExp[]>>> = {
  BASE_REF: [PULL_REQUEST],
  FILE_PATH: [PUSH, PULL_REQUEST],
  COMMIT_MESSAGE: [PUSH, PULL_REQUEST],
  TAG_NAME: [RELEASE],
  RELEASE_NAME: [RELEASE],
  WORKFLOW_NAME: [WORKFLOW],
};

/**
 * Events of some Git hosts only. The page about each host lists its events:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/gitlab-webhook.html
 */
const ONLY_AT: readonly (readonly [RegExp, RegExp])[] = [
  [/^PULL_REQUEST_REOPENED$/u, /^(?:GITHUB|GITLAB)/u],
  [WORKFLOW, /^(?:GITHUB|GITLAB)/u],
  [/^RELEASED$/u, /^(?:GITHUB$|GITLAB)/u],
  [/^PRERELEASED$/u, /^GITHUB$/u],
];

/** Filters of webhooks that are not of one repository. */
const ONLY_IN_SCOPE: Readonly<Record<string, string | undefined>> = {
  REPOSITORY_NAME: '',
  ORGANIZATION_NAME: 'GITHUB_GLOBAL',
};

/** Problems of a webhook's settings, mixed with `undefined`. @param type of the source. */
export function webhookMistakes(
  type: string,
  {branchFilter, filterGroups, pullRequestBuildPolicy, scopeConfiguration}: WebhookSettings,
): readonly (string | undefined)[] {
  return [
    branchFilter !== undefined && filterGroups !== undefined
      ? 'Invalid webhook: branchFilter and filterGroups cannot be given together'
      : undefined,
    patternMistake(branchFilter ?? ''),
    ...(filterGroups ?? []).flatMap((group) => groupMistakes(type, group)),
    ...(filterGroups ?? []).flat().map((it) => scopeMistake(it, scopeConfiguration)),
    policyMistake(type, pullRequestBuildPolicy),
  ];
}

function scopeMistake(
  {type = 'EVENT'}: Partial<WebhookFilter>,
  scope: WebhookSettings['scopeConfiguration'],
): string | undefined {
  const needed = ONLY_IN_SCOPE[type];
  if (needed === undefined || (scope !== undefined && [scope.scope, ''].includes(needed)))
    return undefined;
  return `Invalid webhook: ${type} filter is not supported for this scope`;
}

function groupMistakes(
  host: string,
  group: readonly WebhookFilter[],
): readonly (string | undefined)[] {
  const events = group
    .filter(({type}) => type === 'EVENT')
    .flatMap(({pattern = ''}) => pattern.split(',').map((it) => it.trim()));
  if (events.length === 0) {
    return ['Invalid webhook: each filter group must have an EVENT filter'];
  }
  return [
    ...events.map((it) => eventMistake(host, it)),
    ...group.map((filter) => filterMistake(filter, events)),
  ];
}

function eventMistake(host: string, event: string): string | undefined {
  const isKnown = [PUSH, PULL_REQUEST, RELEASE, WORKFLOW].some((it) => it.test(event));
  if (!isKnown) return `Invalid webhook: unknown event ${event}`;
  const isThere = ONLY_AT.every(([events, hosts]) => !events.test(event) || hosts.test(host));
  return isThere ? undefined : `Invalid webhook: event ${event} is not supported for ${host}`;
}

function filterMistake(
  {type = 'EVENT', pattern = '', excludeMatchedPattern}: WebhookFilter,
  events: readonly string[],
): string | undefined {
  if (type === 'EVENT') {
    return excludeMatchedPattern === true
      ? 'Invalid webhook: excludeMatchedPattern is not supported for EVENT'
      : undefined;
  }
  const allowed = ONLY_WITH[type];
  const unfit = events.find((event) => allowed?.some((it) => it.test(event)) === false);
  return unfit === undefined
    ? patternMistake(pattern)
    : `Invalid webhook: ${type} filter is not supported for event ${unfit}`;
}

function patternMistake(pattern: string): string | undefined {
  try {
    javaPattern(pattern);
    return undefined;
  } catch {
    return `Invalid webhook: not a valid regular expression: ${pattern}`;
  }
}

/** The roles have the names of their Git host. */
function policyMistake(
  type: string,
  {approverRoles = []}: Partial<PullRequestBuildPolicy> = {},
): string | undefined {
  const host = `${type.split('_', 1)[0]}_`;
  const foreign = approverRoles.find((it) => !it.startsWith(host));
  return foreign === undefined
    ? undefined
    : `Invalid webhook: approver role ${foreign} does not exist for ${type}`;
}
