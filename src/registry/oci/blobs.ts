import type {Descriptor} from '../../image/needs.ts';
import {verified, verify} from './digest.ts';
import {readBytes, readChunks} from './http-exchange.ts';
import {type Place, apiPath, pulling, pushing} from './place.ts';
import {spentMemory} from './spent-memory.ts';
import {beginUpload, cancelUpload, finishUpload, mountBlob} from './uploads.ts';

/**
 * Whether a repository has a blob.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 */
async function hasBlob(place: Place, digest: string): Promise<boolean> {
  const response = await place.connection.send({
    task: `push ${digest} to ${place.reference}`,
    method: 'HEAD',
    url: apiPath(place, `blobs/${digest}`),
    scopes: [pushing(place)],
  });
  // Anything else shows again, and with words, where the blob is uploaded.
  return response.ok;
}

/** A small blob, its digest verified. */
export async function readBlob(place: Place, digest: string): Promise<Uint8Array> {
  const response = await openBlob(place, digest);
  const bytes = await readBytes(response, reading(place, digest));
  verify(bytes, digest, `${place.reference}@${digest}`);
  return bytes;
}

/** Stores a small blob, unless it is there. @returns how many bytes were sent. */
export async function writeBlob(
  place: Place,
  bytes: Uint8Array,
  descriptor: Descriptor,
): Promise<number> {
  if (await hasBlob(place, descriptor.digest)) return 0;
  await finishUpload(place, await beginUpload(place), descriptor, () => bytes);
  return descriptor.size;
}

/**
 * Brings a blob from another repository of the same registry, unless it is there. Where the registry
 * does not take it over by itself, it is copied as a stream: as much of it is in memory as the
 * receiver is behind, whatever its size.
 *
 * @returns how many bytes were copied.
 */
export async function copyBlob(place: Place, from: Place, blob: Descriptor): Promise<number> {
  const mounted = await mountBlob(place, from, blob.digest);
  if (mounted === 'mounted') return 0;
  const begun = mounted === 'refused' ? undefined : mounted;
  if (await hasBlob(place, blob.digest)) {
    if (begun !== undefined) await cancelUpload(place, begun);
    return 0;
  }
  const upload = begun ?? (await beginUpload(place));
  const copying = new AbortController();
  try {
    await finishUpload(place, upload, blob, () => content(from, blob, copying.signal));
  } finally {
    // Where the receiver gave up, the sender must not wait for it.
    copying.abort();
  }
  return blob.size;
}

async function* content(
  place: Place,
  blob: Descriptor,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const response = await openBlob(place, blob.digest, signal);
  const chunks = readChunks(response, reading(place, blob.digest));
  const spend = spentMemory();
  for await (const chunk of verified(chunks, blob, `${place.reference}@${blob.digest}`)) {
    yield chunk;
    spend(chunk.byteLength);
  }
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs */
async function openBlob(place: Place, digest: string, signal?: AbortSignal): Promise<Response> {
  const task = reading(place, digest);
  const response = await place.connection.send({
    task,
    method: 'GET',
    url: apiPath(place, `blobs/${digest}`),
    scopes: [pulling(place)],
    ...(signal === undefined ? {} : {signal}),
  });
  if (!response.ok) throw await place.connection.failure(task, response);
  return response;
}

function reading({reference}: Place, digest: string): string {
  return `read ${reference}@${digest}`;
}
