import {resourceOf} from './action-resource.ts';
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
 * Lets pass what is for this account: whoever asks is taken to be allowed it, but for builds, whose role
 * is known. Of no other account is anything known, so that its policies allow nothing.
 *
 * @throws {AwsError} also where an action that the request needs is among the denied ones.
 */
export function authorize(account: AwsAccount, request: AwsRequest, caller: AwsIdentity): void {
  const {denied} = account;
  const action = actionOf(request);
  // AWS answers this to everybody, whatever the policies say.
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
  // Whoever makes a repository with tags also tags it.
  const tagging = `${request.service}:TagResource`;
  if (request.operation === 'CreateRepository' && request.input['tags'] && denied.has(tagging)) {
    throw refusal(request, caller, tagging, resourceOf(account, request));
  }
  const bearer = 'sts:GetServiceBearerToken';
  if (action === 'ecr-public:GetAuthorizationToken' && denied.has(bearer)) {
    throw refusal(request, caller, bearer, undefined);
  }
  // Whoever gives a project a role has to be allowed to.
  const {serviceRole: role} = request.input;
  if (request.service === 'codebuild' && typeof role === 'string' && denied.has('iam:PassRole')) {
    const arn = role.startsWith('arn:') ? role : account.iam.arn('role', '/', role);
    throw refusal(request, caller, 'iam:PassRole', arn);
  }
}

/**
 * Whether the policies of the role that somebody has assumed allow something. Of roles that the account
 * does not have, such as those that people sign in to, nothing is known, and all is allowed.
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
