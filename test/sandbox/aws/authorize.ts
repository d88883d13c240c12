import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import type {AwsIdentity} from './identity.ts';
import type {AwsRequest} from './wire.ts';

/** The IAM action of a request: `ecr:CreateRepository`. */
export function actionOf({service, operation}: AwsRequest): string {
  return `${service}:${operation}`;
}

/** What is about whoever asks, or names a resource by its ARN, and not a registry. */
const WITHOUT_REGISTRY = new Set([
  'DescribeRegistries',
  'GetAccountSetting',
  'GetAuthorizationToken',
  'ListTagsForResource',
  'PutAccountSetting',
  'TagResource',
]);

/**
 * Lets pass what is for this account, whoever asks: its policies are taken to allow it. Of no other
 * account is anything known, so that its policies allow nothing.
 *
 * @throws {AwsError} also where an action that the request needs is among the denied ones.
 */
export function authorize(account: AwsAccount, request: AwsRequest, caller: AwsIdentity): void {
  const {denied} = account;
  const action = actionOf(request);
  // AWS answers this to everybody, whatever the policies say.
  if (action === 'sts:GetCallerIdentity') return;
  const isOfRegistry = request.service !== 'sts' && !WITHOUT_REGISTRY.has(request.operation);
  const {registryId = caller.arn.split(':')[4]} = request.input;
  if (isOfRegistry && registryId !== account.id) {
    const resource = resourceOf(account, request, registryId as string);
    throw refusal(caller, action, resource, 'resource-based');
  }
  if (denied.has(action)) throw refusal(caller, action, resourceOf(account, request));
  // Whoever makes a repository with tags also tags it.
  const tagging = `${request.service}:TagResource`;
  if (request.operation === 'CreateRepository' && request.input['tags'] && denied.has(tagging)) {
    throw refusal(caller, tagging, resourceOf(account, request));
  }
  const bearer = 'sts:GetServiceBearerToken';
  if (action === 'ecr-public:GetAuthorizationToken' && denied.has(bearer)) {
    throw refusal(caller, bearer, undefined);
  }
}

/** AWS's words, in the APIs and in the registry. */
export function notAuthorized(
  arn: string,
  action: string,
  resource: string | undefined,
  policy: 'identity-based' | 'resource-based' = 'identity-based',
): string {
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  return `User: ${arn} is not authorized to perform: ${action}${on} because no ${policy} policy allows the ${action} action`;
}

function refusal(
  {arn}: AwsIdentity,
  action: string,
  resource: string | undefined,
  policy?: 'resource-based',
): AwsError {
  return new AwsError('AccessDeniedException', notAuthorized(arn, action, resource, policy));
}

function resourceOf(
  account: AwsAccount,
  {service, operation, input}: AwsRequest,
  registryId = account.id,
): string {
  if (typeof input['resourceArn'] === 'string') return input['resourceArn'];
  if (service === 'sts') return '*';
  const {repositoryName, repositoryNames} = input;
  const [first] = Array.isArray(repositoryNames) ? (repositoryNames as string[]) : [];
  const name = typeof repositoryName === 'string' ? repositoryName : first;
  if (name !== undefined) return account.arn(service, name, registryId);
  return operation === 'DescribeRepositories' ? account.arn(service, '*', registryId) : '*';
}
