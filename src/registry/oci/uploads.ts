import {Failure} from '../../errors.ts';
import type {Descriptor} from '../../image/needs.ts';
import {type Body, discard} from './http-exchange.ts';
import {type Place, apiPath, pulling, pushing} from './place.ts';

/** An upload that has begun, at the address that the registry gave it. */
export interface Upload {
  readonly location: URL;
}

/**
 * Begins to upload a blob.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put
 */
export async function beginUpload(place: Place): Promise<Upload> {
  const task = `push to ${place.reference}`;
  const response = await place.connection.send({
    task,
    method: 'POST',
    url: apiPath(place, 'blobs/uploads/'),
    scopes: [pushing(place)],
  });
  if (response.status !== 202) throw await place.connection.failure(task, response);
  return await uploadAt(place, response);
}

/**
 * Asks the registry to take a blob over from another of its repositories.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
 *
 * @returns `mounted`, an upload that the registry began instead, or `refused`.
 */
export async function mountBlob(
  place: Place,
  from: Place,
  digest: string,
): Promise<'mounted' | 'refused' | Upload> {
  const query = new URLSearchParams({mount: digest, from: from.path});
  const response = await place.connection.send({
    task: `push to ${place.reference}`,
    method: 'POST',
    url: `${apiPath(place, 'blobs/uploads/')}?${query.toString()}`,
    scopes: [pushing(place), pulling(from)],
  });
  if (response.status === 202) return await uploadAt(place, response);
  await discard(response);
  return response.status === 201 ? 'mounted' : 'refused';
}

/** Sends a blob's content and ends its upload. */
export async function finishUpload(
  place: Place,
  {location}: Upload,
  {digest, size}: Pick<Descriptor, 'digest' | 'size'>,
  body: () => Body,
): Promise<void> {
  const url = new URL(location);
  // The address may be signed, so what it has is left as it is.
  url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
  const task = `push ${digest} to ${place.reference}`;
  const response = await place.connection.send({
    task,
    method: 'PUT',
    url,
    scopes: [pushing(place)],
    headers: {'content-type': 'application/octet-stream', 'content-length': String(size)},
    body,
  });
  if (!response.ok) throw await place.connection.failure(task, response);
  await discard(response);
}

/**
 * Gives an upload up. Registries that know no such request forget it by themselves in time.
 * https://distribution.github.io/distribution/spec/api/#canceling-an-upload
 */
export async function cancelUpload(place: Place, {location}: Upload): Promise<void> {
  const cancel = {task: `push to ${place.reference}`, method: 'DELETE', url: location} as const;
  await place.connection.send({...cancel, scopes: [pushing(place)]}).then(discard, () => undefined);
}

async function uploadAt(place: Place, response: Response): Promise<Upload> {
  await discard(response);
  const location = response.headers.get('location');
  if (location !== null && URL.canParse(location, response.url)) {
    return {location: place.connection.resolve(location, response.url)};
  }
  throw new Failure(
    'failed',
    `Cannot push to ${place.reference}: the registry gave no address to upload to.`,
    {
      remedy: 'Ask whoever runs the registry.',
    },
  );
}
