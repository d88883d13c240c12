import {createHash} from 'node:crypto';
import {constants as files, createReadStream, createWriteStream} from 'node:fs';
import {type FileHandle, open, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {constants, createZstdCompress} from 'node:zlib';
import type {CacheRepository, Descriptor} from '../image/ports.ts';
import {spentMemory} from '../http/spent-memory.ts';
import {BrokenCache} from './broken-cache.ts';
import {EMPTY_CONFIG, type LayerBlobs, artifactManifest, layerBlob} from './cache-artifact.ts';
import {type CachedLayer, METADATA_FILE, readCacheMetadata} from './cache-metadata.ts';
import {MOST} from './limits.ts';

interface PushOptions {
  /** The files that the lifecycle has committed to its cache. */
  readonly from: string;
  /** The lifecycle's folder of layers. */
  readonly layers: string;
  /** Blobs of layers that the repository had when this build verified them. */
  readonly known: LayerBlobs;
  /** At least one. */
  readonly tags: readonly string[];
  /** The day of the build, such as `2026-11-30`. */
  readonly day: string;
  /** A folder for compressed layers, which only this process may read. */
  readonly temporary: string;
  readonly signal: AbortSignal;
}

/** What was stored. */
export interface PushedCache {
  readonly layers: number;
  /** Layers that the repository did not have. */
  readonly sent: number;
  /** Bytes of these layers, compressed. */
  readonly bytes: number;
  /** Tags that the registry does not let move. */
  readonly immutable: readonly string[];
}

/** Bytes of the list of layers. */
const LONGEST_METADATA = 16 * 1024 * 1024;
/** The level that zstd recommends. Higher ones take much longer, and save little. */
const LEVEL = 3;

/**
 * Stores a cache in a registry. Layers that did not change are neither compressed nor sent again. Memory use does not
 * depend on their size.
 *
 * @throws {BrokenCache} if the cache is not as the lifecycle leaves it, and the errors of the registry. The tags then
 * are where they were.
 */
export async function pushCache(
  repository: CacheRepository,
  {from, layers: root, known, tags, day, temporary, signal}: PushOptions,
): Promise<PushedCache> {
  const text = await readRegular(join(from, METADATA_FILE));
  const {metadata, layers} = readCacheMetadata(text, root);
  if (layers.length > MOST.layers) throw new BrokenCache('it has too many layers');
  const blobs = new Map<string, Descriptor>();
  const pushed = {layers: layers.length, sent: 0, bytes: 0};
  let left = MOST.bytes;
  for (const layer of layers) {
    signal.throwIfAborted();
    const file = await openRegular(join(from, `${layer.diffId}.tar`));
    try {
      left -= (await file.stat()).size;
      if (left < 0) throw new BrokenCache('it is too large');
      const there = known.get(layer.diffId);
      if (there !== undefined && (await repository.has(there.digest))) {
        blobs.set(layer.diffId, there);
        continue;
      }
      const blob = await send(repository, {file, layer, temporary, signal});
      blobs.set(layer.diffId, blob);
      pushed.sent += 1;
      pushed.bytes += blob.size;
    } finally {
      await file.close().catch(() => undefined);
    }
  }
  await repository.putBlob(EMPTY_CONFIG);
  const list = await repository.putBlob(new TextEncoder().encode(metadata));
  const manifest = artifactManifest({metadata: list, layers: blobs}, day);
  const immutable: string[] = [];
  for (const tag of tags) {
    signal.throwIfAborted();
    if ((await repository.putManifest(tag, manifest)) === 'immutable') immutable.push(tag);
  }
  return {...pushed, immutable};
}

/** Compresses a layer into a file, because the registry wants to know the digest, and stores it. */
async function send(
  repository: CacheRepository,
  options: {
    readonly file: FileHandle;
    readonly layer: CachedLayer;
    readonly temporary: string;
    readonly signal: AbortSignal;
  },
): Promise<Descriptor> {
  const {file, layer, temporary, signal} = options;
  const compressed = join(temporary, 'cached-layer.zst');
  const tar = createHash('sha256');
  const zstd = createHash('sha256');
  let size = 0;
  const spend = spentMemory();
  try {
    await pipeline(
      file.createReadStream({autoClose: false}),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          tar.update(chunk);
          yield chunk;
          spend(chunk.byteLength);
        }
      },
      createZstdCompress({params: {[constants.ZSTD_c_compressionLevel]: LEVEL}}),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          zstd.update(chunk);
          size += chunk.byteLength;
          yield chunk;
          spend(chunk.byteLength);
        }
      },
      createWriteStream(compressed, {mode: 0o600}),
      {signal},
    );
    if (`sha256:${tar.digest('hex')}` !== layer.diffId) {
      throw new BrokenCache('one of its layers has another digest');
    }
    const blob = layerBlob(`sha256:${zstd.digest('hex')}`, size);
    await repository.sendBlob(blob, () => createReadStream(compressed), {signal});
    return blob;
  } finally {
    await rm(compressed, {force: true});
  }
}

async function readRegular(path: string): Promise<string> {
  const file = await openRegular(path);
  try {
    if ((await file.stat()).size > LONGEST_METADATA) throw new BrokenCache('it is too large');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Opens a file of the cache. The lifecycle writes it with the rights of the build user, so links are not followed. */
async function openRegular(path: string): Promise<FileHandle> {
  const flags = files.O_RDONLY | files.O_NOFOLLOW | files.O_NONBLOCK;
  const file = await open(path, flags).catch((cause: unknown) => {
    throw new BrokenCache('one of its files is missing', {cause});
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new BrokenCache('one of its files is not a file');
}
