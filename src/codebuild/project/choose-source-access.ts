import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';
import type {ProjectAnswers, ProjectQuestion} from './project-question.ts';
import type {LocatedRequest} from './project-request.ts';
import {currentHostKind, currentSource, hadWebhook, isOfOrganisation} from './current-source.ts';
import {CONNECTION_PROVIDERS} from '../source/git-host.ts';
import type {GitLocation} from '../source/git-location.ts';
import {credentialsOf} from '../source/link-steps.ts';
import {type FactsWanted, type Snapshot, optional, required} from '../snapshot/snapshot.ts';
import {
  type AccessFacts,
  type Means,
  type SourceAccess,
  accountAccess,
  meansOf,
  namedConnection,
} from '../source/source-access.ts';

/** The decision on the access to a repository; `keep` leaves that of the project unchanged. */
export type AccessChoice =
  | {readonly kind: 'keep'}
  | {readonly kind: 'access'; readonly access: SourceAccess}
  | {readonly kind: 'question'; readonly question: ProjectQuestion};

/** Returns the facts on which the access depends. */
export function accessFacts(request: LocatedRequest, project: Project | undefined): FactsWanted {
  const {source} = request;
  const provider = providerOf(request, project);
  if (provider === undefined) return {};
  if (request.connection !== undefined) return {connections: [provider]};
  if (source === undefined) return {};
  if (keepsAccess(request, project)) return {};
  return {connections: [source.connectionProvider], sourceCredentials: true};
}

/**
 * Decides how CodeBuild accesses the repository of a project: by the named connection, else as the project does
 * now, else by a person's answer. Asks nothing if only the credentials of the account are left.
 *
 * @throws {Failure} if the named connection cannot be used, or if the possible ways cannot be read.
 */
export function chooseSourceAccess(
  request: LocatedRequest,
  project: Project | undefined,
  snapshot: Snapshot,
  answers: ProjectAnswers,
): AccessChoice {
  const {connection, options, source, needsWebhook} = request;
  const provider = providerOf(request, project);
  if (provider === undefined) {
    // An existing webhook may be that of an earlier source. It stays as it is.
    if (connection !== undefined || options.triggers !== undefined) throw noGitHost(options.name);
    return {kind: 'keep'};
  }
  const listed = snapshot.connections.get(provider);
  if (connection !== undefined) {
    return {kind: 'access', access: namedConnection(connection, required(listed))};
  }
  if (source === undefined) return {kind: 'keep'};
  if (keepsAccess(request, project)) return {kind: 'keep'};
  if (answers.access !== undefined) return {kind: 'access', access: answers.access};
  const credentials = needsWebhook
    ? required(snapshot.sourceCredentials)
    : optional(snapshot.sourceCredentials, []);
  const ofAccount = credentialsOf(source.serverType, credentials);
  // Connections are only required if the account has no other way.
  const connections =
    needsWebhook && ofAccount === undefined ? required(listed) : optional(listed, []);
  const facts: AccessFacts = {connections, ofAccount};
  if (ofAccount !== undefined && !hasAvailable(facts)) {
    return {kind: 'access', access: accountAccess(ofAccount)};
  }
  return {kind: 'question', question: {kind: 'source-access', source, facts, needsWebhook}};
}

/** The kind of connection that a project can use; `undefined` if its source is not at a Git host with webhooks. */
function providerOf(
  {source}: LocatedRequest,
  project: Project | undefined,
): GitLocation['connectionProvider'] | undefined {
  const kind =
    source?.sourceType ?? (isOfOrganisation(project) ? currentHostKind(project) : undefined);
  return kind && CONNECTION_PROVIDERS[kind];
}

/** Whether the project exists and keeps the access that it has, which is for one server. */
function keepsAccess(
  {source, needsWebhook}: LocatedRequest,
  project: Project | undefined,
): boolean {
  if (project === undefined) return false;
  const {connection, secret} = ownMeans(project);
  const hasAccess = connection !== undefined || secret !== undefined || hadWebhook(project);
  const current = currentSource(project);
  const isSameServer = current?.sourceType === source?.sourceType && current?.host === source?.host;
  return (hasAccess && isSameServer) || !needsWebhook;
}

/** Connections and webhooks are only for Git hosts. */
function noGitHost(name: string): Failure {
  return new Failure(
    'usage.missing-value',
    `The source of the project ${name} is not a repository at a Git host with webhooks.`,
    {remedy: sentence`Name the repository with ${option('git', 'URL')}.`},
  );
}

function hasAvailable({connections}: AccessFacts): boolean {
  return connections.some(({status}) => status === 'AVAILABLE');
}

/** Returns the access of the project itself, without that of the account. */
export function ownMeans(project: Project | undefined): Means {
  const {type, resource} = project?.source?.auth ?? {};
  return meansOf({type, resource});
}
