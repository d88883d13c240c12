import {Failure} from '../../errors.ts';
import type {Descriptor} from '../../image/ports.ts';
import {type Body, discard} from './http-exchange.ts';
import {type RepositoryEndpoint, apiPath, pulling, pushing} from './repository-endpoint.ts';

/** An upload that has started, with the URL that the registry returned for it. */
export interface Upload {
  readonly location: URL;
}

/**
 * Starts the upload of a blob.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put
 */
export async function beginUpload(endpoint: RepositoryEndpoint): Promise<Upload> {
  const task = `push to ${endpoint.reference}`;
  const response = await endpoint.connection.send({
    task,
    method: 'POST',
    url: apiPath(endpoint, 'blobs/uploads/'),
    scopes: [pushing(endpoint)],
  });
  if (response.status !== 202) throw await endpoint.connection.failure(task, response);
  return await uploadAt(endpoint, response);
}

/**
 * Asks the registry to mount a blob from another of its repositories.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
 *
 * @returns `mounted`, an upload that the registry started instead, or `refused`.
 */
export async function mountBlob(
  endpoint: RepositoryEndpoint,
  from: RepositoryEndpoint,
  digest: string,
): Promise<'mounted' | 'refused' | Upload> {
  const query = new URLSearchParams({mount: digest, from: from.path});
  const response = await endpoint.connection.send({
    task: `push to ${endpoint.reference}`,
    method: 'POST',
    url: `${apiPath(endpoint, 'blobs/uploads/')}?${query.toString()}`,
    scopes: [pushing(endpoint), pulling(from)],
  });
  if (response.status === 202) return await uploadAt(endpoint, response);
  await discard(response);
  return response.status === 201 ? 'mounted' : 'refused';
}

/** Sends the content of a blob and finishes its upload. */
export async function finishUpload(
  endpoint: RepositoryEndpoint,
  {location}: Upload,
  {digest, size}: Pick<Descriptor, 'digest' | 'size'>,
  body: () => Body,
  signal?: AbortSignal,
): Promise<void> {
  const url = new URL(location);
  // The URL may be signed, so its query must not change.
  url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
  const task = `push ${digest} to ${endpoint.reference}`;
  const response = await endpoint.connection.send({
    task,
    method: 'PUT',
    url,
    scopes: [pushing(endpoint)],
    headers: {'content-type': 'application/octet-stream', 'content-length': String(size)},
    body,
    deadline: 'commit',
    ...(signal === undefined ? {} : {signal}),
  });
  if (!response.ok) throw await endpoint.connection.failure(task, response);
  await discard(response);
}

/**
 * Cancels an upload. In registries without this request, it expires.
 * https://distribution.github.io/distribution/spec/api/#canceling-an-upload
 */
export async function cancelUpload(
  endpoint: RepositoryEndpoint,
  {location}: Upload,
): Promise<void> {
  const cancel = {task: `push to ${endpoint.reference}`, method: 'DELETE', url: location} as const;
  await endpoint.connection
    .send({...cancel, scopes: [pushing(endpoint)]})
    .then(discard, () => undefined);
}

async function uploadAt(endpoint: RepositoryEndpoint, response: Response): Promise<Upload> {
  await discard(response);
  const location = response.headers.get('location');
  if (location !== null && URL.canParse(location, response.url)) {
    return {location: endpoint.connection.resolve(location, response.url)};
  }
  throw new Failure(
    'registry.invalid-answer',
    `Cannot push to ${endpoint.reference}: the registry returned no URL for the upload.`,
    {
      remedy: 'Ask the administrator of the registry.',
    },
  );
}
