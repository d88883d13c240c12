import type {ProjectSource, SourceCredentialsInfo} from '@aws-sdk/client-codebuild';
import {CONNECTION_PROVIDERS, type GitHostKind} from '../source/git-host.ts';
import {credentialsOf} from '../source/link-steps.ts';
import {type Means, meansOf} from '../source/source-access.ts';
import {type ProjectSettings, namedSources} from './project-settings.ts';

/** Returns whether CodeBuild reads a source of a project with the credentials of the account. */
export function usesAccountCredentials(settings: ProjectSettings): boolean {
  return hostsWithoutAccess(settings).length > 0;
}

/** Returns what CodeBuild uses for the sources of a project that have no connection and no secret of their own. */
export function accountMeans(
  settings: ProjectSettings,
  credentials: readonly SourceCredentialsInfo[],
): Means[] {
  return hostsWithoutAccess(settings).flatMap((host) => {
    const {authType, resource} = credentialsOf(host, credentials) ?? {};
    return [meansOf({type: authType, resource})];
  });
}

function hostsWithoutAccess(settings: ProjectSettings): GitHostKind[] {
  return namedSources(settings).flatMap(({source}) => hostOf(source) ?? []);
}

function hostOf({type, auth}: ProjectSource): GitHostKind | undefined {
  const {connection, secret} = meansOf({type: auth?.type, resource: auth?.resource});
  if (connection !== undefined || secret !== undefined) return undefined;
  return (Object.keys(CONNECTION_PROVIDERS) as GitHostKind[]).find((it) => it === type);
}
