import {Failure} from '../../errors.ts';
import type {Manifest} from '../../image/needs.ts';
import {sha256, verify} from './digest.ts';
import {discard, readBytes} from './http-exchange.ts';
import {isImmutableRefusal} from './immutable-tag.ts';
import {type Place, apiPath, pulling, pushing} from './place.ts';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ACCEPT = [
  OCI_MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');
const DIGEST_HEADER = 'docker-content-digest';

/**
 * The digest of what a tag or digest names, `undefined` where there is nothing.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 */
export async function manifestDigest(place: Place, name: string): Promise<string | undefined> {
  const response = await ask(place, name, 'HEAD');
  if (response.status === 404) return undefined;
  const digest = response.headers.get(DIGEST_HEADER);
  if (response.ok && digest !== null && (!isDigest(name) || digest === name)) return digest;
  // The header is not required, and a refusal has words only in a body.
  return (await readManifest(place, name))?.digest;
}

/**
 * The manifest that a tag or digest names, its digest verified; `undefined` where there is none.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export async function readManifest(place: Place, name: string): Promise<Manifest | undefined> {
  const response = await ask(place, name, 'GET');
  const task = reading(place, name);
  if (response.status === 404) {
    await discard(response);
    return undefined;
  }
  if (!response.ok) throw await place.connection.failure(task, response);
  const bytes = await readBytes(response, task);
  const said = response.headers.get(DIGEST_HEADER) ?? undefined;
  const what = `the manifest ${fullName(place, name)}`;
  if (said !== undefined) verify(bytes, said, what);
  if (isDigest(name)) verify(bytes, name, what);
  return {
    mediaType: response.headers.get('content-type')?.split(';', 1)[0]?.trim() ?? OCI_MANIFEST,
    digest: isDigest(name) ? name : (said ?? sha256(bytes)),
    bytes,
  };
}

/**
 * Stores a manifest under a tag or its digest.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
 *
 * @returns `immutable` where the tag is taken and the registry keeps it.
 */
export async function writeManifest(
  place: Place,
  name: string,
  {mediaType, bytes, digest}: Manifest,
): Promise<'stored' | 'immutable'> {
  const task = `push to ${fullName(place, name)}`;
  const response = await place.connection.send({
    task,
    method: 'PUT',
    url: apiPath(place, `manifests/${name}`),
    scopes: [pushing(place)],
    headers: {'content-type': mediaType},
    body: () => bytes,
  });
  const body = new TextDecoder().decode(await readBytes(response, task));
  if (!response.ok) {
    if (!isDigest(name) && isImmutableRefusal(response.status, body)) return 'immutable';
    throw place.connection.failureOf(task, response, body);
  }
  const stored = response.headers.get(DIGEST_HEADER) ?? digest;
  if (stored === digest) return 'stored';
  throw new Failure('failed', `The registry changed the manifest ${fullName(place, name)}.`, {
    details: [`Pushed: ${digest}`, `Stored: ${stored}`],
    remedy: 'Ask whoever runs the registry; an image is only the same with the same manifest.',
  });
}

async function ask(place: Place, name: string, method: 'GET' | 'HEAD'): Promise<Response> {
  return await place.connection.send({
    task: reading(place, name),
    method,
    url: apiPath(place, `manifests/${name}`),
    scopes: [pulling(place)],
    headers: {accept: ACCEPT},
  });
}

function isDigest(name: string): boolean {
  return name.includes(':');
}

function fullName({reference}: Place, name: string): string {
  return `${reference}${isDigest(name) ? '@' : ':'}${name}`;
}

function reading(place: Place, name: string): string {
  return `read ${fullName(place, name)}`;
}
