import type {AccountPlace} from '../account/account-place.ts';
import type {PolicyStatement} from '../account/policy-document.ts';
import {connectionArns} from '../source/connection-arn.ts';
import {READ_SECRET, allow, allowConnections} from './policy-statements.ts';
import {type ProjectSettings, namedSources} from './project-settings.ts';
import {secretArns} from './secret-arns.ts';

/**
 * Returns the statements for the sources of a project that are not in S3: CodeCommit, and the access to other sources.
 *
 * @param gaps gets an item for each source that is not safe in a policy.
 */
export function sourceStatements(
  settings: ProjectSettings,
  place: AccountPlace,
  gaps: string[],
): PolicyStatement[] {
  return [
    ...allow('PullSources', ['codecommit:GitPull'], codeCommitArns(settings, place, gaps)),
    ...secondaryAccess(settings, place, gaps),
  ];
}

/** `https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/intranet` */
const CODECOMMIT =
  /^https:\/\/git-codecommit(?:-fips)?\.(?<region>[a-z0-9-]+)\.[^/]+\/v1\/repos\/(?<name>[\w.-]+)$/u;

function codeCommitArns(
  settings: ProjectSettings,
  {partition, accountId}: AccountPlace,
  gaps: string[],
): string[] {
  return namedSources(settings).flatMap(({field, source: {type, location = ''}}) => {
    if (type !== 'CODECOMMIT') return [];
    const {region, name} = CODECOMMIT.exec(location)?.groups ?? {};
    if (name !== undefined) return [`arn:${partition}:codecommit:${region}:${accountId}:${name}`];
    gaps.push(`${field}: ${location}`);
    return [];
  });
}

/** Connections and secrets by which CodeBuild reads other sources. */
function secondaryAccess(
  {secondarySources = []}: ProjectSettings,
  place: AccountPlace,
  gaps: string[],
): PolicyStatement[] {
  const found = (type: string, arnsOf: (resource: string) => readonly string[]) =>
    secondarySources.flatMap(({auth, sourceIdentifier}) => {
      if (auth?.type !== type || auth.resource === undefined) return [];
      const arns = arnsOf(auth.resource);
      if (arns.length === 0)
        gaps.push(`secondarySources.${sourceIdentifier}.auth: ${auth.resource}`);
      return arns;
    });
  const connections = found('CODECONNECTIONS', connectionArns);
  const secrets = found('SECRETS_MANAGER', (it) => secretArns(place, [it]));
  return [
    ...allowConnections(connections).map((it) => ({...it, Sid: 'UseSecondaryConnections'})),
    ...allow('ReadSecondarySourceCredentials', READ_SECRET, secrets),
  ];
}
