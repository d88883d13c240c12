import {Failure} from '../../errors.ts';
import type {Manifest} from '../../image/ports.ts';
import {verify} from './digest.ts';
import {discard, readBytes} from './http-exchange.ts';
import {isImmutableRefusal} from './immutable-tag.ts';
import {type RepositoryEndpoint, apiPath, pulling, pushing} from './repository-endpoint.ts';
import {sha256} from '../../sha256.ts';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ACCEPT = [
  OCI_MANIFEST,
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');
const DIGEST_HEADER = 'docker-content-digest';

/**
 * The digest that a tag or digest names; `undefined` if it does not exist.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 */
export async function manifestDigest(
  endpoint: RepositoryEndpoint,
  name: string,
): Promise<string | undefined> {
  const response = await ask(endpoint, name, 'HEAD');
  if (response.status === 404) return undefined;
  const digest = response.headers.get(DIGEST_HEADER);
  if (response.ok && digest !== null && (!isDigest(name) || digest === name)) return digest;
  // The header is optional, and only the response to GET has a body with the reason of an error.
  return (await readManifest(endpoint, name))?.digest;
}

/**
 * The manifest that a tag or digest names, with a verified digest; `undefined` if it does not exist.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export async function readManifest(
  endpoint: RepositoryEndpoint,
  name: string,
): Promise<Manifest | undefined> {
  const response = await ask(endpoint, name, 'GET');
  const task = reading(endpoint, name);
  if (response.status === 404) {
    await discard(response);
    return undefined;
  }
  if (!response.ok) throw await endpoint.connection.failure(task, response);
  const bytes = await readBytes(response, task);
  const said = response.headers.get(DIGEST_HEADER) ?? undefined;
  const what = `the manifest ${fullName(endpoint, name)}`;
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
 * @returns `immutable` if the tag already exists and the registry does not let it move.
 */
export async function writeManifest(
  endpoint: RepositoryEndpoint,
  name: string,
  {mediaType, bytes, digest}: Manifest,
): Promise<'stored' | 'immutable'> {
  const task = `push to ${fullName(endpoint, name)}`;
  const response = await endpoint.connection.send({
    task,
    method: 'PUT',
    url: apiPath(endpoint, `manifests/${name}`),
    scopes: [pushing(endpoint)],
    headers: {'content-type': mediaType},
    body: () => bytes,
  });
  const body = new TextDecoder().decode(await readBytes(response, task));
  if (!response.ok) {
    if (!isDigest(name) && isImmutableRefusal(response.status, body)) return 'immutable';
    throw endpoint.connection.failureOf(task, response, body);
  }
  const stored = response.headers.get(DIGEST_HEADER) ?? digest;
  if (stored === digest) return 'stored';
  throw new Failure(
    'registry.digest-mismatch',
    `The registry changed the manifest ${fullName(endpoint, name)}.`,
    {
      details: [`Pushed: ${digest}`, `Stored: ${stored}`],
      remedy: 'Ask the administrator of the registry: the registry must store manifests unchanged.',
    },
  );
}

async function ask(
  endpoint: RepositoryEndpoint,
  name: string,
  method: 'GET' | 'HEAD',
): Promise<Response> {
  return await endpoint.connection.send({
    task: reading(endpoint, name),
    method,
    url: apiPath(endpoint, `manifests/${name}`),
    scopes: [pulling(endpoint)],
    headers: {accept: ACCEPT},
  });
}

function isDigest(name: string): boolean {
  return name.includes(':');
}

function fullName({reference}: RepositoryEndpoint, name: string): string {
  return `${reference}${isDigest(name) ? '@' : ':'}${name}`;
}

function reading(endpoint: RepositoryEndpoint, name: string): string {
  return `read ${fullName(endpoint, name)}`;
}
