import type {AccountPlace} from '../account/account-place.ts';
import {projectArn} from '../account/codebuild-calls.ts';
import type {PolicyStatement} from '../account/policy-document.ts';
import {defaultLogGroup} from '../settings/merge-settings.ts';
import {isLogGroup} from '../settings/setting-values.ts';
import {READ_SECRET, allow, allowLogs} from './policy-statements.ts';
import type {ProjectSettings} from './project-settings.ts';
import {s3Statements} from './s3-statements.ts';
import {secretArns} from './secret-arns.ts';
import {sourceStatements} from './source-statements.ts';

/** Statements for the settings of a project, and what no statement covers. */
interface ProjectStatements {
  readonly statements: readonly PolicyStatement[];
  /** One for each setting that the role cannot be given access to: `artifacts: my bucket`. */
  readonly gaps: readonly string[];
}

/**
 * Returns the statements that the settings of a project require: logs, network, retries, batches, image, sources,
 * artifacts, cache, certificate, file systems and keys.
 */
export function projectStatements(
  settings: ProjectSettings,
  project: string,
  place: AccountPlace,
): ProjectStatements {
  const gaps: string[] = [];
  return {
    statements: [
      ...logStatements(settings, project, place, gaps),
      ...s3Statements(settings, place, gaps),
      ...networkStatements(settings.vpcConfig, place),
      ...retryStatements(settings, project, place),
      ...batchStatements(settings, project, place),
      ...allow('ReadRegistryCredential', READ_SECRET, credential(settings, place, gaps)),
      ...sourceStatements(settings, place, gaps),
      ...fileSystemStatements(settings, place, gaps),
      ...keyStatements(settings.encryptionKey, place, gaps),
    ],
    gaps,
  };
}

/** Logs are written to CloudWatch unless that is disabled. */
function logStatements(
  {logsConfig}: ProjectSettings,
  project: string,
  {partition, region, accountId}: AccountPlace,
  gaps: string[],
): PolicyStatement[] {
  const {status, groupName = defaultLogGroup(project)} = logsConfig?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return [];
  if (!isLogGroup(groupName)) {
    gaps.push(`logsConfig.cloudWatchLogs: ${groupName}`);
    return [];
  }
  return allowLogs(`arn:${partition}:logs:${region}:${accountId}:log-group:${groupName}`);
}

/**
 * The builds of a project in a VPC make network interfaces there.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
 */
function networkStatements(
  {vpcId, subnets = []}: NonNullable<ProjectSettings['vpcConfig']> = {},
  {partition, region, accountId}: AccountPlace,
): PolicyStatement[] {
  if (vpcId === undefined || vpcId === '') return [];
  const ec2 = `arn:${partition}:ec2:${region}`;
  const actions = [
    'CreateNetworkInterface',
    'DeleteNetworkInterface',
    'DescribeDhcpOptions',
    'DescribeNetworkInterfaces',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcs',
  ];
  const lend = ['ec2:CreateNetworkInterfacePermission'];
  return [
    ...allow(
      'UseNetwork',
      actions.map((it) => `ec2:${it}`),
      '*',
    ),
    ...allow('LendNetworkInterfaces', lend, [`${ec2}:${accountId}:network-interface/*`]).map(
      (it) => ({
        ...it,
        Condition: {
          StringEquals: {'ec2:AuthorizedService': 'codebuild.amazonaws.com'},
          // A subnet that another account shares is named with that account. Its ID is unique.
          ArnEquals: {'ec2:Subnet': subnets.map((subnet) => `${ec2}:*:subnet/${subnet}`)},
        },
      }),
    ),
  ];
}

/**
 * CodeBuild retries a build with the role of the project.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auto-retry-build.html
 */
function retryStatements(
  {autoRetryLimit = 0}: ProjectSettings,
  project: string,
  place: AccountPlace,
): PolicyStatement[] {
  if (autoRetryLimit === 0) return [];
  return allow('RetryBuilds', ['codebuild:RetryBuild'], [projectArn(place, project)]);
}

/**
 * A batch starts its builds with a role of its own. The role of the project gets this permission only if it is that role,
 * too: with it, builds can start more builds.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build.html#batch_security_role
 */
function batchStatements(
  {buildBatchConfig, serviceRole}: ProjectSettings,
  project: string,
  place: AccountPlace,
): PolicyStatement[] {
  const role = buildBatchConfig?.serviceRole;
  if (role === undefined || role !== serviceRole) return [];
  const actions = ['StartBuild', 'StopBuild', 'RetryBuild'].map((it) => `codebuild:${it}`);
  return allow('RunBatches', actions, [projectArn(place, project)]);
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html */
function credential({environment}: ProjectSettings, place: AccountPlace, gaps: string[]): string[] {
  const {credential: secret} = environment?.registryCredential ?? {};
  if (secret === undefined) return [];
  const arns = secretArns(place, [secret]);
  if (arns.length === 0) gaps.push(`environment.registryCredential: ${secret}`);
  return arns;
}

/** `fs-0123456789abcdef0.efs.eu-west-2.amazonaws.com:/directory` */
const EFS = /^(?<id>fs-[0-9a-f]+)\.efs\.(?<region>[a-z0-9-]+)\./u;

/**
 * Only mounts with the option `iam` use permissions, and others are not harmed by them.
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
function fileSystemStatements(
  {fileSystemLocations = []}: ProjectSettings,
  {partition, accountId}: AccountPlace,
  gaps: string[],
): PolicyStatement[] {
  const systems = fileSystemLocations.flatMap(({location = ''}) => {
    const {id, region} = EFS.exec(location)?.groups ?? {};
    if (id !== undefined) {
      return [`arn:${partition}:elasticfilesystem:${region}:${accountId}:file-system/${id}`];
    }
    gaps.push(`fileSystemLocations: ${location}`);
    return [];
  });
  const actions = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'];
  return allow('MountFileSystems', actions, [...new Set(systems)]);
}

const KEY = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/u;
const ALIAS =
  /^(?:arn:[a-z-]+:kms:(?<region>[a-z0-9-]+):(?<account>\d{12}):)?(?<alias>alias\/[\w/-]+)$/u;

/**
 * Artifacts and logs in S3 are encrypted with this key. AWS's own keys require no permission.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-kms.html
 */
function keyStatements(
  key: string | undefined,
  {partition, region, accountId}: AccountPlace,
  gaps: string[],
): PolicyStatement[] {
  if (key === undefined || key === '') return [];
  const actions = ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'].map(
    (it) => `kms:${it}`,
  );
  if (KEY.test(key)) return allow('UseEncryptionKey', actions, [key]);
  const match = ALIAS.exec(key)?.groups;
  const alias = match?.['alias'];
  if (alias === undefined) {
    gaps.push(`encryptionKey: ${key}`);
    return [];
  }
  if (alias.startsWith('alias/aws/')) return [];
  // A policy cannot name a key by its alias.
  const keys = `arn:${partition}:kms:${match?.['region'] ?? region}:${match?.['account'] ?? accountId}:key/*`;
  return allow('UseEncryptionKey', actions, [keys]).map((it) => ({
    ...it,
    Condition: {'ForAnyValue:StringEquals': {'kms:ResourceAliases': alias}},
  }));
}
