import {Readable, pipeline} from 'node:stream';
import {createGunzip, createZstdDecompress} from 'node:zlib';
import {Failure} from '../../errors.ts';
import type {Descriptor} from '../../image/ports.ts';
import type {OciRepository} from '../../registry/oci/oci-repository.ts';
import type {BuilderImage} from './read-builder.ts';
import {DamagedArchive, archiveEntries} from './archive-entries.ts';
import {RuntimeSearch} from './runtime-search.ts';

/**
 * Checks that Node.js can run in a builder. Reads its layers, the lowest first, until everything is found: usually the
 * first one.
 *
 * @throws {Failure} `builder.unsuitable` with the reason.
 */
export async function requireRunnable(
  repository: OciRepository,
  {layers, platform}: Pick<BuilderImage, 'layers' | 'platform'>,
  reference: string,
): Promise<void> {
  const search = new RuntimeSearch(platform);
  for (const layer of layers) {
    await repository.readContent(layer, (content) => searchLayer(content, layer, search));
    if (search.isComplete) break;
  }
  const {problem} = search;
  if (problem === undefined) return;
  throw new Failure('builder.unsuitable', `Node.js cannot run in builder ${reference}.`, {
    details: [`${platform}: ${problem}`],
    remedy: 'Use another builder, or build with pack in the Docker-based builder image.',
  });
}

async function searchLayer(
  content: AsyncIterable<Uint8Array>,
  {mediaType, digest}: Descriptor,
  search: RuntimeSearch,
): Promise<void> {
  try {
    for await (const entry of archiveEntries(decompressed(content, mediaType))) {
      search.see(entry);
      if (search.isComplete) return;
    }
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (!(error instanceof DamagedArchive) && !/^Z(?:STD)?_/u.test(code ?? '')) throw error;
    throw new Failure('builder.invalid', `Cannot read the layer ${digest} of the builder.`, {
      details: [message],
      cause: error,
    });
  }
}

/** https://github.com/opencontainers/image-spec/blob/main/layer.md */
function decompressed(
  content: AsyncIterable<Uint8Array>,
  mediaType: string,
): AsyncIterable<Uint8Array> {
  if (!/gzip$|zstd$/u.test(mediaType)) return content;
  const inflate = mediaType.endsWith('zstd') ? createZstdDecompress() : createGunzip();
  // If the input fails, reading the result fails with the same error, so it is reported there.
  return pipeline(Readable.from(content), inflate, () => undefined);
}
