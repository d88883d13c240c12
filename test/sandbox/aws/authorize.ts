import {resourceOf} from './action-resource.ts';
import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import type {AwsIdentity} from './identity.ts';
import type {AwsRequest} from './wire.ts';

/** The IAM action of a request: `ecr:CreateRepository`. */
export function actionOf({service, operation}: AwsRequest): string {
  return `${service}:${operation}`;
}

/** Actions about the caller, or that name a resource by its ARN and not a registry. */
const WITHOUT_REGISTRY = new Set([
  'DescribeRegistries',
  'GetAccountSetting',
  'GetAuthorizationToken',
  'ListTagsForResource',
  'PutAccountSetting',
  'TagResource',
]);

/**
 * Allows requests to this account. Every caller counts as allowed, except builds, whose role is known.
 * Policies of other accounts are unknown, so they allow nothing.
 *
 * @throws {AwsError} also if an action that the request requires is denied.
 */
export function authorize(account: AwsAccount, request: AwsRequest, caller: AwsIdentity): void {
  const {denied} = account;
  const action = actionOf(request);
  // AWS allows this to everyone, whatever the policies say.
  if (action === 'sts:GetCallerIdentity') return;
  const isOfRegistry = ofEcr(request) && !WITHOUT_REGISTRY.has(request.operation);
  const {registryId = caller.arn.split(':')[4]} = request.input;
  if (isOfRegistry && registryId !== account.id) {
    const resource = resourceOf(account, request, registryId as string);
    throw refusal(request, caller, action, resource, 'resource-based');
  }
  const resource = resourceOf(account, request);
  if (denied.has(action) || !roleAllows(account, caller.arn, action, resource)) {
    throw refusal(request, caller, action, resource);
  }
  // Creating a repository with tags also requires permission to tag.
  const tagging = `${request.service}:TagResource`;
  if (request.operation === 'CreateRepository' && request.input['tags'] && denied.has(tagging)) {
    throw refusal(request, caller, tagging, resourceOf(account, request));
  }
  const bearer = 'sts:GetServiceBearerToken';
  if (action === 'ecr-public:GetAuthorizationToken' && denied.has(bearer)) {
    throw refusal(request, caller, bearer, undefined);
  }
  // Giving a project a role requires permission to pass it.
  const {serviceRole: role} = request.input;
  if (request.service === 'codebuild' && typeof role === 'string' && denied.has('iam:PassRole')) {
    const arn = role.startsWith('arn:') ? role : account.iam.arn('role', '/', role);
    throw refusal(request, caller, 'iam:PassRole', arn);
  }
}

/**
 * Whether the policies of an assumed role allow an action. Roles that the account does not have, such as
 * those of people who sign in, allow everything.
 */
export function roleAllows(
  {iam}: AwsAccount,
  callerArn: string,
  action: string,
  resource: string,
): boolean {
  const name = /:assumed-role\/(?<name>[^/]+)\//u.exec(callerArn)?.groups?.['name'];
  const role = iam.roles.find((it) => it.name === name);
  return role === undefined || iam.allows(role.arn, action, resource);
}

function ofEcr({service}: AwsRequest): boolean {
  return service === 'ecr' || service === 'ecr-public';
}

/** AWS's message, in the APIs and in the registry. */
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
  {service}: AwsRequest,
  {arn}: AwsIdentity,
  action: string,
  resource: string | undefined,
  policy?: 'resource-based',
): AwsError {
  const message = notAuthorized(arn, action, resource, policy);
  return service === 'iam' || service === 'sts'
    ? new AwsError('AccessDenied', message, 403)
    : new AwsError('AccessDeniedException', message);
}
