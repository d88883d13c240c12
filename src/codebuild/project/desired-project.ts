import type {
  CreateProjectInput,
  EnvironmentVariable,
  Project,
  ProjectEnvironment,
  ProjectSource,
  Tag,
} from '@aws-sdk/client-codebuild';
import {MANAGED_BY} from '../../managed-by.ts';
import {sameRepository} from '../source/git-location.ts';
import type {ProjectOptions} from './project-options.ts';
import {sameConnection} from '../source/connection-arn.ts';

/** The members of a project that this tool sets; all others it never sends. */
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
>;

/** What a new project has where nobody asks for something else. */
export interface ProjectDefaults {
  readonly image: string;
  readonly serviceRole: string;
  /** This tool's, for `build_version.txt`. */
  readonly toolVersion: string;
}

/** The environments in which a Docker engine can run; the others never build an image. */
const WITH_DOCKER: ReadonlySet<string | undefined> = new Set([
  'LINUX_CONTAINER',
  'ARM_CONTAINER',
  'LINUX_GPU_CONTAINER',
  'LINUX_EC2',
  'ARM_EC2',
]);

/** Whether builds in an environment can have a Docker engine; its image is then one for that, too. */
export function runsDocker(environment: ProjectEnvironment | undefined): boolean {
  return WITH_DOCKER.has(environment?.type);
}

/** A project that is to be made. */
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
    ...wantedProject(base, options),
    artifacts: {type: 'NO_ARTIFACTS'},
    logsConfig: {cloudWatchLogs: {status: 'ENABLED'}},
  };
}

/**
 * What a project becomes: what was asked for, over what is there. Each member is whole, because
 * `UpdateProject` replaces a member whole.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export function wantedProject(actual: Project, options: ProjectOptions): ManagedProject {
  const {
    description = actual.description,
    sourceVersion,
    badge = actual.badge?.badgeEnabled,
  } = options;
  const timeoutInMinutes = options.timeoutMinutes ?? actual.timeoutInMinutes;
  const cache = options.cache ?? actual.cache;
  return {
    ...(description === undefined ? {} : {description}),
    source: wantedSource(actual.source, options),
    sourceVersion,
    environment: wantedEnvironment(actual.environment, options),
    serviceRole: options.role ?? actual.serviceRole,
    ...(timeoutInMinutes === undefined ? {} : {timeoutInMinutes}),
    tags: withTags(sendableTags(actual.tags), options.tags),
    ...(badge === undefined ? {} : {badgeEnabled: badge}),
    ...(cache === undefined ? {} : {cache}),
  };
}

function wantedSource(actual: ProjectSource | undefined, options: ProjectOptions): ProjectSource {
  const {source, buildspec, cloneDepth, reportStatus, connection} = options;
  const isSame = sameRepository(actual?.location ?? '', source.url);
  const {auth, buildStatusConfig, reportBuildStatus, ...kept} = actual ?? {};
  // What is about signing in to one kind of host is nothing to another.
  const ofHost =
    actual?.type === source.sourceType
      ? {
          ...(auth === undefined ? {} : {auth}),
          ...(buildStatusConfig === undefined ? {} : {buildStatusConfig}),
          ...(reportBuildStatus === undefined ? {} : {reportBuildStatus}),
        }
      : {};
  return {
    ...kept,
    ...ofHost,
    type: source.sourceType,
    location: isSame ? actual?.location : source.url,
    buildspec,
    ...(cloneDepth === undefined ? {} : {gitCloneDepth: cloneDepth}),
    ...(reportStatus === undefined ? {} : {reportBuildStatus: reportStatus}),
    ...(connection === undefined ? {} : {auth: connectionAuth(auth, connection)}),
  };
}

/** As it is where it is that connection's, by whichever ARN. */
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
  const {computeType = isKept ? actual?.computeType : undefined} = options;
  const image = options.image === actual?.image ? undefined : options.image;
  const {registryCredential, computeConfiguration, ...kept} = actual ?? {};
  // It is for a private registry, and CodeBuild refuses it beside an image of AWS's own.
  const isUsable = registryCredential !== undefined && !(image !== undefined && isCurated(image));
  return {
    ...kept,
    ...(isUsable ? {registryCredential} : {}),
    // It says which machine of a kind, and is nothing to another kind.
    ...(computeConfiguration !== undefined && computeType === actual?.computeType
      ? {computeConfiguration}
      : {}),
    type: (isKept ? actual?.type : undefined) ?? 'LINUX_CONTAINER',
    image: actual?.image,
    computeType: computeType ?? 'BUILD_GENERAL1_SMALL',
    ...(image === undefined ? {} : environmentImage(image)),
    // Without it no Docker engine starts, and without that no buildpack runs.
    privilegedMode: true,
    environmentVariables: withVariables(actual?.environmentVariables ?? [], options.variables),
  };
}

/**
 * Curated images are pulled by CodeBuild itself, all others by the project's role.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html
 */
function environmentImage(
  image: string,
): Pick<ProjectEnvironment, 'image' | 'imagePullCredentialsType'> {
  return {image, imagePullCredentialsType: isCurated(image) ? 'CODEBUILD' : 'SERVICE_ROLE'};
}

/** Whether an image is one that AWS keeps for builds. */
function isCurated(image: string): boolean {
  return image.startsWith('aws/codebuild/');
}

/** Variables, and those that are asked for, each in place of the one of its name. */
export function withVariables(
  actual: readonly EnvironmentVariable[],
  asked: readonly EnvironmentVariable[],
): EnvironmentVariable[] {
  const byName = new Map([...actual, ...asked].map((it) => [it.name, it]));
  return [...byName.values()];
}

/**
 * Without those that AWS itself has set, of a stack for example: it takes them from nobody else.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Tag.html
 */
export function sendableTags(tags: readonly Tag[] = []): Tag[] {
  return tags.filter(({key = ''}) => !key.startsWith('aws:'));
}

function withTags(actual: readonly Tag[], asked: readonly Tag[]): Tag[] {
  const byKey = new Map([...actual, ...asked].map((it) => [it.key, it]));
  return [...byKey.values()];
}
