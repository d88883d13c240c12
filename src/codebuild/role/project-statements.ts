import type {Project, ProjectArtifacts, ProjectSource} from '@aws-sdk/client-codebuild';
import type {AccountPlace} from '../account/account-place.ts';
import type {PolicyStatement} from '../account/policy-document.ts';
import {secretId} from '../buildspec/secret-names.ts';
import {defaultLogGroup} from '../settings/merge-settings.ts';
import {connectionArns} from '../source/connection-arn.ts';
import {allow, allowConnections, allowLogs} from './policy-statements.ts';
import {type S3Objects, s3Objects} from './s3-access.ts';
import {secretArns} from './secret-arns.ts';

/** The settings of a project that decide what its builds may use, with those that this tool never changes. */
export type ProjectSettings = Pick<
  Project,
  | 'artifacts'
  | 'autoRetryLimit'
  | 'cache'
  | 'encryptionKey'
  | 'environment'
  | 'fileSystemLocations'
  | 'logsConfig'
  | 'secondaryArtifacts'
  | 'secondarySources'
  | 'source'
  | 'vpcConfig'
>;

/** Statements for the settings of a project, and what no statement covers. */
interface ProjectStatements {
  readonly statements: readonly PolicyStatement[];
  /** One for each setting that the role cannot be given access to: `artifacts: my bucket`. */
  readonly gaps: readonly string[];
}

/** Reads of objects. https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html */
const READ_OBJECTS = ['s3:GetObject', 's3:GetObjectVersion'];
const WRITE_OBJECTS = ['s3:PutObject'];
/** CodeBuild checks whose a bucket is before it writes to it. */
const CHECK_BUCKETS = ['s3:GetBucketAcl', 's3:GetBucketLocation'];

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
  const found = (
    field: string,
    location: string | undefined,
    kind: 'object' | 'prefix',
  ): S3Objects[] => {
    if (location === undefined || location === '') return [];
    const objects = s3Objects(location, place, kind);
    if (objects === undefined) gaps.push(`${field}: ${location}`);
    return objects === undefined ? [] : [objects];
  };
  const {artifacts, cache, logsConfig, secondaryArtifacts = [], source, vpcConfig} = settings;
  const sources = settings.secondarySources ?? [];
  const logs =
    logsConfig?.s3Logs?.status === 'ENABLED'
      ? found('logsConfig.s3Logs', logsConfig.s3Logs.location, 'prefix')
      : [];
  const written = [artifacts, ...secondaryArtifacts].flatMap((it, index) =>
    found(index === 0 ? 'artifacts' : 'secondaryArtifacts', artifactsLocation(it), 'prefix'),
  );
  const cached = cache?.type === 'S3' ? found('cache', cache.location, 'prefix') : [];
  const read = [
    ...(isInS3(source?.buildspec) ? found('source.buildspec', source?.buildspec, 'object') : []),
    ...sources.flatMap((it) => {
      const field = `secondarySources.${it.sourceIdentifier}`;
      const ofS3 = it.type === 'S3' ? found(field, it.location, sourceKind(it)) : [];
      const buildspec = isInS3(it.buildspec) ? found(field, it.buildspec, 'object') : [];
      return [ofS3, buildspec].flat();
    }),
  ];
  return {
    statements: [
      ...logStatements(settings, project, place),
      ...allow('WriteLogsToS3', WRITE_OBJECTS, arns([logs])),
      ...allow('WriteArtifacts', WRITE_OBJECTS, arns([written])),
      ...allow('KeepCache', [...READ_OBJECTS, ...WRITE_OBJECTS], arns([cached])),
      ...allow('ReadObjects', READ_OBJECTS, arns([read])),
      ...allow('CheckBuckets', CHECK_BUCKETS, buckets([logs, written, cached])),
      ...networkStatements(vpcConfig, place),
      ...retryStatements(settings, project, place),
      ...allow('ReadRegistryCredential', READ_SECRET, credential(settings, place)),
      ...allow(
        'PullSecondarySources',
        ['codecommit:GitPull'],
        codeCommitArns(sources, place, gaps),
      ),
      ...secondaryAccess(sources, place),
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
  sources: readonly ProjectSource[],
  {partition, accountId}: AccountPlace,
  gaps: string[],
): string[] {
  return sources
    .filter(({type}) => type === 'CODECOMMIT')
    .flatMap(({location = '', sourceIdentifier}) => {
      const {region, name} = CODECOMMIT.exec(location)?.groups ?? {};
      if (name !== undefined) return [`arn:${partition}:codecommit:${region}:${accountId}:${name}`];
      gaps.push(`secondarySources.${sourceIdentifier}: ${location}`);
      return [];
    });
}

/** Connections and secrets by which CodeBuild reads other sources. */
function secondaryAccess(
  sources: readonly ProjectSource[],
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

/** Artifacts are below their path. */
function artifactsLocation(artifacts: ProjectArtifacts | undefined): string | undefined {
  if (artifacts?.type !== 'S3') return undefined;
  const path = (artifacts.path ?? '').replace(/^\/+/u, '');
  return path === '' ? artifacts.location : `${artifacts.location}/${path}`;
}

/** A source in S3 is an archive, or a folder that ends with a slash. */
function sourceKind({location = ''}: ProjectSource): 'object' | 'prefix' {
  return location.endsWith('/') ? 'prefix' : 'object';
}

/** CodeBuild accepts the ARN of an object for a buildspec. */
function isInS3(buildspec: string | undefined): boolean {
  return buildspec?.startsWith('arn:') === true && !buildspec.includes('\n');
}

function arns(all: readonly (readonly S3Objects[])[]): string[] {
  return [...new Set(all.flat().map(({objects}) => objects))];
}

function buckets(all: readonly (readonly S3Objects[])[]): string[] {
  return [...new Set(all.flat().map(({bucket}) => bucket))];
}
