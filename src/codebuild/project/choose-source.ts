import type {Project} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import {type FactsWanted, type Snapshot, factsMissing, required} from '../snapshot/snapshot.ts';
import {CONNECTION_PROVIDERS, SELF_MANAGED, sharedHostKind} from '../source/git-host.ts';
import {type GitLocation, type GitRepository, parseGitRepository} from '../source/git-location.ts';
import {resolveGitHost} from '../source/resolve-git-host.ts';
import {isNamed} from '../source/source-access.ts';
import {currentSource} from './current-source.ts';
import type {ProjectAnswers, ProjectQuestion} from './project-question.ts';
import type {ProjectRequest} from './project-request.ts';

/** The source of a project, or what must be known first. */
export type SourceChoice =
  | {readonly kind: 'source'; readonly source: GitLocation | undefined}
  | {readonly kind: 'facts'; readonly wanted: FactsWanted}
  | {readonly kind: 'question'; readonly question: ProjectQuestion};

/**
 * Chooses the source: the named repository, else that of the existing project. The kind of its host comes from the
 * request, which may correct an existing project, else from the existing project, the named connection, the name of
 * the host, or an answer.
 *
 * @throws {Failure} if the host cannot be of that kind.
 */
export function chooseSource(
  request: ProjectRequest,
  project: Project | undefined,
  snapshot: Snapshot,
  answers: ProjectAnswers,
): SourceChoice {
  const {hostKind, connection} = request;
  const repository = request.repository ?? (hostKind && repositoryOf(project));
  if (repository === undefined) return {kind: 'source', source: currentSource(project)};
  const named = hostKind ?? answers.hostKind;
  const isTold = named !== undefined || sharedHostKind(repository.host) !== undefined;
  const isKept = currentSource(project)?.host === repository.host;
  let connectionProvider: string | undefined;
  if (connection !== undefined && !isTold && !isKept) {
    const missing = factsMissing({connections: PROVIDERS}, snapshot);
    if (missing !== undefined) return {kind: 'facts', wanted: missing};
    connectionProvider = PROVIDERS.find((it) =>
      required(snapshot.connections.get(it)).some((one) => isNamed(one, connection)),
    );
  }
  const evidence = {named, connectionProvider, projectSource: project?.source};
  const resolved = resolveGitHost(repository, evidence);
  if (resolved.kind === 'question') return resolved;
  if (resolved.kind === 'location') return {kind: 'source', source: resolved.location};
  const {problem, hint} = resolved.refused;
  throw new Failure('usage.invalid-value', problem, {remedy: hint});
}

function repositoryOf(project: Project | undefined): GitRepository | undefined {
  const repository = parseGitRepository(project?.source?.location ?? '');
  return 'problem' in repository ? undefined : repository;
}

/** The kinds of hosts whose names tell little. */
const PROVIDERS = SELF_MANAGED.map((it) => CONNECTION_PROVIDERS[it]);
