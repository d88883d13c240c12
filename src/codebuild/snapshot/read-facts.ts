import {Failure} from '../../errors.ts';
import type {ActualRole} from '../account/role-api.ts';
import type {AccountReads} from './account-reads.ts';
import {
  type FactsWanted,
  type Read,
  type Snapshot,
  composedKey,
  factsMissing,
  imageKey,
} from './snapshot.ts';

/**
 * Reads facts about an account, all at the same time, and adds them to a snapshot. Does not read again what the
 * snapshot has. Projects, roles and parameters are read in batches.
 *
 * If a fact cannot be read, its failure is kept instead. It only fails the run if a decision requires the fact.
 */
export async function readFacts(
  wanted: FactsWanted,
  account: AccountReads,
  snapshot: Snapshot,
): Promise<Snapshot> {
  const missing = factsMissing(wanted, snapshot);
  if (missing === undefined) return snapshot;
  const {codebuild, composed, roles, ecr, connections, logs, parameters} = account;
  const [
    projects,
    ownRoles,
    otherPolicies,
    roleArns,
    imageTags,
    composedTags,
    ofHosts,
    fleets,
    logGroups,
    missingParameters,
    repositories,
    sourceCredentials,
    curatedImages,
  ] = await Promise.all([
    inBatch(missing.projects, async (names) => {
      const found = await codebuild.projects(names);
      return (name) => found.get(name);
    }),
    readRoles(missing.roles, roles),
    each(missing.otherPolicies, (name) => roles.otherPoliciesSize(name), itself),
    each(missing.roleArns, (name) => roles.existingArn(name), itself),
    each(missing.imageTags, ({repository, tag}) => ecr.images.hasTag(repository, tag), imageKey),
    each(missing.composedTags, (it) => composed.tag(it.repository, it), composedKey),
    each(missing.connections, (provider) => connections.list(provider), itself),
    each(missing.fleets, (name) => codebuild.fleet(name), itself),
    each(missing.logGroups, (name) => logs.group(name), itself),
    inBatch(missing.parameters, async (names) => {
      const absent = new Set(await parameters.missing(names));
      return (name) => absent.has(name);
    }),
    ifWanted(missing.repositories, () => ecr.list()),
    ifWanted(missing.sourceCredentials, () => codebuild.sourceCredentials()),
    ifWanted(missing.curatedImages, () => codebuild.curatedImages()),
  ]);
  return {
    ...snapshot,
    projects: new Map([...snapshot.projects, ...projects]),
    roles: new Map([...snapshot.roles, ...ownRoles]),
    otherPolicies: new Map([...snapshot.otherPolicies, ...otherPolicies]),
    roleArns: new Map([...snapshot.roleArns, ...roleArns]),
    imageTags: new Map([...snapshot.imageTags, ...imageTags]),
    composedTags: new Map([...snapshot.composedTags, ...composedTags]),
    connections: new Map([...snapshot.connections, ...ofHosts]),
    fleets: new Map([...snapshot.fleets, ...fleets]),
    logGroups: new Map([...snapshot.logGroups, ...logGroups]),
    missingParameters: new Map([...snapshot.missingParameters, ...missingParameters]),
    ...(repositories === undefined ? {} : {repositories}),
    ...(sourceCredentials === undefined ? {} : {sourceCredentials}),
    ...(curatedImages === undefined ? {} : {curatedImages}),
  };
}

/** Reads several resources with one call, which returns how to look up each of them. */
async function inBatch<T>(
  names: readonly string[] = [],
  read: (names: readonly string[]) => Promise<(name: string) => T>,
): Promise<Map<string, Read<T>>> {
  if (names.length === 0) return new Map();
  const all = await kept(() => read(names));
  return new Map(names.map((name) => [name, 'failure' in all ? all : {value: all.value(name)}]));
}

/** Reads each resource with a call of its own. */
async function each<N, K, T>(
  names: readonly N[] = [],
  read: (name: N) => Promise<T>,
  keyOf: (name: N) => K,
): Promise<Map<K, Read<T>>> {
  return new Map(
    await Promise.all(
      names.map(async (name) => [keyOf(name), await kept(() => read(name))] as const),
    ),
  );
}

/** More roles than this are read with one call for all roles of the account. */
const FEW_ROLES = 5;

async function readRoles(
  names: readonly string[] = [],
  roles: AccountReads['roles'],
): Promise<Map<string, Read<ActualRole | undefined>>> {
  if (names.length > FEW_ROLES) {
    const all = await inBatch(names, async (some) => {
      const found = await roles.rolesNamed(some);
      return (name) => found.get(name);
    });
    if (![...all.values()].some((it) => 'failure' in it)) return all;
    // Many people lack the permission to read all roles.
  }
  return each(names, (name) => roles.role(name), itself);
}

function itself<T>(name: T): T {
  return name;
}

/** Reads one fact about the whole account. */
async function ifWanted<T>(
  isWanted: boolean | undefined,
  read: () => Promise<T>,
): Promise<Read<T> | undefined> {
  return isWanted === true ? kept(read) : undefined;
}

async function kept<T>(read: () => Promise<T>): Promise<Read<T>> {
  try {
    return {value: await read()};
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return {failure: error};
  }
}
