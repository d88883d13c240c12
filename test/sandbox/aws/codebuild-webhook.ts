import {randomBytes, randomInt} from 'node:crypto';
import type {
  ProjectSource,
  PullRequestBuildApproverRole,
  PullRequestBuildPolicy,
} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import type {WebhookSettings} from './codebuild-settings.ts';
import type {StoredWebhook} from './codebuild-state.ts';
import {seconds} from './operation.ts';

/** A webhook in the API's form, without its secret. */
export function describeWebhook(webhook: StoredWebhook) {
  const {url, payloadUrl, settings, secretChangedAt, status, statusMessage} = webhook;
  const {branchFilter, filterGroups = [], buildType, manualCreation = false} = settings;
  const {scopeConfiguration, pullRequestBuildPolicy} = settings;
  return {
    ...(url === undefined ? {} : {url}),
    payloadUrl,
    ...(branchFilter === undefined ? {} : {branchFilter}),
    filterGroups,
    buildType: buildType ?? 'BUILD',
    manualCreation,
    lastModifiedSecret: seconds(secretChangedAt),
    ...(scopeConfiguration === undefined ? {} : {scopeConfiguration}),
    status,
    ...(statusMessage === undefined ? {} : {statusMessage}),
    ...(pullRequestBuildPolicy === undefined ? {} : {pullRequestBuildPolicy}),
  };
}

/**
 * A webhook for the repository of a source. At GitHub Enterprise, a person adds it by hand:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/run-build-cli-auto-start.html
 */
export function newWebhook(
  {region, now}: AwsAccount,
  source: ProjectSource,
  settings: WebhookSettings,
): StoredWebhook {
  const isOurs =
    settings.manualCreation !== true &&
    settings.scopeConfiguration === undefined &&
    source.type !== 'GITHUB_ENTERPRISE';
  return {
    url: isOurs ? hookUrlOf(source, randomInt(1_000_000_000)) : undefined,
    payloadUrl: `https://codebuild.${region}.amazonaws.com/webhooks?t=${randomBytes(24).toString('base64url')}`,
    secret: newSecret(),
    secretChangedAt: now(),
    settings: {
      ...settings,
      pullRequestBuildPolicy: withApprovers(source, settings.pullRequestBuildPolicy),
    },
    status: 'ACTIVE',
    statusMessage: undefined,
  };
}

/** The people who may write. */
const APPROVERS: Readonly<Record<string, readonly PullRequestBuildApproverRole[]>> = {
  BITBUCKET: ['BITBUCKET_WRITE', 'BITBUCKET_ADMIN'],
  GITHUB: ['GITHUB_WRITE', 'GITHUB_MAINTAIN', 'GITHUB_ADMIN'],
  GITLAB: ['GITLAB_DEVELOPER', 'GITLAB_MAINTAINER', 'GITLAB_OWNER'],
};

/**
 * A policy with CodeBuild's defaults. A new webhook has one even if none is given:
 * https://github.com/hashicorp/terraform-provider-aws/pull/44201
 */
export function withApprovers(
  {type = 'GITHUB'}: Partial<ProjectSource>,
  policy: PullRequestBuildPolicy = {requiresCommentApproval: 'ALL_PULL_REQUESTS'},
): PullRequestBuildPolicy {
  if (policy.requiresCommentApproval === 'DISABLED' || policy.approverRoles !== undefined) {
    return policy;
  }
  return {...policy, approverRoles: [...(APPROVERS[type.split('_', 1)[0] ?? ''] ?? [])]};
}

export function newSecret(): string {
  return randomBytes(20).toString('hex');
}

/** `https://github.com/owner/name`: the repository in a URL, without additions. */
export function repositoryUrl({location = ''}: Pick<ProjectSource, 'location'>): string {
  return location.replace(/\.git$/u, '');
}

/** The URL of webhooks of a repository at its Git host. */
export function hookUrlOf(source: ProjectSource, id: number): string {
  const {host, pathname} = new URL(repositoryUrl(source));
  const path = pathname.slice(1);
  const bases: Readonly<Partial<Record<string, string>>> = {
    GITHUB: `https://api.github.com/repos/${path}`,
    GITHUB_ENTERPRISE: `https://${host}/api/v3/repos/${path}`,
    BITBUCKET: `https://api.bitbucket.org/2.0/repositories/${path}`,
  };
  const gitLab = `https://${host}/api/v4/projects/${encodeURIComponent(path)}`;
  return `${bases[source.type ?? ''] ?? gitLab}/hooks/${id}`;
}
