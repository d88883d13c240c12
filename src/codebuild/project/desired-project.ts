import type {
  CreateProjectInput,
  EnvironmentVariable,
  Project,
  ProjectEnvironment,
  ProjectSource,
  Tag,
} from '@aws-sdk/client-codebuild';
import {MANAGED_BY} from '../../managed-by.ts';
import {type SettingMembers, mergedSettings} from '../settings/merge-settings.ts';
import {fleetMachine, keptComputeType, mergedMachine} from '../settings/merge-machine.ts';
import {isCurated, pullCredentials} from '../settings/pull-credentials.ts';
import {type GitLocation, sameRepository} from '../source/git-location.ts';
import {currentSource} from './current-source.ts';
import {isComposed} from './builder-image.ts';
import type {ProjectOptions} from './project-options.ts';
import {sameConnection} from '../source/connection-arn.ts';

/** The members of a project that this tool manages. It never sends others. `undefined` removes one. */
export type ManagedProject = Pick<
  CreateProjectInput,
  | 'description'
  | 'source'
  | 'sourceVersion'
  | 'environment'
  | 'serviceRole'
  | 'timeoutInMinutes'
  | 'tags'
  | 'badgeEnabled'
  | 'cache'
> &
  SettingMembers;

/** Defaults of a new project. */
export interface ProjectDefaults {
  readonly image: string;
  readonly serviceRole: string;
  /** Version of this tool, for `build_version.txt`. */
  readonly toolVersion: string;
}

/** Types of environments that can run a Docker engine. The others cannot build an image. */
const WITH_DOCKER: ReadonlySet<string | undefined> = new Set([
  'LINUX_CONTAINER',
  'ARM_CONTAINER',
  'LINUX_GPU_CONTAINER',
  'LINUX_EC2',
  'ARM_EC2',
]);

/** Returns whether an environment can run a Docker engine. Its image then fits that type, too. */
export function runsDocker(environment: ProjectEnvironment | undefined): boolean {
  return WITH_DOCKER.has(environment?.type);
}

/**
 * Returns a project as it will be: the wanted members, and those of the existing project that this tool does not
 * manage.
 */
export function desiredProject(
  actual: Project | undefined,
  options: ProjectOptions,
  defaults: ProjectDefaults,
): Project {
  if (actual === undefined) return newProject(options, defaults);
  return {...actual, ...wantedProject(actual, options)};
}

/** Returns the input for a new project. */
export function newProject(options: ProjectOptions, defaults: ProjectDefaults): CreateProjectInput {
  const {image, serviceRole, toolVersion} = defaults;
  const base: Project = {
    environment: {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      ...environmentImage(image),
      environmentVariables: [
        {name: 'COPILOT_TOOLS_VERSION', value: toolVersion, type: 'PLAINTEXT'},
      ],
    },
    serviceRole,
    tags: [MANAGED_BY],
  };
  return {
    name: options.name,
    artifacts: {type: 'NO_ARTIFACTS'},
    logsConfig: {cloudWatchLogs: {status: 'ENABLED'}},
    ...wantedProject(base, options),
  };
}

/**
 * Returns the wanted members of a project: the options, merged into the existing project. Each member is
 * complete, because `UpdateProject` replaces whole members.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export function wantedProject(actual: Project, options: ProjectOptions): ManagedProject {
  const {description = actual.description, badge = actual.badge?.badgeEnabled} = options;
  const timeoutInMinutes = options.timeoutMinutes ?? actual.timeoutInMinutes;
  const sourceVersion = wantedVersion(actual, options);
  const cache = options.cache ?? actual.cache;
  return {
    ...(description === undefined ? {} : {description}),
    source: wantedSource(actual.source, options),
    ...(sourceVersion === undefined ? {} : {sourceVersion}),
    environment: wantedEnvironment(actual.environment, options),
    serviceRole: options.role ?? actual.serviceRole,
    ...(timeoutInMinutes === undefined ? {} : {timeoutInMinutes}),
    tags: withTags(sendableTags(actual.tags), options.tags),
    ...(badge === undefined ? {} : {badgeEnabled: badge}),
    ...(cache === undefined ? {} : {cache}),
    ...mergedSettings(actual, options.settings),
  };
}

const NO_SOURCE: ProjectSource = {type: 'NO_SOURCE'};

function wantedSource(actual: ProjectSource | undefined, options: ProjectOptions): ProjectSource {
  const {buildspec, cloneDepth, reportStatus, connection} = options;
  const {source} = options;
  const kept = source === undefined ? (actual ?? NO_SOURCE) : sourceAt(source, actual);
  return {
    ...kept,
    ...(buildspec === undefined ? {} : {buildspec}),
    ...(cloneDepth === undefined ? {} : {gitCloneDepth: cloneDepth}),
    ...(reportStatus === undefined ? {} : {reportBuildStatus: reportStatus}),
    ...(connection === undefined ? {} : {auth: connectionAuth(kept.auth, connection)}),
  };
}

/** Kinds of hosts for which CodeBuild uses `buildStatusConfig`. */
const STATUS_CONFIG_HOSTS: ReadonlySet<string> = new Set([
  'BITBUCKET',
  'GITHUB',
  'GITHUB_ENTERPRISE',
]);

/**
 * Returns a source at a repository, with the existing settings that are valid there. What a person allowed for one
 * server, is not valid for another: the access, and to ignore its certificate.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 */
function sourceAt(
  {sourceType, host, url}: GitLocation,
  actual: ProjectSource | undefined,
): ProjectSource {
  const {auth, buildStatusConfig, ...kept}: Partial<ProjectSource> = actual ?? {};
  const isSameHost = currentSource({source: actual})?.host === host;
  const isSameServer = isSameHost && actual?.type === sourceType;
  const isSame = sameRepository(actual?.location ?? '', url);
  return {
    ...kept,
    ...(auth === undefined || !isSameServer ? {} : {auth}),
    ...(buildStatusConfig === undefined || !STATUS_CONFIG_HOSTS.has(sourceType)
      ? {}
      : {buildStatusConfig}),
    ...(kept.insecureSsl === true && !isSameHost ? {insecureSsl: false} : {}),
    type: sourceType,
    location: isSame ? actual?.location : url,
  };
}

/**
 * Returns the version of the source that is built by default. A commit or a pull request of one repository is no version
 * of another, so the default branch replaces it.
 */
function wantedVersion(actual: Project, {source, sourceVersion}: ProjectOptions) {
  const version = sourceVersion ?? actual.sourceVersion;
  const {location} = actual.source ?? {};
  const moves =
    source !== undefined && location !== undefined && !sameRepository(location, source.url);
  const isKept = version === actual.sourceVersion;
  return moves && isKept && OF_ONE_REPOSITORY.test(version ?? '') ? '' : version;
}

/** A commit ID, or a pull request as CodeBuild names it: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html */
const OF_ONE_REPOSITORY = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|pr\/\d+|refs\/pull\/.+)$/u;

/** Keeps the existing ARN if it is of the same connection. */
function connectionAuth(
  actual: ProjectSource['auth'],
  connection: string,
): NonNullable<ProjectSource['auth']> {
  const isSame =
    actual?.type === 'CODECONNECTIONS' && sameConnection(actual.resource ?? '', connection);
  return isSame ? actual : {type: 'CODECONNECTIONS', resource: connection};
}

function wantedEnvironment(
  actual: ProjectEnvironment | undefined,
  options: ProjectOptions,
): ProjectEnvironment {
  const isKept = runsDocker(actual);
  const {settings} = options;
  const ofFleet = fleetMachine(settings);
  const {
    computeType = ofFleet.computeType ?? (isKept ? keptComputeType(actual, settings) : undefined),
  } = options;
  const image = options.image === actual?.image ? undefined : options.image;
  const {
    registryCredential,
    computeConfiguration,
    fleet: _,
    dockerServer: __,
    hostKernel: ___,
    ...kept
  }: Partial<ProjectEnvironment> = actual ?? {};
  // It is for a private registry. CodeBuild rejects it with a curated image.
  const isUsable = registryCredential !== undefined && !(image !== undefined && isCurated(image));
  return {
    ...kept,
    ...(isUsable ? {registryCredential} : {}),
    // It describes a machine of one compute type, and is invalid for others.
    ...(computeConfiguration !== undefined && computeType === actual?.computeType
      ? {computeConfiguration}
      : {}),
    ...mergedMachine(isKept ? actual : undefined, settings),
    ...(computeType === ofFleet.computeType ? ofFleet : {}),
    type: ofFleet.type ?? (isKept ? actual?.type : undefined) ?? 'LINUX_CONTAINER',
    image: actual?.image,
    computeType: computeType ?? 'BUILD_GENERAL1_SMALL',
    ...(image === undefined ? {} : environmentImage(image)),
    // Required for the Docker engine, in which buildpacks run. In a composed image, the lifecycle needs none.
    privilegedMode: !isComposed(image ?? actual?.image ?? ''),
    environmentVariables: withVariables(actual?.environmentVariables ?? [], options.variables),
  };
}

function environmentImage(
  image: string,
): Pick<ProjectEnvironment, 'image' | 'imagePullCredentialsType'> {
  return {image, imagePullCredentialsType: pullCredentials(image)};
}

/** Returns the existing variables with the requested ones. A variable with the same name is replaced. */
export function withVariables(
  actual: readonly EnvironmentVariable[],
  asked: readonly EnvironmentVariable[],
): EnvironmentVariable[] {
  const byName = new Map([...actual, ...asked].map((it) => [it.name, it]));
  return [...byName.values()];
}

/**
 * Removes tags that AWS itself has set, for example for a stack. AWS rejects them in requests.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Tag.html
 */
export function sendableTags(tags: readonly Tag[] = []): Tag[] {
  return tags.filter(({key = ''}) => !key.startsWith('aws:'));
}

function withTags(actual: readonly Tag[], asked: readonly Tag[]): Tag[] {
  const byKey = new Map([...actual, ...asked].map((it) => [it.key, it]));
  return [...byKey.values()];
}
