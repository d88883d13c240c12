import {unreachable} from '../../../src/errors.ts';
import type {AwsAccount} from './aws-account.ts';
import {notAuthorized, roleAllows} from './authorize.ts';
import type {Exchange} from './registry-exchange.ts';
import type {RegistryPlace} from './registry-path.ts';

/**
 * The message of AWS if the policies do not allow a request to the registry; `undefined` if they do. ECR
 * checks them before it looks for the repository.
 *
 * @param caller the ARN of the caller.
 */
export function policyRefusal(
  account: AwsAccount,
  {request}: Exchange,
  place: RegistryPlace,
  caller: string,
): string | undefined {
  const kind = account.kindOf(place.prefix) ?? 'ecr';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  // Everyone can read public images.
  if (kind === 'ecr-public' && isRead) return undefined;
  const action = neededActions(request.method ?? '', place, request.headers['content-length'])
    .map((it) => `${kind}:${it}`)
    .find(
      (it) =>
        account.denied.has(it) || !roleAllows(account, caller, it, account.arn(kind, place.name)),
    );
  return action && notAuthorized(caller, action, account.arn(kind, place.name));
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
function neededActions(method: string, {what}: RegistryPlace, length = ''): readonly string[] {
  switch (what) {
    case 'manifest': {
      return [method === 'PUT' ? 'PutImage' : 'BatchGetImage'];
    }
    case 'blob': {
      return [method === 'HEAD' ? 'BatchCheckLayerAvailability' : 'GetDownloadUrlForLayer'];
    }
    case 'tags': {
      return ['ListImages'];
    }
    case 'upload': {
      if (method === 'POST') return ['InitiateLayerUpload'];
      if (method !== 'PUT') return ['UploadLayerPart'];
      // The last part may contain the request that completes the upload.
      return [...(length === '0' ? [] : ['UploadLayerPart']), 'CompleteLayerUpload'];
    }
    default: {
      return unreachable(what);
    }
  }
}
