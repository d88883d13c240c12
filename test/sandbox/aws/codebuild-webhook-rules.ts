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

/** Problems of a webhook's settings, mixed with `undefined`. @param type of the source. */
export function webhookMistakes(
  type: string,
  {branchFilter, filterGroups, pullRequestBuildPolicy}: WebhookSettings,
): readonly (string | undefined)[] {
  return [
    branchFilter !== undefined && filterGroups !== undefined
      ? 'Invalid webhook: branchFilter and filterGroups cannot be given together'
      : undefined,
    patternMistake(branchFilter ?? ''),
    ...(filterGroups ?? []).flatMap(groupMistakes),
    policyMistake(type, pullRequestBuildPolicy),
  ];
}

function groupMistakes(group: readonly WebhookFilter[]): readonly (string | undefined)[] {
  const events = group
    .filter(({type}) => type === 'EVENT')
    .flatMap(({pattern = ''}) => pattern.split(',').map((it) => it.trim()));
  if (events.length === 0) {
    return ['Invalid webhook: each filter group must have an EVENT filter'];
  }
  return [...events.map(eventMistake), ...group.map((filter) => filterMistake(filter, events))];
}

function eventMistake(event: string): string | undefined {
  const isKnown = [PUSH, PULL_REQUEST, RELEASE, WORKFLOW].some((it) => it.test(event));
  return isKnown ? undefined : `Invalid webhook: unknown event ${event}`;
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
