import type {Descriptor} from '../../image/ports.ts';
import {verified, verify} from './digest.ts';
import {readBytes, readChunks} from './http-exchange.ts';
import {type RepositoryEndpoint, apiPath, pulling, pushing} from './repository-endpoint.ts';
import {spentMemory} from '../../http/spent-memory.ts';
import {beginUpload, cancelUpload, finishUpload, mountBlob} from './uploads.ts';

/** Called while a blob is sent, with the bytes of it so far. Starts again from 0 if it is sent again. */
export type Sent = (bytes: number) => void;

export interface SendOptions {
  readonly sent?: Sent | undefined;
  /** Ends the upload. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Whether a repository has a blob.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 */
export async function hasBlob(endpoint: RepositoryEndpoint, digest: string): Promise<boolean> {
  const response = await endpoint.connection.send({
    task: `push ${digest} to ${endpoint.reference}`,
    method: 'HEAD',
    url: apiPath(endpoint, `blobs/${digest}`),
    scopes: [pushing(endpoint)],
  });
  // The upload reports any other error, with details.
  return response.ok;
}

/** Reads a small blob and verifies its digest. */
export async function readBlob(endpoint: RepositoryEndpoint, digest: string): Promise<Uint8Array> {
  const response = await openBlob(endpoint, digest);
  const bytes = await readBytes(response, reading(endpoint, digest));
  verify(bytes, digest, `${endpoint.reference}@${digest}`);
  return bytes;
}

/** Stores a small blob, unless it already exists. @returns number of bytes sent. */
export async function writeBlob(
  endpoint: RepositoryEndpoint,
  bytes: Uint8Array,
  descriptor: Descriptor,
): Promise<number> {
  if (await hasBlob(endpoint, descriptor.digest)) return 0;
  await finishUpload(endpoint, await beginUpload(endpoint), descriptor, () => bytes);
  return descriptor.size;
}

/**
 * Copies a blob from another repository, unless it already exists. Within a registry, the blob is mounted. If the
 * registry does not mount it, or if it comes from another registry, it is copied as a stream. Memory use does not
 * depend on the size of the blob.
 *
 * @returns number of bytes copied by way of this machine.
 */
export async function copyBlob(
  endpoint: RepositoryEndpoint,
  from: RepositoryEndpoint,
  blob: Descriptor,
  sent?: Sent,
): Promise<number> {
  const isBeside = endpoint.connection === from.connection;
  const mounted = isBeside ? await mountBlob(endpoint, from, blob.digest) : 'refused';
  if (mounted === 'mounted') return 0;
  const begun = mounted === 'refused' ? undefined : mounted;
  if (await hasBlob(endpoint, blob.digest)) {
    if (begun !== undefined) await cancelUpload(endpoint, begun);
    return 0;
  }
  const upload = begun ?? (await beginUpload(endpoint));
  const copying = new AbortController();
  try {
    const source = () => counted(readStream(from, blob, copying.signal), sent);
    await finishUpload(endpoint, upload, blob, source);
  } finally {
    // If the upload has failed, the download must not wait for it.
    copying.abort();
  }
  return blob.size;
}

/**
 * Stores a blob of any size, unless it already exists.
 *
 * @param open opens its content. Called again if the blob has to be sent again.
 * @returns number of bytes sent.
 */
export async function sendBlob(
  endpoint: RepositoryEndpoint,
  blob: Descriptor,
  open: () => AsyncIterable<Uint8Array>,
  {sent, signal}: SendOptions = {},
): Promise<number> {
  if (await hasBlob(endpoint, blob.digest)) return 0;
  const upload = await beginUpload(endpoint);
  await finishUpload(endpoint, upload, blob, () => counted(freed(open()), sent), signal);
  return blob.size;
}

/** The content of a blob as a stream, which ends with an error if digest or size differ. */
export async function* readStream(
  endpoint: RepositoryEndpoint,
  blob: Descriptor,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const response = await openBlob(endpoint, blob.digest, signal);
  const chunks = readChunks(response, reading(endpoint, blob.digest));
  yield* freed(verified(chunks, blob, `${endpoint.reference}@${blob.digest}`));
}

/** Counts the bytes of a stream. */
async function* counted(
  source: AsyncIterable<Uint8Array>,
  sent: Sent = () => {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  sent(bytes);
  for await (const chunk of source) {
    yield chunk;
    bytes += chunk.byteLength;
    sent(bytes);
  }
}

/** Frees the memory of the chunks of a stream after they have passed. */
async function* freed(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const spend = spentMemory();
  for await (const chunk of source) {
    yield chunk;
    spend(chunk.byteLength);
  }
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs */
async function openBlob(
  endpoint: RepositoryEndpoint,
  digest: string,
  signal?: AbortSignal,
): Promise<Response> {
  const task = reading(endpoint, digest);
  const response = await endpoint.connection.send({
    task,
    method: 'GET',
    url: apiPath(endpoint, `blobs/${digest}`),
    scopes: [pulling(endpoint)],
    ...(signal === undefined ? {} : {signal}),
  });
  if (!response.ok) throw await endpoint.connection.failure(task, response);
  return response;
}

function reading({reference}: RepositoryEndpoint, digest: string): string {
  return `read ${reference}@${digest}`;
}
