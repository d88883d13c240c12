import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import type {AwsAccount} from '../aws-account.ts';
import {notAuthorized} from '../authorize.ts';
import type {StoredBuild} from '../codebuild-build.ts';
import {projectArn} from '../codebuild-error.ts';
import type {ExecutedBuildspec} from './executed-buildspec.ts';
import type {RequestContext} from '../iam-conditions.ts';
import {PhaseFailure} from './phase-failure.ts';

/** The variables that describe a build and its account. */
export interface BuildPlace {
  /** Path of its source in the container. */
  readonly sourceFolder: string;
  /** Endpoint of the account's APIs. */
  readonly endpoint: string;
  /** URL of its keys. */
  readonly credentials: string;
}

/**
 * All variables of a build's commands. Those of the start override the project's, and those override the
 * buildspec's.
 *
 * @throws {PhaseFailure} if a value cannot be read.
 */
export function buildVariables(
  account: AwsAccount,
  build: StoredBuild,
  buildspec: ExecutedBuildspec,
  place: BuildPlace,
): ReadonlyMap<string, string> {
  const {environmentVariables = []} = build.environment;
  const take = (name: string, type: EnvironmentVariable['type'], value: string) =>
    [name, valueOf(account, build, type, value)] as const;
  const given = (all: readonly EnvironmentVariable[]) =>
    all.map(({name = '', type, value = ''}) => take(name, type, value));
  return new Map([
    ...buildspec.variables,
    ...[...buildspec.parameters].map(([name, it]) => take(name, 'PARAMETER_STORE', it)),
    ...[...buildspec.secrets].map(([name, it]) => take(name, 'SECRETS_MANAGER', it)),
    ...given(environmentVariables),
    ...given(build.request.variables),
    ...Object.entries(ownVariables(account, build, place)),
  ]);
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function ownVariables(
  account: AwsAccount,
  build: StoredBuild,
  {sourceFolder, endpoint, credentials}: BuildPlace,
): Readonly<Record<string, string>> {
  const {region, id: accountId} = account;
  const {request, resolvedSourceVersion} = build;
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
    // CodeBuild sets only the end of this URL, whose host exists on its machines only.
    AWS_CONTAINER_CREDENTIALS_FULL_URI: credentials,
    AWS_ENDPOINT_URL: endpoint,
    CODEBUILD_ACCOUNT_ID: accountId,
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_IMAGE: build.environment.image ?? '',
    CODEBUILD_BUILD_NUMBER: String(request.number),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_CI: 'true',
    CODEBUILD_INITIATOR: request.initiator,
    CODEBUILD_KMS_KEY_ID: request.settings.encryptionKey ?? '',
    CODEBUILD_LOG_PATH: build.log?.stream ?? '',
    CODEBUILD_PROJECT_ARN: projectArn(account, request.project),
    CODEBUILD_PROJECT_UUID: account.codebuild.project(request.project)?.id ?? '',
    CODEBUILD_RESOLVED_SOURCE_VERSION: resolvedSourceVersion ?? '',
    CODEBUILD_SOURCE_REPO_URL: build.source.location ?? '',
    CODEBUILD_SOURCE_VERSION: request.sourceVersion ?? '',
    CODEBUILD_SRC_DIR: sourceFolder,
    CODEBUILD_START_TIME: String(build.startedAt.getTime()),
    CI: 'true',
    HOME: '/root',
    ...request.webhookVariables,
  };
}

function valueOf(
  account: AwsAccount,
  build: StoredBuild,
  type: EnvironmentVariable['type'],
  value: string,
): string {
  if (type === 'PARAMETER_STORE') return parameter(account, build, value);
  return type === 'SECRETS_MANAGER' ? secret(account, build, value) : value;
}

function parameter(account: AwsAccount, build: StoredBuild, name: string): string {
  const {region, id, parameters} = account;
  const arn = `arn:aws:ssm:${region}:${id}:parameter/${name.replace(/^\//u, '')}`;
  const refused = refusal(account, build, 'ssm:GetParameters', arn);
  if (refused !== undefined) {
    throw new PhaseFailure('Decrypted Variables Error', `AccessDeniedException: ${refused}`);
  }
  const found = parameters.newest(name);
  if (found === undefined) {
    throw new PhaseFailure('Decrypted Variables Error', `parameter does not exist: ${name}`);
  }
  const encryption = {'kms:EncryptionContext:PARAMETER_ARN': arn};
  const locked = keyRefusal(account, build, 'ssm', found.keyId, encryption);
  if (locked === undefined) return found.value;
  throw new PhaseFailure('Decrypted Variables Error', `AccessDeniedException: ${locked}`);
}

/** @param text name or ARN, optionally followed by `:json-key:version-stage:version-id`. */
function secret(account: AwsAccount, build: StoredBuild, text: string): string {
  const isArn = text.startsWith('arn:');
  const parts = text.split(':');
  const name = parts.slice(0, isArn ? 7 : 1).join(':');
  const [key = '', ...more] = parts.slice(isArn ? 7 : 1);
  if (more.some((it) => it !== '')) throw failedSecret('only current versions are known here');
  const found = account.secrets.find(name);
  if (found === undefined) {
    throw failedSecret(
      "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
  }
  const refused = refusal(account, build, 'secretsmanager:GetSecretValue', found.arn);
  if (refused !== undefined) throw failedSecret(`AccessDeniedException: ${refused}`);
  const encryption = {'kms:EncryptionContext:SecretARN': found.arn};
  const locked = keyRefusal(account, build, 'secretsmanager', found.keyId, encryption);
  if (locked !== undefined) throw failedSecret(`AccessDeniedException: ${locked}`);
  const value = found.string ?? '';
  if (key === '') return value;
  const member: unknown = (JSON.parse(value) as Record<string, unknown>)[key];
  if (typeof member === 'string') return member;
  throw failedSecret(`retrieved secret from Secrets Manager did not contain key: ${key}`);
}

function failedSecret(message: string): PhaseFailure {
  return new PhaseFailure('Secrets Manager Error', message);
}

/**
 * The message of AWS if the role of a build may not decrypt with a key of the customer. A service decrypts with the
 * permissions of the caller. AWS's own keys require no permission.
 */
function keyRefusal(
  account: AwsAccount,
  build: StoredBuild,
  service: string,
  keyId: string | undefined,
  encryption: RequestContext,
): string | undefined {
  if (keyId === undefined || keyId.startsWith('alias/aws/')) return undefined;
  const {region, id} = account;
  const key = `arn:aws:kms:${region}:${id}:key/${keyId.split('/').at(-1)}`;
  const via = {'kms:ViaService': `${service}.${region}.amazonaws.com`};
  return refusal(account, build, 'kms:Decrypt', key, {...encryption, ...via});
}

/** The message of AWS if the role of a build does not allow an action; `undefined` if it does. */
export function refusal(
  {iam}: AwsAccount,
  build: StoredBuild,
  action: string,
  resource: string,
  context: RequestContext = {},
): string | undefined {
  const role = build.request.settings.serviceRole ?? '';
  return iam.allows(role, action, resource, context)
    ? undefined
    : notAuthorized(sessionArn(build), action, resource);
}

/** The identity of a build in its account. */
export function sessionArn({request, uuid}: StoredBuild): string {
  const [, , , , account = '', role = ''] = (request.settings.serviceRole ?? '').split(':');
  const name = role.split('/').at(-1) ?? '';
  return `arn:aws:sts::${account}:assumed-role/${name}/AWSCodeBuild-${uuid}`;
}
