import type {Project} from '@aws-sdk/client-codebuild';
import {CONNECTION_PROVIDERS, type GitHostKind} from '../source/git-host.ts';
import {type GitLocation, parseGitLocation} from '../source/git-location.ts';

/** What a request takes from a project that exists. */
export type ExistingProject = Pick<Project, 'source' | 'sourceVersion'>;

/** Returns the repository of a project; `undefined` if its source is not at a Git host with webhooks. */
export function currentSource(project: ExistingProject | undefined): GitLocation | undefined {
  const {type, location = ''} = project?.source ?? {};
  const kind = (Object.keys(CONNECTION_PROVIDERS) as GitHostKind[]).find((it) => it === type);
  // The host's name may not tell its kind.
  const parsed = kind === undefined ? undefined : parseGitLocation(location, kind);
  return parsed === undefined || 'problem' in parsed ? undefined : parsed;
}

/** Returns the branch that builds use if nothing else is named; `undefined` for the repository's default. */
export function currentBranch(project: ExistingProject | undefined): string | undefined {
  return project?.sourceVersion?.replace(/^refs\/heads\//u, '');
}

/**
 * Returns whether a project has its buildspec in itself, and not as a file.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 */
export function isInline(buildspec: string): boolean {
  return buildspec.includes('\n') || /^\s*(?:version\s*:|[{])/u.test(buildspec);
}
