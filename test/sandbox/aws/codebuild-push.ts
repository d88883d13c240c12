import type {WebhookFilter} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import type {StoredBuild} from './codebuild-build.ts';
import {existingProject} from './codebuild-error.ts';
import type {WebhookSettings} from './codebuild-settings.ts';
import {javaSearch} from './pattern.ts';

/** The notice of a Git host about a push or a pull request. */
export interface HostEvent {
  /** The name in filters. Default: `PUSH`. */
  readonly event?: string;
  /** `refs/heads/main`, `refs/tags/v1`. For a pull request, its source branch. */
  readonly ref: string;
  readonly commit: string;
  /** Only for a pull request. */
  readonly pullRequest?: {readonly number: number; readonly baseRef: string};
  readonly previousCommit?: string;
  readonly actor?: string;
  readonly message?: string;
  /** The changed files. */
  readonly files?: readonly string[];
}

/**
 * Does what CodeBuild does after a notice of a Git host: starts a build of the project if its webhook accepts
 * the event.
 *
 * @returns `undefined` if the filters exclude it.
 * @throws if the project does not exist or has no webhook.
 */
export function deliver(
  account: AwsAccount,
  projectName: string,
  event: HostEvent,
): StoredBuild | undefined {
  const {name, settings, webhook} = existingProject(account, projectName);
  if (webhook === undefined) throw new Error(`${name} has no webhook`);
  if (!isWanted(webhook.settings, event)) return undefined;
  const {commit, pullRequest} = event;
  return account.codebuild.builds.start(account, {
    project: name,
    settings,
    initiator: `${settings.source?.type === 'GITHUB' ? 'GitHub-Hookshot' : 'Webhook'}/0123456`,
    sourceVersion: pullRequest === undefined ? commit : `pr/${pullRequest.number}`,
    resolvedSourceVersion: commit,
    variables: [],
    webhookVariables: variablesOf(event),
    isDebugged: false,
  });
}

/** One group must match with all its filters. Without filters, every event is accepted. */
export function isWanted(
  {branchFilter, filterGroups = []}: WebhookSettings,
  event: HostEvent,
): boolean {
  if (branchFilter !== undefined) {
    const branch = /^refs\/heads\/(?<name>.+)$/u.exec(event.ref)?.groups?.['name'];
    return branch !== undefined && javaSearch(branchFilter).test(branch);
  }
  if (filterGroups.length === 0) return true;
  return filterGroups.some((group) => group.every((filter) => isMet(filter, event)));
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html */
function isMet(
  {type, pattern = '', excludeMatchedPattern = false}: WebhookFilter,
  event: HostEvent,
): boolean {
  if (type === 'EVENT') {
    return pattern.split(',').some((it) => it.trim() === (event.event ?? 'PUSH'));
  }
  // A pattern matches anywhere in the text, unless it has anchors.
  const search = javaSearch(pattern);
  const texts = TEXTS[type ?? '']?.(event);
  if (texts === undefined) throw new Error(`The stand-in evaluates no filter of ${type}`);
  return texts.some((it) => search.test(it)) !== excludeMatchedPattern;
}

/** The text that a filter searches. */
const TEXTS: Readonly<Record<string, (event: HostEvent) => readonly string[]>> = {
  HEAD_REF: ({ref}) => [ref],
  BASE_REF: ({pullRequest}) => (pullRequest === undefined ? [] : [pullRequest.baseRef]),
  ACTOR_ACCOUNT_ID: ({actor = '1'}) => [actor],
  COMMIT_MESSAGE: ({message = ''}) => [message],
  FILE_PATH: ({files = []}) => files,
};

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function variablesOf(event: HostEvent): Readonly<Record<string, string>> {
  const {ref, commit, pullRequest, previousCommit, actor = '1'} = event;
  const trigger =
    pullRequest === undefined
      ? ref.replace(/^refs\/heads\//u, 'branch/').replace(/^refs\/tags\//u, 'tag/')
      : `pr/${pullRequest.number}`;
  return {
    CODEBUILD_WEBHOOK_TRIGGER: trigger,
    CODEBUILD_WEBHOOK_EVENT: event.event ?? 'PUSH',
    CODEBUILD_WEBHOOK_HEAD_REF: ref,
    CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID: actor,
    ...(pullRequest === undefined ? {} : {CODEBUILD_WEBHOOK_BASE_REF: pullRequest.baseRef}),
    ...(previousCommit === undefined ? {} : {CODEBUILD_WEBHOOK_PREV_COMMIT: previousCommit}),
    ...(event.event === 'PULL_REQUEST_MERGED' ? {CODEBUILD_WEBHOOK_MERGE_COMMIT: commit} : {}),
  };
}
