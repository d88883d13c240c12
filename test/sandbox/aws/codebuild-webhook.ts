import {randomBytes, randomInt} from 'node:crypto';
import type {ProjectSource} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import type {WebhookSettings} from './codebuild-settings.ts';
import type {StoredWebhook} from './codebuild-state.ts';
import {seconds} from './operation.ts';

/** A webhook in the API's form, without its secret. */
export function describeWebhook(webhook: StoredWebhook) {
  const {url, payloadUrl, settings, secretChangedAt} = webhook;
  const {branchFilter, filterGroups = [], buildType, manualCreation = false} = settings;
  const {scopeConfiguration, pullRequestBuildPolicy} = settings;
  return {
    ...(url === undefined ? {payloadUrl} : {url}),
    ...(branchFilter === undefined ? {} : {branchFilter}),
    filterGroups,
    buildType: buildType ?? 'BUILD',
    manualCreation,
    lastModifiedSecret: seconds(secretChangedAt),
    ...(scopeConfiguration === undefined ? {} : {scopeConfiguration}),
    status: 'ACTIVE',
    ...(pullRequestBuildPolicy === undefined ? {} : {pullRequestBuildPolicy}),
  };
}

/** A webhook for the repository of a source. */
export function newWebhook(
  {region, now}: AwsAccount,
  source: ProjectSource,
  settings: WebhookSettings,
): StoredWebhook {
  const isOurs = settings.manualCreation !== true && settings.scopeConfiguration === undefined;
  return {
    url: isOurs ? hookUrlOf(source, randomInt(1_000_000_000)) : undefined,
    payloadUrl: `https://codebuild.${region}.amazonaws.com/webhooks?t=${randomBytes(24).toString('base64url')}`,
    secret: newSecret(),
    secretChangedAt: now(),
    settings,
  };
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
