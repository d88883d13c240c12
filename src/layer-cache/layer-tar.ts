import {BrokenCache} from './broken-cache.ts';
import {BLOCK, type PaxRecords, type TarHeader, readHeader, readRecords} from './tar-header.ts';

/** Links of a layer that are remembered. `node_modules` of large applications have some thousands. */
const MOST_LINKS = 500_000;
/** Bytes of PAX records, which have little more than a path. */
const LONGEST_RECORDS = 64 * 1024;

const NO_RECORDS: PaxRecords = {path: undefined, size: undefined};

/**
 * Checks the tar of a layer while it passes. The lifecycle unpacks a cached layer with absolute paths, and writes
 * through links that an earlier entry made. So each entry must be in the folder of the layer, and no entry may be at a
 * link or below it. Memory use depends on the number of links only.
 *
 * @see https://github.com/buildpacks/lifecycle/blob/main/archive/extract.go
 */
export class LayerTar {
  readonly #folder: string;
  readonly #links = new Set<string>();
  readonly #block = Buffer.alloc(BLOCK);
  /** Bytes of the block that is being read. */
  #filled = 0;
  /** Bytes of content, and of the padding after it, that are still to be passed. */
  #skipped = 0;
  /** The PAX records that are being read, and how many of their bytes are there. */
  #reading: {readonly bytes: Buffer; read: number} | undefined;
  #records = NO_RECORDS;
  #hasRecords = false;
  #hasEnded = false;

  /** @param folder the only folder of the layer, absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Checks the next bytes.
   *
   * @throws {BrokenCache} if an entry is outside the folder, at a link or below it, or of an unknown form.
   */
  write(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0) rest = rest.subarray(this.#take(rest));
  }

  /** @throws {BrokenCache} if the tar is incomplete. */
  end(): void {
    if (!this.#hasEnded || this.#filled > 0 || this.#hasRecords) {
      throw new BrokenCache('a layer is incomplete');
    }
  }

  /** @returns the number of bytes that were used. */
  #take(bytes: Uint8Array): number {
    if (this.#skipped > 0) {
      const skipped = Math.min(this.#skipped, bytes.length);
      this.#keepRecords(bytes.subarray(0, skipped));
      this.#skipped -= skipped;
      if (this.#skipped === 0) this.#endRecords();
      return skipped;
    }
    const taken = Math.min(BLOCK - this.#filled, bytes.length);
    this.#block.set(bytes.subarray(0, taken), this.#filled);
    this.#filled += taken;
    if (this.#filled === BLOCK) {
      this.#filled = 0;
      this.#readBlock();
    }
    return taken;
  }

  #readBlock(): void {
    if (this.#block.every((byte) => byte === 0)) {
      this.#hasEnded = true;
      return;
    }
    if (this.#hasEnded) throw new BrokenCache('a layer continues after its end');
    const header = readHeader(this.#block);
    if (header.kind === 'records') this.#beginRecords(header);
    else this.#check(header);
  }

  #beginRecords({size}: TarHeader): void {
    if (this.#hasRecords || !(size > 0 && size <= LONGEST_RECORDS)) {
      throw new BrokenCache('a layer has invalid PAX records');
    }
    this.#hasRecords = true;
    this.#reading = {bytes: Buffer.alloc(size), read: 0};
    this.#skipped = padded(size);
  }

  #keepRecords(bytes: Uint8Array): void {
    if (this.#reading === undefined) return;
    const {bytes: kept, read} = this.#reading;
    const part = bytes.subarray(0, kept.length - read);
    kept.set(part, read);
    this.#reading.read += part.length;
  }

  #endRecords(): void {
    if (this.#reading === undefined) return;
    this.#records = readRecords(this.#reading.bytes);
    this.#reading = undefined;
  }

  #check(header: TarHeader): void {
    const path = normal(this.#records.path ?? header.path, header.kind);
    const size = this.#records.size ?? header.size;
    this.#records = NO_RECORDS;
    this.#hasRecords = false;
    const isParent =
      header.kind === 'folder' && this.#folder.startsWith(path === '/' ? path : `${path}/`);
    const isRoot = header.kind === 'folder' && path === this.#folder;
    if (!isParent && !isRoot && !path.startsWith(`${this.#folder}/`)) {
      throw new BrokenCache(`a layer has an entry outside its folder, ${path}`);
    }
    if (this.#isLinked(path)) throw new BrokenCache(`a layer has an entry behind a link, ${path}`);
    if (header.kind === 'link') this.#links.add(path);
    if (this.#links.size > MOST_LINKS) throw new BrokenCache('a layer has too many links');
    if (!(size >= 0) || (header.kind !== 'file' && size > 0)) {
      throw new BrokenCache(`a layer has an entry of invalid size, ${path}`);
    }
    this.#skipped = padded(size);
  }

  /** Whether a link is at the path, or at a folder of it. */
  #isLinked(path: string): boolean {
    if (this.#links.size === 0) return false;
    for (let end = path.length; end > this.#folder.length; end = path.lastIndexOf('/', end - 1)) {
      if (this.#links.has(path.slice(0, end))) return true;
    }
    return false;
  }
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** The absolute path of an entry, which every reader understands in the same way. */
function normal(path: string, kind: TarHeader['kind']): string {
  const bare = path.replace(/^\//u, '').replace(kind === 'folder' ? /\/$/u : /$^/u, '');
  const isPlain = bare.split('/').every((it) => it !== '' && it !== '.' && it !== '..');
  if (bare === '' && kind === 'folder') return '/';
  if (isPlain && !bare.includes('\0')) return `/${bare}`;
  throw new BrokenCache('a layer has an entry with an invalid path');
}
