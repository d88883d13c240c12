import type {CreateProjectInput, LogsConfig, Project, VpcConfig} from '@aws-sdk/client-codebuild';
import type {AccountPlace} from '../account/account-place.ts';
import type {AskedNetwork, AskedSettings} from './asked-settings.ts';
import {s3LocationOf} from './s3-location.ts';

/** The members of a project that `AskedSettings` decide. */
export type SettingMembers = Pick<
  CreateProjectInput,
  | 'vpcConfig'
  | 'concurrentBuildLimit'
  | 'queuedTimeoutInMinutes'
  | 'autoRetryLimit'
  | 'logsConfig'
  | 'encryptionKey'
>;

/**
 * Values that remove a setting from a project. `UpdateProject` keeps a member that is absent.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export const REMOVED = {
  vpcConfig: {},
  concurrentBuildLimit: -1,
} as const satisfies SettingMembers;

/**
 * Returns the members of a project that the settings name, merged with the current ones. A member with the value
 * `undefined` is to be removed.
 */
export function mergedSettings(actual: Project, asked: AskedSettings): SettingMembers {
  const {network, concurrency, queuedTimeoutMinutes, retries, logGroup, s3Logs} = asked;
  const {encryptionKey} = asked;
  return {
    ...(network === undefined ? {} : {vpcConfig: mergedNetwork(actual.vpcConfig, network)}),
    ...(concurrency === undefined
      ? {}
      : {concurrentBuildLimit: concurrency === 'none' ? undefined : concurrency}),
    ...(queuedTimeoutMinutes === undefined ? {} : {queuedTimeoutInMinutes: queuedTimeoutMinutes}),
    // Without a limit, CodeBuild does not retry.
    ...(retries === undefined || retries === (actual.autoRetryLimit ?? 0)
      ? {}
      : {autoRetryLimit: retries}),
    ...(logGroup === undefined && s3Logs === undefined
      ? {}
      : {logsConfig: mergedLogs(actual, asked)}),
    ...(encryptionKey === undefined || isKey(actual.encryptionKey, encryptionKey)
      ? {}
      : {encryptionKey}),
  };
}

function mergedNetwork(
  actual: VpcConfig | undefined,
  asked: AskedNetwork | 'none',
): VpcConfig | undefined {
  if (asked === 'none') return undefined;
  return {
    vpcId: asked.vpc ?? actual?.vpcId,
    subnets: mergedList(actual?.subnets, asked.subnets),
    securityGroupIds: mergedList(actual?.securityGroupIds, asked.securityGroups),
  };
}

/** CodeBuild writes logs to CloudWatch unless that is disabled. */
function mergedLogs(
  {name, logsConfig = {}}: Project,
  {logGroup, s3Logs}: Pick<AskedSettings, 'logGroup' | 's3Logs'>,
): LogsConfig {
  const {cloudWatchLogs = {status: 'ENABLED'}} = logsConfig;
  return {
    ...logsConfig,
    cloudWatchLogs:
      logGroup === undefined ? cloudWatchLogs : mergedLogGroup(name, cloudWatchLogs, logGroup),
    ...(s3Logs === undefined ? {} : mergedS3Logs(logsConfig.s3Logs, s3Logs)),
  };
}

function mergedLogGroup(
  project: string | undefined,
  actual: NonNullable<LogsConfig['cloudWatchLogs']>,
  asked: NonNullable<AskedSettings['logGroup']>,
): LogsConfig['cloudWatchLogs'] {
  const isOn = actual.status === 'ENABLED';
  if (asked === 'none') return isOn ? {status: 'DISABLED'} : actual;
  const current = actual.groupName ?? defaultLogGroup(project ?? '');
  return isOn && current === asked.name
    ? actual
    : {...actual, status: 'ENABLED', groupName: asked.name};
}

function mergedS3Logs(
  actual: LogsConfig['s3Logs'],
  asked: NonNullable<AskedSettings['s3Logs']>,
): Pick<LogsConfig, 's3Logs'> {
  const isOn = actual?.status === 'ENABLED';
  if (asked === 'none') {
    if (isOn) return {s3Logs: {status: 'DISABLED'}};
    return actual === undefined ? {} : {s3Logs: actual};
  }
  const isSame = isOn && s3LocationOf(actual.location ?? '') === asked.location;
  return {s3Logs: isSame ? actual : {...actual, status: 'ENABLED', location: asked.location}};
}

/** Returns the log group of a project; `undefined` if it writes no logs to CloudWatch. */
export function logGroupOf({name = '', logsConfig}: Project): string | undefined {
  const {status, groupName = defaultLogGroup(name)} = logsConfig?.cloudWatchLogs ?? {};
  return status === 'DISABLED' ? undefined : groupName;
}

/** The log group of a project that names none. */
export function defaultLogGroup(project: string): string {
  return `/aws/codebuild/${project}`;
}

/**
 * Whether a project has a key.
 *
 * @param asked an ARN. CodeBuild may return the alias alone, and without a key it uses AWS's own.
 */
function isKey(actual = 'alias/aws/s3', asked: string): boolean {
  return actual === asked || (actual.startsWith('alias/') && asked.endsWith(`:${actual}`));
}

/** The order of the items has no meaning. */
function mergedList(actual: readonly string[] = [], asked: readonly string[]): string[] {
  const wanted = new Set(asked);
  const isSame = wanted.size === new Set(actual).size && actual.every((it) => wanted.has(it));
  return isSame || wanted.size === 0 ? [...actual] : [...wanted];
}

/**
 * Returns the settings with the ARN of their key.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html
 */
export function withKeyArn(
  asked: AskedSettings,
  {partition, region, accountId}: AccountPlace,
): AskedSettings {
  const {encryptionKey} = asked;
  if (encryptionKey === undefined || encryptionKey.startsWith('arn:')) return asked;
  const alias = encryptionKey === 'default' ? 'alias/aws/s3' : encryptionKey;
  return {...asked, encryptionKey: `arn:${partition}:kms:${region}:${accountId}:${alias}`};
}

/** Returns the network of a project; `undefined` if it has none. CodeBuild may return one without a VPC. */
export function networkOf({vpcConfig}: Pick<Project, 'vpcConfig'>): VpcConfig | undefined {
  return vpcConfig?.vpcId === undefined || vpcConfig.vpcId === '' ? undefined : vpcConfig;
}
