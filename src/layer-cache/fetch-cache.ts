import {createHash} from 'node:crypto';
import {createWriteStream} from 'node:fs';
import {statfs, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {constants, createZstdDecompress} from 'node:zlib';
import type {CacheRepository, Descriptor, Manifest} from '../image/ports.ts';
import {runTogether} from '../settle-all.ts';
import {spentMemory} from '../http/spent-memory.ts';
import {BrokenCache} from './broken-cache.ts';
import {type LayerBlobs, readArtifact} from './cache-artifact.ts';
import {type CachedLayer, METADATA_FILE, readCacheMetadata} from './cache-metadata.ts';
import {LayerTar} from './layer-tar.ts';

interface FetchOptions {
  /** An empty folder. It gets the files of the lifecycle's cache: {@link METADATA_FILE}, and a tar for each layer. */
  readonly into: string;
  /** The lifecycle's folder of layers. */
  readonly layers: string;
  /** Bytes that all tars may have together. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** What zstd may keep of the content before, as a power of two. Our own compression uses 2 MiB. */
const LARGEST_WINDOW = 24;

/**
 * Reads a cache from a registry, and verifies all of it: the digests of blobs and tars, and where the lifecycle would
 * write. Memory use does not depend on the size of the cache.
 *
 * @returns the blobs of its layers.
 * @throws {BrokenCache} if something is wrong with it, and the errors of the registry. The folder then has parts of it.
 */
export async function fetchCache(
  repository: CacheRepository,
  manifest: Manifest,
  {into, layers: root, most, signal}: FetchOptions,
): Promise<LayerBlobs> {
  const artifact = readArtifact(manifest);
  const text = new TextDecoder().decode(await repository.blob(artifact.metadata.digest));
  const {metadata, layers} = readCacheMetadata(text, root);
  const budget = new Budget(Math.min(most, await roomFor(into)));
  // One wrong layer is enough to stop all.
  const fetched = await runTogether(
    signal,
    layers.map((layer) => async (either) => {
      const blob = artifact.layers.get(layer.diffId);
      if (blob === undefined) throw new BrokenCache('one of its layers is missing');
      await fetchLayer(repository, {layer, blob, into, budget, signal: either});
      return [layer.diffId, blob] as const;
    }),
  );
  await writeFile(join(into, METADATA_FILE), metadata, {mode: 0o600});
  return new Map(fetched);
}

async function fetchLayer(
  repository: CacheRepository,
  options: {
    readonly layer: CachedLayer;
    readonly blob: Descriptor;
    readonly into: string;
    readonly budget: Budget;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const {layer, blob, into, budget, signal} = options;
  await repository.readContent(
    blob,
    async (content) => {
      const tar = new LayerTar(layer.folder);
      const hash = createHash('sha256');
      const spend = spentMemory();
      await pipeline(
        Readable.from(content, {objectMode: false}),
        createZstdDecompress({params: {[constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW}}),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            budget.take(chunk.byteLength);
            tar.write(chunk);
            hash.update(chunk);
            yield chunk;
            spend(chunk.byteLength);
          }
        },
        createWriteStream(join(into, `${layer.diffId}.tar`), {mode: 0o600}),
        {signal},
      );
      tar.end();
      const actual = `sha256:${hash.digest('hex')}`;
      if (actual !== layer.diffId) throw new BrokenCache('one of its layers has another digest');
    },
    signal,
  );
}

/** Bytes that a cache may fill. Half of the disk stays free for the build. */
async function roomFor(folder: string): Promise<number> {
  const {bavail, bsize} = await statfs(folder);
  return (bavail * bsize) / 2;
}

/** The bytes that all layers of a cache may have together. */
class Budget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new BrokenCache('it is too large');
  }
}
