import type {AwsAccount} from './aws-account.ts';
import {AwsError} from './aws-error.ts';
import type {AwsIdentity} from './identity.ts';
import type {AwsRequest} from './wire.ts';

/** The IAM action of a request: `ecr:CreateRepository`. */
export function actionOf({service, operation}: AwsRequest): string {
  return `${service}:${operation}`;
}

/** @throws {AwsError} where an action that the request needs is among the denied ones. */
export function authorize(
  account: AwsAccount,
  request: AwsRequest,
  caller: AwsIdentity,
  denied: ReadonlySet<string>,
): void {
  const action = actionOf(request);
  // AWS answers this to everybody, whatever the policies say.
  if (action === 'sts:GetCallerIdentity') return;
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

function refusal({arn}: AwsIdentity, action: string, resource: string | undefined): AwsError {
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  const message = `User: ${arn} is not authorized to perform: ${action}${on} because no identity-based policy allows the ${action} action`;
  return new AwsError('AccessDeniedException', message);
}

function resourceOf(account: AwsAccount, {service, operation, input}: AwsRequest): string {
  if (typeof input['resourceArn'] === 'string') return input['resourceArn'];
  if (service === 'sts') return '*';
  const {repositoryName, repositoryNames} = input;
  const [first] = Array.isArray(repositoryNames) ? (repositoryNames as string[]) : [];
  const name = typeof repositoryName === 'string' ? repositoryName : first;
  if (name !== undefined) return account.arn(service, name);
  return operation === 'DescribeRepositories' ? account.arn(service, '*') : '*';
}
