import type {ProjectSource} from '@aws-sdk/client-codebuild';
import {Failure} from '../../errors.ts';
import type {RefusedValue} from '../refused-value.ts';
import {option, sentence} from '../../text.ts';
import {CONNECTION_PROVIDERS, type GitHostKind, SELF_MANAGED, sharedHostKind} from './git-host.ts';
import {
  type GitLocation,
  type GitRepository,
  locationOf,
  parseGitRepository,
} from './git-location.ts';

/** Evidence for the kind of a host, the most reliable first. */
export interface HostEvidence {
  /** The kind from a flag or an answer. */
  readonly named?: GitHostKind | undefined;
  /** Provider of the connection that the request names, by CodeConnections' name. */
  readonly connectionProvider?: string | undefined;
  /** The source of the existing project. It counts only if it is on the same host. */
  readonly projectSource?: Pick<ProjectSource, 'type' | 'location'> | undefined;
}

/** The question for the kind of a host. */
export interface HostKindQuestion {
  readonly kind: 'host-kind';
  readonly host: string;
  readonly choices: readonly GitHostKind[];
}

/** The location of a repository, or the question that must be answered first, or why the evidence contradicts the host. */
export type HostResolution =
  | {readonly kind: 'location'; readonly location: GitLocation}
  | {readonly kind: 'question'; readonly question: HostKindQuestion}
  | {readonly kind: 'refused'; readonly refused: RefusedValue};

/** Names of kinds for people. */
export const HOST_KIND_TITLES: Readonly<Record<GitHostKind, string>> = {
  BITBUCKET: 'Bitbucket Cloud',
  GITHUB: 'GitHub',
  GITHUB_ENTERPRISE: 'GitHub Enterprise Server',
  GITLAB: 'GitLab',
  GITLAB_SELF_MANAGED: 'self-managed GitLab',
};

/**
 * Finds the kind of a repository's host: from the flag or an answer, else from the provider of the named connection, else
 * from the source of the existing project on the same host, else from the name of the host. Never guesses.
 */
export function resolveGitHost(repository: GitRepository, evidence: HostEvidence): HostResolution {
  const {host} = repository;
  const told = toldKind(host, evidence);
  if (told !== undefined && !mayBe(host, told)) return refused(host, told);
  const kind = told ?? kindOfSource(host, evidence.projectSource) ?? repository.kind;
  if (kind === undefined) {
    return {kind: 'question', question: {kind: 'host-kind', host, choices: SELF_MANAGED}};
  }
  const location = locationOf(repository, kind);
  return 'problem' in location
    ? {kind: 'refused', refused: location}
    : {kind: 'location', location};
}

/** Returns the failure for a host of an unknown kind, for runs without a terminal. */
export function unknownHostKind({host, choices}: HostKindQuestion): Failure {
  return new Failure('usage.missing-value', `The kind of the Git host ${host} is unknown.`, {
    details: choices.map((it) => `${hostKindValue(it)}  ${HOST_KIND_TITLES[it]}`),
    remedy: sentence`Add one of these kinds: ${option('host-kind', 'KIND')}`,
  });
}

/** Returns a kind as people write it: `gitlab-self-managed`. */
export function hostKindValue(kind: GitHostKind): string {
  return kind.toLowerCase().replaceAll('_', '-');
}

/** Returns the kind that people write as `gitlab-self-managed`; `undefined` for any other text. */
export function hostKindOf(value: string): GitHostKind | undefined {
  return KINDS.find((it) => hostKindValue(it) === value);
}

/** All kinds, as people write them. */
export const HOST_KINDS: readonly string[] = Object.keys(HOST_KIND_TITLES).map((it) =>
  hostKindValue(it as GitHostKind),
);

const KINDS = Object.keys(CONNECTION_PROVIDERS) as GitHostKind[];

function toldKind(
  host: string,
  {named, connectionProvider}: HostEvidence,
): GitHostKind | undefined {
  if (named !== undefined) return named;
  // Only a shared host has a kind without doubt. An error about the connection names the connection.
  if (sharedHostKind(host) !== undefined) return undefined;
  return KINDS.find((it) => CONNECTION_PROVIDERS[it] === connectionProvider);
}

function kindOfSource(
  host: string,
  source: HostEvidence['projectSource'],
): GitHostKind | undefined {
  const located = parseGitRepository(source?.location ?? '');
  if ('problem' in located || located.host !== host) return undefined;
  return KINDS.find((it) => it === source?.type && mayBe(host, it));
}

/** Whether a host may be of a kind: a shared kind has one host, and its host has one kind. */
function mayBe(host: string, kind: GitHostKind): boolean {
  const shared = sharedHostKind(host);
  return shared === undefined ? SELF_MANAGED.some((it) => it === kind) : shared === kind;
}

function refused(host: string, kind: GitHostKind): HostResolution {
  const shared = sharedHostKind(host);
  const kinds = shared === undefined ? SELF_MANAGED : [shared];
  const values = kinds.map(hostKindValue).join(' or ');
  return {
    kind: 'refused',
    refused: {
      problem: `The host ${host} cannot be ${HOST_KIND_TITLES[kind]}.`,
      hint: sentence`The kind of this host is ${values}. Correct ${option('host-kind')} or ${option('connection')}.`,
    },
  };
}
