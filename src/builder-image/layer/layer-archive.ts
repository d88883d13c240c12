import {createHash} from 'node:crypto';
import {createReadStream, createWriteStream} from 'node:fs';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGzip} from 'node:zlib';
import type {Descriptor} from '../../image/ports.ts';
import {asDate} from '../epoch.ts';
import type {LayerEntry} from './layer-entries.ts';

/** Bytes of a block of a tar archive. */
const BLOCK = 512;

/** Digest of an archive that is not compressed, as a config lists it. */
export async function diffIdOf(
  entries: readonly LayerEntry[],
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of archive(entries)) {
    signal.throwIfAborted();
    hash.update(chunk);
  }
  return `sha256:${hash.digest('hex')}`;
}

/**
 * Writes the compressed archive to a file. Memory use does not depend on its size. The same entries give the same
 * archive, but another version of Node.js can compress it differently.
 *
 * @returns digest and size of the file.
 */
export async function writeLayer(
  entries: readonly LayerEntry[],
  file: string,
  signal: AbortSignal,
): Promise<Pick<Descriptor, 'digest' | 'size'>> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    Readable.from(archive(entries)),
    createGzip(),
    async function* counted(source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.byteLength;
        yield chunk;
      }
    },
    createWriteStream(file),
    {signal},
  );
  return {digest: `sha256:${hash.digest('hex')}`, size};
}

/**
 * A tar archive in which only paths, modes and content differ:
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
 */
async function* archive(entries: readonly LayerEntry[]): AsyncGenerator<Uint8Array> {
  const {Header, Pax} = await import('tar');
  for (const {path, content, mode} of entries) {
    const isFolder = content === undefined;
    const size = sizeOf(content);
    const header = new Header({
      path: isFolder ? `${path}/` : path,
      type: isFolder ? 'Directory' : 'File',
      mode,
      size,
      mtime: asDate(),
      uid: 0,
      gid: 0,
    });
    const block = Buffer.alloc(BLOCK);
    // The path is too long for the block alone.
    if (header.encode(block, 0)) yield new Pax({path: header.path ?? path}).encode();
    yield block;
    if (content === undefined) continue;
    if ('text' in content) yield Buffer.from(content.text);
    else yield* createReadStream(content.file) as AsyncIterable<Uint8Array>;
    yield Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function sizeOf(content: LayerEntry['content']): number {
  if (content === undefined) return 0;
  return 'text' in content ? Buffer.byteLength(content.text) : content.size;
}
