import {createHash} from 'node:crypto';
import {Readable, type Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip, createZstdDecompress} from 'node:zlib';
import type {ReadEntry} from 'tar';
import {diskFull, tellsFullDisk} from '../../../errors.ts';

/** A layer that is broken or tries to write elsewhere. The message says how. */
export class UnsafeLayer extends Error {}

/** No rights for others to write, and no program that runs with rights of its owner. */
const KEPT_MODE = 0o755;

/** The kinds of entries that buildpacks have. Others are devices, sockets and pipes. */
const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);
const LINKS: ReadonlySet<string> = new Set(['Link', 'SymbolicLink']);

/**
 * Unpacks the folder `cnb/buildpacks` of a layer, where images have their buildpacks. Files belong to this user. Memory use does not depend on the size of
 * the layer.
 *
 * @param content the layer: a tar, plain or compressed by gzip or zstd.
 * @param folder an empty folder in which nobody else can write.
 * @param diffId digest of the uncompressed layer.
 * @see https://github.com/buildpacks/spec/blob/main/distribution.md#buildpackage
 * @throws {UnsafeLayer} for a name or a link that leaves the folder of its buildpack, a file that is deleted in other
 * layers, a device, and a wrong digest. Then the folder is to be thrown away.
 */
export async function unpackLayer(
  content: AsyncIterable<Uint8Array>,
  folder: string,
  diffId: string,
): Promise<void> {
  const {UnpackSync} = await import('tar');
  let problem: string | undefined;
  // The asynchronous one can wait for ever if an entry is left out after a link.
  const unpack = new UnpackSync({
    cwd: folder,
    preserveOwner: false,
    chmod: true,
    processUmask: 0,
    filter: (_, entry) => {
      const {path} = entry as ReadEntry;
      problem ??= entryProblem(entry as ReadEntry);
      (entry as ReadEntry).mode = ((entry as ReadEntry).mode ?? KEPT_MODE) & KEPT_MODE;
      return problem === undefined && isBelowRoot(partsOf(path));
    },
    onwarn: (code, message) => {
      // It only says that the names begin with a slash, as those of pack do.
      if (code !== 'TAR_ENTRY_INFO') problem ??= `${message}.`;
    },
  });
  unpack.on('error', ({message}: Error) => {
    problem ??= `${message}.`;
  });
  const hash = createHash('sha256');
  for await (const chunk of plain(content)) {
    hash.update(chunk);
    unpack.write(chunk);
  }
  unpack.end();
  const actual = `sha256:${hash.digest('hex')}`;
  if (problem === undefined && actual !== diffId) {
    problem = `Its content has the digest ${actual}, not ${diffId}.`;
  }
  if (problem === undefined) return;
  throw tellsFullDisk(problem) ? diskFull(problem) : new UnsafeLayer(problem);
}

/** @returns what is wrong with an entry, as a sentence. */
function entryProblem({linkpath = '', path, type}: ReadEntry): string | undefined {
  const parts = partsOf(path);
  const shown = JSON.stringify(path);
  if (parts.includes('..') || path.includes('\\')) return `The name ${shown} leaves its folder.`;
  if (!isBelowRoot(parts)) return undefined;
  if (parts.at(-1)?.startsWith('.wh.')) return `${shown} deletes a file of another layer.`;
  if (LINKS.has(type)) return linkProblem(parts, {linkpath, type, shown});
  if (type === 'Directory' || FILES.has(type)) return undefined;
  return `${shown} is neither a file, a folder nor a link.`;
}

/**
 * A link must stay in the folder of its buildpack, `cnb/buildpacks/ID/VERSION`. `..` is only allowed at the start of
 * a target: after the name of another link, it would leave the folder to which that leads.
 */
function linkProblem(
  parts: readonly string[],
  {
    linkpath,
    type,
    shown,
  }: {readonly linkpath: string; readonly type: string; readonly shown: string},
): string | undefined {
  const target = partsOf(linkpath);
  const down = target.slice(target.findLastIndex((it) => it === '..') + 1);
  const up = target.length - down.length;
  const isPlain = target.slice(0, up).every((it) => it === '..') && !linkpath.includes('\\');
  const reached =
    type === 'Link' ? target : [...parts.slice(0, Math.max(parts.length - 1 - up, 0)), ...down];
  const isAbsolute = type === 'SymbolicLink' && linkpath.startsWith('/');
  const isInside = OWN_PARTS.every(
    (index) => parts[index] !== undefined && parts[index] === reached[index],
  );
  if (isPlain && !isAbsolute && isInside && (type !== 'Link' || up === 0)) return undefined;
  return `The link ${shown} to ${JSON.stringify(linkpath)} leaves its folder.`;
}

/** `cnb`, `buildpacks`, the ID and the version. */
const OWN_PARTS = [0, 1, 2, 3];

/** The parts of a path, without empty ones and those that mean the same folder. */
function partsOf(path: string): readonly string[] {
  return path.split('/').filter((it) => it !== '' && it !== '.');
}

function isBelowRoot(parts: readonly string[]): boolean {
  const [cnb, buildpacks, id] = parts;
  return cnb === 'cnb' && buildpacks === 'buildpacks' && id !== undefined;
}

/** Decompresses a stream, if its first bytes say that it is compressed. */
async function* plain(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = content[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  let next = await chunks.next();
  while (next.done !== true) {
    start = Buffer.concat([start, next.value]);
    if (start.length >= LONGEST_MAGIC) break;
    next = await chunks.next();
  }
  const rest = {[Symbol.asyncIterator]: () => chunks};
  const whole = async function* () {
    yield start;
    yield* rest;
  };
  const decompress = decompressor(start);
  if (decompress === undefined) {
    yield* whole();
    return;
  }
  const piped = pipeline(Readable.from(whole()), decompress);
  piped.catch(() => undefined);
  try {
    yield* decompress as AsyncIterable<Uint8Array>;
  } catch (error) {
    const {code = '', message} = error as NodeJS.ErrnoException;
    // Errors of the source, such as a lost connection, stay what they are.
    throw /^Z(?:STD)?_/u.test(code)
      ? new UnsafeLayer(`It cannot be decompressed: ${message}.`)
      : error;
  }
}

const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
const LONGEST_MAGIC = ZSTD.length;

function decompressor(start: Uint8Array): Transform | undefined {
  const begins = (magic: readonly number[]) => magic.every((it, index) => start[index] === it);
  if (begins(GZIP)) return createGunzip();
  return begins(ZSTD) ? createZstdDecompress() : undefined;
}
