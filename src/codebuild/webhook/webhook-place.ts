import type {Webhook} from '@aws-sdk/client-codebuild';
import {type GitHostKind, sharedHostKind} from '../source/git-host.ts';
import {type GitLocation, parseGitLocation} from '../source/git-location.ts';

/** The repository that has a webhook. */
export interface HookRepository {
  /** The kind of its host. */
  readonly kind: GitHostKind;
  /** As in the URL of the repository: `github.com`. */
  readonly host: string;
  /** `undefined` if the URL of the webhook contains only an ID. */
  readonly path: string | undefined;
  /** The page on which a person can delete it. */
  readonly page: string | undefined;
}

/** Whether a webhook is at the repository that is built. */
export type WebhookPlace =
  | {readonly kind: 'same' | 'unknown'}
  | {readonly kind: 'other'; readonly at: HookRepository}
  /** A person adds it to the repository, so CodeBuild does not know where it is. */
  | {readonly kind: 'by-hand'};

/**
 * Returns the repository of a project as that of its webhook, whose URL does not tell it.
 *
 * @param location `undefined` if the project has none.
 */
export function hookRepositoryAt(
  location: string | undefined,
  kind: GitHostKind | undefined,
): HookRepository | undefined {
  const source = kind === undefined ? undefined : parseGitLocation(location ?? '', kind);
  if (kind === undefined || source === undefined || 'problem' in source) return undefined;
  const {host, path} = source;
  const isOfGitHub = kind === 'GITHUB' || kind === 'GITHUB_ENTERPRISE';
  return {
    kind,
    host,
    path,
    page: isOfGitHub ? `https://${host}/${path}/settings/hooks` : undefined,
  };
}

/**
 * Compares the place of a webhook with a source. CodeBuild keeps a webhook at its repository when the source of
 * its project changes, and has no call that moves it:
 * https://github.com/hashicorp/terraform-provider-aws/issues/47546
 *
 * @param current the kind of the project's host now. At GitHub Enterprise Server, each webhook is without a URL, and
 *   a person adds it after CodeBuild has created it.
 * @returns `unknown` for a webhook of an organisation, and if its URL does not name a repository.
 */
export function webhookPlace(
  {url, payloadUrl, manualCreation, scopeConfiguration, status}: Webhook,
  {host, path}: Pick<GitLocation, 'host' | 'path'>,
  current?: GitHostKind,
): WebhookPlace {
  if (scopeConfiguration !== undefined) return {kind: 'unknown'};
  const isMade = status !== 'CREATING' && status !== 'CREATE_FAILED';
  const isWithoutUrl = url === undefined && payloadUrl !== undefined && isMade;
  if (manualCreation === true || (isWithoutUrl && current !== 'GITHUB_ENTERPRISE')) {
    return {kind: 'by-hand'};
  }
  const at = webhookRepository(url ?? '');
  if (at === undefined) return {kind: 'unknown'};
  if (at.host.toLowerCase() !== host.toLowerCase()) return {kind: 'other', at};
  if (at.path === undefined) return {kind: 'unknown'};
  return at.path.toLowerCase() === path.toLowerCase() ? {kind: 'same'} : {kind: 'other', at};
}

/**
 * Returns the repository of the URL that a Git host's API has for a webhook; `undefined` for any other text.
 * https://docs.github.com/en/rest/repos/webhooks
 * https://docs.gitlab.com/api/project_webhooks/
 * https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/
 * A real one of CodeBuild is in https://docs.aws.amazon.com/cli/latest/reference/codebuild/create-webhook.html
 */
export function webhookRepository(url: string): HookRepository | undefined {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:') return undefined;
  const {host, pathname} = parsed;
  return gitHub(host, pathname) ?? gitLab(host, pathname) ?? bitbucket(host, pathname);
}

/** Without /api/v3 only on hosts of GitHub itself: api.github.com, and api.SUBDOMAIN.ghe.com. */
function gitHub(api: string, pathname: string): HookRepository | undefined {
  const {version, path} =
    /^(?<version>\/api\/v3)?\/repos\/(?<path>[^/]+\/[^/]+)\/hooks(?:\/|$)/u.exec(pathname)
      ?.groups ?? {};
  const cloud = /^api\.(?<host>github\.com|[^.]+\.ghe\.com)$/u.exec(api)?.groups?.['host'];
  const host = version === undefined ? cloud : api;
  if (path === undefined || host === undefined) return undefined;
  const kind = sharedHostKind(host) ?? 'GITHUB_ENTERPRISE';
  return {kind, host, path, page: `https://${host}/${path}/settings/hooks`};
}

/** The path may be below that of the GitLab server. A project is an ID, or its path in one segment. */
function gitLab(host: string, pathname: string): HookRepository | undefined {
  const {server = '', project} =
    /^(?<server>.*)\/api\/v4\/projects\/(?<project>[^/]+)\/hooks(?:\/|$)/u.exec(pathname)?.groups ??
    {};
  if (project === undefined) return undefined;
  const kind = sharedHostKind(host) ?? 'GITLAB_SELF_MANAGED';
  if (/^\d+$/u.test(project)) return {kind, host, path: undefined, page: undefined};
  const decoded = decodedOnce(project);
  if (decoded === undefined) return undefined;
  const path = `${server.slice(1)}/${decoded}`.replace(/^\//u, '');
  return {kind, host, path, page: `https://${host}/${path}/-/hooks`};
}

/** The repository may be a UUID in braces. */
function bitbucket(api: string, pathname: string): HookRepository | undefined {
  if (api !== 'api.bitbucket.org' && api !== 'bitbucket.org') return undefined;
  const [host, kind] = ['bitbucket.org', 'BITBUCKET'] as const;
  const found = /\/2\.0\/repositories\/(?<path>[^/]+\/[^/]+)\/hooks(?:\/|$)/u.exec(pathname);
  const path = decodedOnce(found?.groups?.['path'] ?? '%');
  if (path === undefined) return undefined;
  if (path.includes('{')) return {kind, host, path: undefined, page: undefined};
  return {kind, host, path, page: `https://${host}/${path}/admin/webhooks`};
}

function decodedOnce(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
