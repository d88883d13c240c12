import type {Project, SourceCredentialsInfo} from '@aws-sdk/client-codebuild';
import type {ProviderType} from '@aws-sdk/client-codestar-connections';
import type {Failure} from '../../errors.ts';
import type {EcrRepositoryFacts} from '../../registry/ecr/ecr-api.ts';
import type {ConnectionFacts} from '../account/connections-api.ts';
import type {LogGroupFacts} from '../account/logs-api.ts';
import type {FleetFacts} from '../account/fleet-facts.ts';
import type {ActualRole} from '../account/role-api.ts';
import type {ComposedImage} from './composed-image.ts';

/** A fact, or why it could not be read. The failure only matters if the fact is required. */
export type Read<T> = {readonly value: T} | {readonly failure: Failure};

/** One image in ECR. */
export interface ImageTag {
  readonly repository: EcrRepositoryFacts;
  readonly tag: string;
}

/** The images in a repository that are composed from a builder. */
export interface ComposedTags extends ComposedImage {
  readonly repository: EcrRepositoryFacts;
}

/**
 * Facts about an account, as plain data. Several projects share one snapshot. A fact that is absent has not been
 * read; a resource that does not exist has the value `undefined`.
 */
export interface Snapshot {
  /** By name, with their webhooks. */
  readonly projects: ReadonlyMap<string, Read<Project | undefined>>;
  /** By name, with their trust and the policy that this tool manages. */
  readonly roles: ReadonlyMap<string, Read<ActualRole | undefined>>;
  /** Characters of the inline policies of a role that this tool does not manage, by the name of the role. */
  readonly otherPolicies: ReadonlyMap<string, Read<number>>;
  /** ARNs of roles that this tool does not manage, by name. */
  readonly roleArns: ReadonlyMap<string, Read<string | undefined>>;
  /** All repositories of the account. */
  readonly repositories?: Read<readonly EcrRepositoryFacts[]>;
  /** Whether an image exists, by `repository:tag`. */
  readonly imageTags: ReadonlyMap<string, Read<boolean>>;
  /** By `composedKey`: the tag of the newest image of a builder; `undefined` if the repository has no such image. */
  readonly composedTags: ReadonlyMap<string, Read<string | undefined>>;
  /** By the kind of their host. */
  readonly connections: ReadonlyMap<ProviderType, Read<readonly ConnectionFacts[]>>;
  /** The credentials of the account for Git hosts. */
  readonly sourceCredentials?: Read<readonly SourceCredentialsInfo[]>;
  /** AWS's images for builds. */
  readonly curatedImages?: Read<readonly string[]>;
  /** Fleets of reserved machines, by the name or ARN that the request has. */
  readonly fleets: ReadonlyMap<string, Read<FleetFacts | undefined>>;
  /** By name. */
  readonly logGroups: ReadonlyMap<string, Read<LogGroupFacts | undefined>>;
  /** Whether a parameter is missing, by name. */
  readonly missingParameters: ReadonlyMap<string, Read<boolean>>;
}

/** The facts to read. */
export interface FactsWanted {
  readonly projects?: readonly string[];
  readonly roles?: readonly string[];
  readonly otherPolicies?: readonly string[];
  readonly roleArns?: readonly string[];
  readonly repositories?: boolean;
  readonly imageTags?: readonly ImageTag[];
  readonly composedTags?: readonly ComposedTags[];
  readonly connections?: readonly ProviderType[];
  readonly sourceCredentials?: boolean;
  readonly curatedImages?: boolean;
  readonly fleets?: readonly string[];
  readonly logGroups?: readonly string[];
  readonly parameters?: readonly string[];
}

/** A snapshot of which nothing has been read. */
export const EMPTY_SNAPSHOT: Snapshot = {
  projects: new Map(),
  roles: new Map(),
  otherPolicies: new Map(),
  roleArns: new Map(),
  imageTags: new Map(),
  composedTags: new Map(),
  connections: new Map(),
  fleets: new Map(),
  logGroups: new Map(),
  missingParameters: new Map(),
};

/** Returns the facts that the snapshot lacks; `undefined` if it has them all. */
export function factsMissing(wanted: FactsWanted, snapshot: Snapshot): FactsWanted | undefined {
  const lists = {
    projects: absent(wanted.projects, snapshot.projects),
    roles: absent(wanted.roles, snapshot.roles),
    otherPolicies: absent(wanted.otherPolicies, snapshot.otherPolicies),
    roleArns: absent(wanted.roleArns, snapshot.roleArns),
    imageTags: (wanted.imageTags ?? []).filter((it) => !snapshot.imageTags.has(imageKey(it))),
    composedTags: (wanted.composedTags ?? []).filter(
      (it) => !snapshot.composedTags.has(composedKey(it)),
    ),
    connections: absent(wanted.connections, snapshot.connections),
    fleets: absent(wanted.fleets, snapshot.fleets),
    logGroups: absent(wanted.logGroups, snapshot.logGroups),
    parameters: absent(wanted.parameters, snapshot.missingParameters),
  };
  const whole = {
    repositories: wanted.repositories === true && snapshot.repositories === undefined,
    sourceCredentials:
      wanted.sourceCredentials === true && snapshot.sourceCredentials === undefined,
    curatedImages: wanted.curatedImages === true && snapshot.curatedImages === undefined,
  };
  const isComplete =
    Object.values(lists).every(({length}) => length === 0) &&
    Object.values(whole).every((it) => !it);
  return isComplete ? undefined : {...lists, ...whole};
}

function absent<K>(names: readonly K[] = [], known: ReadonlyMap<K, unknown>): K[] {
  return [...new Set(names.filter((it) => !known.has(it)))];
}

/** Returns `repository:tag`, the key of an image in a snapshot. */
export function imageKey({repository, tag}: ImageTag): string {
  return `${repository.name}:${tag}`;
}

/** Returns `repository:tag of builder`. */
export function composedKey({repository, tag, builder}: ComposedTags): string {
  return `${imageKey({repository, tag})} of ${builder}`;
}

/**
 * Returns a fact that a decision requires.
 *
 * @throws {Failure} if it could not be read.
 * @throws {TypeError} if it has not been read, which is a bug.
 */
export function required<T>(read: Read<T> | undefined): T {
  if (read === undefined) throw new TypeError('This fact about the account has not been read.');
  if ('failure' in read) throw read.failure;
  return read.value;
}

/** Returns a fact, or the other value if the fact could not be read. */
export function optional<T, O>(read: Read<T> | undefined, otherwise: O): T | O {
  return read === undefined || 'failure' in read ? otherwise : read.value;
}

/** Forgets the repositories and images of the account, so that they are read again. */
export function withoutImages(snapshot: Snapshot): Snapshot {
  const {repositories: _, ...others} = snapshot;
  return {...others, imageTags: new Map(), composedTags: new Map()};
}

/** Forgets how the account is linked to Git hosts, so that it is read again. */
export function withoutLinks(snapshot: Snapshot): Snapshot {
  const {sourceCredentials: _, ...others} = snapshot;
  return {...others, connections: new Map()};
}
