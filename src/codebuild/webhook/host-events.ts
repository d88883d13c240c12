import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import type {GitHostKind} from '../source/git-host.ts';
import {type Group, eventsOf} from './group-parts.ts';

/**
 * Events that not all kinds of Git hosts have. CodeBuild refuses a webhook with an event that its host lacks.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html
 * https://docs.aws.amazon.com/codebuild/latest/userguide/gitlab-webhook.html
 * https://docs.aws.amazon.com/codebuild/latest/userguide/bitbucket-webhook.html
 */
const HOSTS: Readonly<Record<string, readonly GitHostKind[]>> = {
  PULL_REQUEST_REOPENED: ['GITHUB', 'GITHUB_ENTERPRISE', 'GITLAB', 'GITLAB_SELF_MANAGED'],
  RELEASED: ['GITHUB', 'GITLAB', 'GITLAB_SELF_MANAGED'],
  PRERELEASED: ['GITHUB'],
  WORKFLOW_JOB_QUEUED: ['GITHUB', 'GITHUB_ENTERPRISE', 'GITLAB', 'GITLAB_SELF_MANAGED'],
};

/** Returns the groups without events that a kind of host lacks. A group that has only such events is left out. */
export function groupsAt(kind: GitHostKind, groups: readonly Group[]): WebhookFilter[][] {
  return groups.flatMap((group) => {
    if (missingEvents(kind, [group]).length === 0) return [[...group]];
    const fitting = group.map((filter) => {
      if (filter.type !== 'EVENT') return filter;
      const events = eventsOf(filter).filter((it) => has(kind, it));
      return {...filter, pattern: events.join(', ')};
    });
    return fitting.some(({type, pattern}) => type === 'EVENT' && pattern === '') ? [] : [fitting];
  });
}

/** Returns the events of groups that a kind of host lacks. */
export function missingEvents(kind: GitHostKind, groups: readonly Group[]): string[] {
  const events = groups.flat().flatMap((it) => (it.type === 'EVENT' ? eventsOf(it) : []));
  return [...new Set(events)].filter((it) => !has(kind, it));
}

function has(kind: GitHostKind, event: string): boolean {
  return HOSTS[event]?.includes(kind) ?? true;
}
