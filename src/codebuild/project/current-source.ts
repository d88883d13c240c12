import type {Project} from '@aws-sdk/client-codebuild';
import {CONNECTION_PROVIDERS, type GitHostKind} from '../source/git-host.ts';
import {type GitLocation, parseGitLocation} from '../source/git-location.ts';
import {backupIn} from '../webhook/webhook-backup.ts';

/** What a request takes from a project that exists. */
export type ExistingProject = Pick<Project, 'environment' | 'source' | 'sourceVersion'>;

/** Returns the repository of a project; `undefined` if its source is not at a Git host with webhooks. */
export function currentSource(project: ExistingProject | undefined): GitLocation | undefined {
  const {location = ''} = project?.source ?? {};
  const kind = currentHostKind(project);
  // The host's name may not tell its kind.
  const parsed = kind === undefined ? undefined : parseGitLocation(location, kind);
  return parsed === undefined || 'problem' in parsed ? undefined : parsed;
}

/** Returns the kind of a project's Git host; `undefined` for a source elsewhere. */
export function currentHostKind(project: ExistingProject | undefined): GitHostKind | undefined {
  const kinds = Object.keys(CONNECTION_PROVIDERS) as GitHostKind[];
  return kinds.find((it) => it === project?.source?.type);
}

/**
 * Returns whether the webhook of a project is of all repositories of an organisation, a group or an enterprise. Its
 * source then names no repository:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/github-global-organization-webhook.html
 */
export function isOfOrganisation(project: Project | undefined): boolean {
  return project?.webhook?.scopeConfiguration !== undefined;
}

/** Returns whether a project has a webhook that CodeBuild is not deleting. */
export function hasWebhook(project: Project | undefined): boolean {
  return project?.webhook !== undefined && project.webhook.status !== 'DELETING';
}

/** Returns whether a project has a webhook, or had one that an interrupted run was to move. */
export function hadWebhook(project: Project | undefined): boolean {
  return project?.webhook !== undefined || backupIn(project?.tags) !== undefined;
}

/** Returns the branch that builds use if nothing else is named; `undefined` for the repository's default. */
export function currentBranch(project: ExistingProject | undefined): string | undefined {
  // The console stores an empty text for the default branch.
  return project?.sourceVersion?.replace(/^refs\/heads\//u, '') || undefined;
}

/**
 * Returns whether a project has its buildspec in itself, and not as a file.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 */
export function isInline(buildspec: string): boolean {
  return buildspec.includes('\n') || /^\s*(?:version\s*:|[{])/u.test(buildspec);
}
