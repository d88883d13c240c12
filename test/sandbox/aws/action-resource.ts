import type {AwsAccount} from './aws-account.ts';
import type {ServiceName} from './service-model.ts';
import type {AwsRequest} from './wire.ts';

/** The ARN of an action's resource, as refusals name it; `*` if the action has no resource. */
export function resourceOf(
  account: AwsAccount,
  request: AwsRequest,
  registryId = account.id,
): string {
  const {resourceArn} = request.input;
  if (typeof resourceArn === 'string') return resourceArn;
  return RESOURCES[request.service](account, request, registryId);
}

type Find = (account: AwsAccount, request: AwsRequest, registryId: string) => string;

const RESOURCES: Readonly<Record<ServiceName, Find>> = {
  sts: () => '*',
  sso: () => '*',
  'sso-oidc': () => '*',
  ecr: (account, request, registryId) => repository(account, 'ecr', request, registryId),
  'ecr-public': (account, request, registryId) =>
    repository(account, 'ecr-public', request, registryId),
  iam: (account, {input}) => roleOrPolicy(account, input),
  codebuild: (account, {input}) => place(account, 'codebuild', 'project/', projectOf(input)),
  logs: (account, {input}) => place(account, 'logs', 'log-group:', streamOf(input)),
  ssm: (account, {input}) =>
    place(account, 'ssm', 'parameter/', first(input, 'Name', 'Names')?.replace(/^\//u, '')),
  secretsmanager: (account, {input}) =>
    place(account, 'secretsmanager', 'secret:', first(input, 'SecretId', 'Name')),
  'codestar-connections': (_, {input}) => first(input, 'ConnectionArn') ?? '*',
};

function repository(
  account: AwsAccount,
  kind: 'ecr' | 'ecr-public',
  {operation, input}: AwsRequest,
  registryId: string,
): string {
  const name = first(input, 'repositoryName', 'repositoryNames');
  if (name !== undefined) return account.arn(kind, name, registryId);
  return operation === 'DescribeRepositories' ? account.arn(kind, '*', registryId) : '*';
}

function roleOrPolicy({iam}: AwsAccount, input: AwsRequest['input']): string {
  const role = first(input, 'RoleName');
  const path = first(input, 'Path') ?? '/';
  if (role !== undefined) {
    return iam.roles.find(({name}) => name === role)?.arn ?? iam.arn('role', path, role);
  }
  const policy = first(input, 'PolicyName');
  if (policy !== undefined) return iam.arn('policy', path, policy);
  return first(input, 'PolicyArn') ?? '*';
}

function place(
  {region, id}: AwsAccount,
  service: string,
  kind: string,
  name: string | undefined,
): string {
  if (name === undefined) return '*';
  return name.startsWith('arn:') ? name : `arn:aws:${service}:${region}:${id}:${kind}${name}`;
}

/** Permissions for a build are those for its project, whose name begins the ID of the build. */
function projectOf(input: AwsRequest['input']): string | undefined {
  const build = first(input, 'id', 'ids')?.split(':', 1)[0];
  return first(input, 'name', 'projectName', 'names') ?? build;
}

function streamOf(input: AwsRequest['input']): string {
  const stream = first(input, 'logStreamName');
  const group = first(input, 'logGroupName', 'logGroupNamePrefix') ?? '*';
  return stream === undefined ? group : `${group}:log-stream:${stream}`;
}

/** The first text among some members, or in a list. */
function first(input: AwsRequest['input'], ...names: readonly string[]): string | undefined {
  return names.flatMap((name) => input[name]).find((it) => typeof it === 'string');
}
