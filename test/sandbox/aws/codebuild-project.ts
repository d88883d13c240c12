import type {LogsConfig, ProjectEnvironment, ProjectSource} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from './aws-account.ts';
import {projectArn} from './codebuild-error.ts';
import type {ProjectSettings} from './codebuild-settings.ts';
import type {StoredProject} from './codebuild-state.ts';
import {describeWebhook} from './codebuild-webhook.ts';
import {seconds} from './operation.ts';

/** Settings with AWS's defaults, and without those that are cleared. */
export function withDefaults(account: AwsAccount, settings: ProjectSettings): ProjectSettings {
  const {concurrentBuildLimit, environment, logsConfig, source, vpcConfig, buildBatchConfig} =
    settings;
  return {
    ...settings,
    source: {insecureSsl: false, ...source} as ProjectSource,
    secondarySources: (settings.secondarySources ?? []).map((it) => ({insecureSsl: false, ...it})),
    secondarySourceVersions: settings.secondarySourceVersions ?? [],
    secondaryArtifacts: settings.secondaryArtifacts ?? [],
    cache: settings.cache ?? {type: 'NO_CACHE'},
    environment: environmentDefaults(environment as ProjectEnvironment),
    serviceRole: roleArn(account, settings.serviceRole ?? ''),
    timeoutInMinutes: settings.timeoutInMinutes ?? 60,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes ?? 480,
    encryptionKey:
      settings.encryptionKey ?? `arn:aws:kms:${account.region}:${account.id}:alias/aws/s3`,
    tags: settings.tags ?? [],
    badgeEnabled: settings.badgeEnabled ?? false,
    logsConfig: logsConfig === undefined ? undefined : logsDefaults(logsConfig),
    vpcConfig: vpcConfig?.vpcId === undefined ? undefined : vpcConfig,
    buildBatchConfig: isEmpty(buildBatchConfig) ? undefined : buildBatchConfig,
    concurrentBuildLimit: concurrentBuildLimit === -1 ? undefined : concurrentBuildLimit,
  };
}

function environmentDefaults(environment: ProjectEnvironment): ProjectEnvironment {
  return {
    privilegedMode: false,
    imagePullCredentialsType: 'CODEBUILD',
    ...environment,
    environmentVariables: (environment.environmentVariables ?? []).map((it) => ({
      type: 'PLAINTEXT',
      ...it,
    })),
  };
}

function logsDefaults({cloudWatchLogs, s3Logs}: LogsConfig): LogsConfig {
  return {
    cloudWatchLogs: cloudWatchLogs ?? {status: 'ENABLED'},
    s3Logs: {encryptionDisabled: false, ...(s3Logs ?? {status: 'DISABLED'})},
  };
}

function roleArn({id}: AwsAccount, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:iam::${id}:role/${nameOrArn}`;
}

function isEmpty(value: object | undefined): boolean {
  return value === undefined || Object.keys(value).length === 0;
}

/** A project in the API's form. */
export function describeProject(account: AwsAccount, project: StoredProject) {
  const {id, name, settings, createdAt, modifiedAt, webhook} = project;
  const {badgeEnabled = false, ...others} = settings;
  const badgeUrl = `https://codebuild.${account.region}.amazonaws.com/badges?uuid=${id}&branch=main`;
  return {
    name,
    arn: projectArn(account, name),
    ...others,
    environment: describeEnvironment(others.environment),
    created: seconds(createdAt),
    lastModified: seconds(modifiedAt),
    ...(webhook === undefined ? {} : {webhook: describeWebhook(webhook)}),
    badge: {badgeEnabled, ...(badgeEnabled ? {badgeRequestUrl: badgeUrl} : {})},
    projectVisibility: 'PRIVATE',
  };
}

/** The Docker server of a project has a status, which cannot be set. */
function describeEnvironment(environment: ProjectSettings['environment']) {
  if (environment?.dockerServer === undefined) return environment;
  const dockerServer = {...environment.dockerServer, status: {status: 'READY'}};
  return {...environment, dockerServer};
}
