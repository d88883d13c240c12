import type {ProjectSource} from '@aws-sdk/client-codebuild';
import type {AccountPlace} from '../account/account-place.ts';
import type {PolicyStatement} from '../account/policy-document.ts';
import {secretId} from '../buildspec/secret-names.ts';
import {defaultLogGroup} from '../settings/merge-settings.ts';
import {connectionArns} from '../source/connection-arn.ts';
import {allow, allowConnections, allowLogs} from './policy-statements.ts';
import {type ProjectSettings, namedSources} from './project-settings.ts';
import {s3Statements} from './s3-statements.ts';
import {secretArns} from './secret-arns.ts';

/** Statements for the settings of a project, and what no statement covers. */
interface ProjectStatements {
  readonly statements: readonly PolicyStatement[];
  /** One for each setting that the role cannot be given access to: `artifacts: my bucket`. */
  readonly gaps: readonly string[];
}

/**
 * Returns the statements that the settings of a project require: logs, network, retries, image, sources, artifacts,
 * cache, file systems and keys.
 */
export function projectStatements(
  settings: ProjectSettings,
  project: string,
  place: AccountPlace,
): ProjectStatements {
  const gaps: string[] = [];
  return {
    statements: [
      ...logStatements(settings, project, place),
      ...s3Statements(settings, place, gaps),
      ...networkStatements(settings.vpcConfig, place),
      ...retryStatements(settings, project, place),
      ...allow('ReadRegistryCredential', READ_SECRET, credential(settings, place)),
      ...allow('PullSources', ['codecommit:GitPull'], codeCommitArns(settings, place, gaps)),
      ...secondaryAccess(settings.secondarySources, place),
      ...fileSystemStatements(settings, place, gaps),
      ...keyStatements(settings.encryptionKey, place, gaps),
    ],
    gaps,
  };
}

const READ_SECRET = ['secretsmanager:GetSecretValue'];

/** Logs are written to CloudWatch unless that is disabled. */
function logStatements(
  {logsConfig}: ProjectSettings,
  project: string,
  {partition, region, accountId}: AccountPlace,
): PolicyStatement[] {
  const {status, groupName = defaultLogGroup(project)} = logsConfig?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return [];
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
  const ec2 = `arn:${partition}:ec2:${region}:${accountId}`;
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
    ...allow('LendNetworkInterfaces', lend, [`${ec2}:network-interface/*`]).map((it) => ({
      ...it,
      Condition: {
        StringEquals: {'ec2:AuthorizedService': 'codebuild.amazonaws.com'},
        ArnEquals: {'ec2:Subnet': subnets.map((subnet) => `${ec2}:subnet/${subnet}`)},
      },
    })),
  ];
}

/**
 * CodeBuild retries a build with the role of the project.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auto-retry-build.html
 */
function retryStatements(
  {autoRetryLimit = 0}: ProjectSettings,
  project: string,
  {partition, region, accountId}: AccountPlace,
): PolicyStatement[] {
  if (autoRetryLimit === 0) return [];
  const arn = `arn:${partition}:codebuild:${region}:${accountId}:project/${project}`;
  return allow('RetryBuilds', ['codebuild:RetryBuild'], [arn]);
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/sample-private-registry.html */
function credential({environment}: ProjectSettings, place: AccountPlace): string[] {
  const {credential: secret} = environment?.registryCredential ?? {};
  return secret === undefined ? [] : secretArns(place, [secret]);
}

/** `https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/intranet` */
const CODECOMMIT =
  /^https:\/\/git-codecommit(?:-fips)?\.(?<region>[a-z0-9-]+)\.[^/]+\/v1\/repos\/(?<name>[\w.-]+)$/u;

function codeCommitArns(
  settings: ProjectSettings,
  {partition, accountId}: AccountPlace,
  gaps: string[],
): string[] {
  return namedSources(settings).flatMap(({field, source: {type, location = ''}}) => {
    if (type !== 'CODECOMMIT') return [];
    const {region, name} = CODECOMMIT.exec(location)?.groups ?? {};
    if (name !== undefined) return [`arn:${partition}:codecommit:${region}:${accountId}:${name}`];
    gaps.push(`${field}: ${location}`);
    return [];
  });
}

/** Connections and secrets by which CodeBuild reads other sources. */
function secondaryAccess(
  sources: readonly ProjectSource[] = [],
  place: AccountPlace,
): PolicyStatement[] {
  const resources = (type: string) =>
    sources.flatMap(({auth}) => (auth?.type === type ? (auth.resource ?? []) : []));
  const connections = resources('CODECONNECTIONS').flatMap((it) => connectionArns(it));
  const secrets = resources('SECRETS_MANAGER').flatMap((it) => secretId(it) ?? []);
  return [
    ...allowConnections(connections).map((it) => ({...it, Sid: 'UseSecondaryConnections'})),
    ...allow('ReadSecondarySourceCredentials', READ_SECRET, secretArns(place, secrets)),
  ];
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
