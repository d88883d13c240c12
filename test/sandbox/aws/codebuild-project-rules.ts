import type {ProjectCache, ProjectEnvironment, Tag, VpcConfig} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import {projectArn} from './codebuild-error.ts';
import {sourceMistake} from './codebuild-source-rules.ts';
import type {ProjectSettings} from './codebuild-settings.ts';

/** Problems of a project's settings beyond those of the model, mixed with `undefined`. */
export function projectMistakes(
  account: AwsAccount,
  settings: ProjectSettings,
): readonly (string | undefined)[] {
  const {source, secondarySources = [], environment, cache, vpcConfig} = settings;
  return [
    ...[source, ...secondarySources].map((it) => sourceMistake(account, it)),
    twice(
      secondarySources.map((it) => it.sourceIdentifier ?? ''),
      'source identifier',
    ),
    artifactsMistake(settings),
    imageMistake(environment),
    machineMistake(environment),
    variablesMistake(environment),
    cacheMistake(cache, environment, vpcConfig),
    vpcMistake(vpcConfig),
    tagsMistake(settings.tags ?? []),
    limitMistake(settings.concurrentBuildLimit),
    retriesMistake(settings.autoRetryLimit),
  ];
}

/** With the message that clients look for, because there is no code for it. */
export function roleMistake(
  account: AwsAccount,
  name: string,
  role: string | undefined = '',
): string | undefined {
  const source = {accountId: account.id, projectArn: projectArn(account, name)};
  if (account.iam.canBeAssumedByCodeBuild(role, source)) return undefined;
  return `CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`;
}

/**
 * Whether the role may use the connections of the sources. CodeBuild checks this when a project is changed,
 * not when it builds.
 */
export function connectionAccessMistake(
  {iam}: AwsAccount,
  {source, secondarySources = [], serviceRole = ''}: ProjectSettings,
): string | undefined {
  const connections = [source, ...secondarySources].flatMap((it) =>
    it?.auth?.type === 'CODECONNECTIONS' ? (it.auth.resource ?? []) : [],
  );
  // The service has two names, and so have its actions.
  const isAllowed = (operation: string, arn: string) =>
    ['codeconnections', 'codestar-connections'].some((it) =>
      iam.allows(serviceRole, `${it}:${operation}`, arn),
    );
  const refused = connections.find(
    (arn) => !['GetConnection', 'GetConnectionToken'].every((it) => isAllowed(it, arn)),
  );
  return refused === undefined ? undefined : `Access denied to connection ${refused}`;
}

/** The calls that CodeBuild makes with the role to check the VPC of a project. */
const VPC_CHECKS = ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'];

/** Returns why the role cannot be used in the VPC of a project. CodeBuild checks the VPC with the role. */
export function networkAccessMistake(
  {iam}: AwsAccount,
  {vpcConfig, serviceRole = ''}: ProjectSettings,
): string | undefined {
  if (vpcConfig?.vpcId === undefined || iam.hasUnknownPolicy(serviceRole)) return undefined;
  const refused = VPC_CHECKS.find((it) => !iam.allows(serviceRole, `ec2:${it}`, '*'));
  return refused === undefined ? undefined : `Not authorized to perform ${refused}`;
}

function artifactsMistake({source, artifacts}: ProjectSettings): string | undefined {
  const isPipeline = source?.type === 'CODEPIPELINE';
  if (isPipeline !== (artifacts?.type === 'CODEPIPELINE')) {
    return 'Invalid artifacts: CODEPIPELINE must be the type of both source and artifacts';
  }
  const needsPlace = artifacts?.type === 'S3' && artifacts.location === undefined;
  return needsPlace ? 'Invalid artifacts: location must be specified for S3' : undefined;
}

function imageMistake(environment: Partial<ProjectEnvironment> = {}): string | undefined {
  const {image = '', type = '', computeType = '', privilegedMode, registryCredential} = environment;
  const {imagePullCredentialsType: puller = 'CODEBUILD'} = environment;
  if (image.startsWith('aws/codebuild/') && puller === 'SERVICE_ROLE') {
    return 'Invalid environment: SERVICE_ROLE image pull credentials are not supported for curated images';
  }
  if (registryCredential !== undefined && puller === 'CODEBUILD') {
    return 'Invalid environment: registryCredential needs SERVICE_ROLE image pull credentials';
  }
  const isLambda = type.includes('_LAMBDA_');
  if (isLambda !== computeType.startsWith('BUILD_LAMBDA_')) {
    return `Invalid environment: compute type ${computeType} is not supported for ${type}`;
  }
  const neverPrivileged = isLambda || type.startsWith('WINDOWS_') || type === 'MAC_ARM';
  return neverPrivileged && privilegedMode === true
    ? `Invalid environment: privileged mode is not supported for ${type}`
    : undefined;
}

const FLEET = /^arn:aws:codebuild:[a-z0-9-]+:\d{12}:fleet\/[\w-]+:[\w-]+$/u;
const WITH_KERNEL = new Set(['LINUX_CONTAINER', 'ARM_CONTAINER', 'LINUX_EC2', 'ARM_EC2']);

function machineMistake({
  type = 'LINUX_CONTAINER',
  fleet,
  dockerServer,
  hostKernel,
}: Partial<ProjectEnvironment> = {}): string | undefined {
  if (fleet !== undefined && !FLEET.test(fleet.fleetArn ?? '')) {
    return `Invalid fleet ARN: ${fleet.fleetArn}`;
  }
  if (dockerServer?.status !== undefined) {
    return 'Invalid environment: the status of the docker server cannot be set';
  }
  return hostKernel !== undefined && !WITH_KERNEL.has(type)
    ? `Invalid environment: hostKernel is not supported for ${type}`
    : undefined;
}

/** Returns why the variables of a project or of one build are invalid. */
export function variablesMistake({environmentVariables = []}: Partial<ProjectEnvironment> = {}):
  | string
  | undefined {
  const names = environmentVariables.map(({name = ''}) => name);
  const reserved = names.find((it) => it.startsWith('CODEBUILD_'));
  return reserved === undefined
    ? twice(names, 'environment variable')
    : `Environment variable names must not start with CODEBUILD_: ${reserved}`;
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/caching-local.html */
function cacheMistake(
  {type = 'NO_CACHE', modes = [], location}: Partial<ProjectCache> = {},
  {privilegedMode}: Partial<ProjectEnvironment> = {},
  vpcConfig: VpcConfig | undefined,
): string | undefined {
  if (type === 'S3' && location === undefined) return 'Invalid cache: location is required for S3';
  if (type !== 'LOCAL') return undefined;
  if (modes.length === 0) return 'Invalid cache: at least one mode is required for LOCAL';
  if (vpcConfig?.vpcId !== undefined) return 'Invalid cache: LOCAL is not supported with a VPC';
  return modes.includes('LOCAL_DOCKER_LAYER_CACHE') && privilegedMode !== true
    ? 'Invalid cache: LOCAL_DOCKER_LAYER_CACHE is only available with privileged mode'
    : undefined;
}

/** All of it or nothing. */
function vpcMistake(vpcConfig: VpcConfig = {}): string | undefined {
  const {vpcId, subnets = [], securityGroupIds = []} = vpcConfig;
  const parts = [vpcId !== undefined, subnets.length > 0, securityGroupIds.length > 0];
  return new Set(parts).size === 1
    ? undefined
    : 'Invalid vpc config: vpcId, subnets and securityGroupIds must be given together';
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html */
const MOST_TAGS = 50;

function tagsMistake(tags: readonly Tag[]): string | undefined {
  if (tags.length > MOST_TAGS) return `Invalid tags: at most ${MOST_TAGS} tags are allowed`;
  const keys = tags.map(({key = ''}) => key);
  const reserved = keys.find((it) => it.toLowerCase().startsWith('aws:'));
  return reserved === undefined
    ? twice(keys, 'tag key')
    : `Invalid tag: keys beginning with aws: are reserved: ${reserved}`;
}

function limitMistake(limit: number | undefined): string | undefined {
  if (limit === undefined || limit === -1 || limit > 0) return undefined;
  return `Invalid concurrentBuildLimit: ${limit}`;
}

function retriesMistake(limit = 0): string | undefined {
  return limit < 0 ? `Invalid autoRetryLimit: ${limit}` : undefined;
}

function twice(names: readonly string[], what: string): string | undefined {
  const name = names.find((it, index) => names.indexOf(it) !== index);
  return name === undefined ? undefined : `Duplicate ${what}: ${name}`;
}
