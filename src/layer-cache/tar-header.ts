import {BrokenCache} from './broken-cache.ts';

/** Bytes of a block: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06 */
export const BLOCK = 512;

/** The header of an entry, before PAX records change it. */
export interface TarHeader {
  readonly kind: 'file' | 'folder' | 'link' | 'records';
  readonly path: string;
  /** Bytes of the content. */
  readonly size: number;
}

const KINDS: Readonly<Partial<Record<string, TarHeader['kind']>>> = {
  '0': 'file',
  '2': 'link',
  '5': 'folder',
  x: 'records',
};
const CHECKSUM = {start: 148, end: 156};
const BLANK = 32;

/**
 * Reads the header of an entry in the ustar format, in the form in which Go writes it. It refuses every other form, and
 * so everything that two readers could understand differently.
 *
 * @param block {@link BLOCK} bytes.
 * @throws {BrokenCache} for anything but files, folders, symbolic links and PAX records.
 */
export function readHeader(block: Uint8Array): TarHeader {
  const text = (start: number, length: number) => ended(block.subarray(start, start + length));
  const magic = Buffer.from(block.subarray(257, 265)).toString('latin1');
  const kind = KINDS[String.fromCodePoint(block[156] ?? 0)];
  const isIntact = octal(text(CHECKSUM.start, 8)) === checksum(block);
  if (magic !== 'ustar\u000000' || kind === undefined || !isIntact) {
    throw new BrokenCache('a layer has entries of another kind than the lifecycle writes');
  }
  const [name, prefix] = [text(0, 100), text(345, 155)];
  return {
    kind,
    path: prefix === '' ? name : `${prefix}/${name}`,
    size: octal(text(124, 12)),
  };
}

/** What PAX records say about the next entry. */
export interface PaxRecords {
  readonly path: string | undefined;
  readonly size: number | undefined;
}

/** Records that change neither path nor content of an entry for any reader. */
const HARMLESS = /^(?:linkpath|mtime|atime|ctime|uid|gid|uname|gname|SCHILY\.xattr\..+)$/u;

/**
 * Reads PAX records.
 *
 * @throws {BrokenCache} for unknown keys, and for those that appear twice.
 */
export function readRecords(bytes: Uint8Array): PaxRecords {
  const records = new Map<string, string>();
  let rest = bytes;
  while (rest.length > 0) {
    const length = Number(
      /^[1-9]\d{0,8}(?= )/u.exec(Buffer.from(rest.subarray(0, 12)).toString('latin1'))?.[0],
    );
    const record = Buffer.from(rest.subarray(0, length)).toString('utf8');
    const {key = '', value = ''} =
      /^\d+ (?<key>[^=]+)=(?<value>.*)\n$/su.exec(record)?.groups ?? {};
    const isKnown = key === 'path' || key === 'size' || HARMLESS.test(key);
    if (!isKnown || records.has(key) || length > rest.length) {
      throw new BrokenCache('a layer has invalid PAX records');
    }
    records.set(key, value);
    rest = rest.subarray(length);
  }
  const size = records.get('size');
  const isSize = size === undefined || /^(?:0|[1-9]\d{0,14})$/u.test(size);
  // Go uses the path of the header then.
  if (!isSize || records.get('path') === '') {
    throw new BrokenCache('a layer has invalid PAX records');
  }
  return {path: records.get('path'), size: size === undefined ? undefined : Number(size)};
}

/** A text up to the first zero byte. */
function ended(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}

function octal(text: string): number {
  return /^[0-7]+ ?$/u.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

/** The sum of all bytes, with blanks instead of the sum itself. */
function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, index) => sum + (isOfChecksum(index) ? BLANK : byte), 0);
}

function isOfChecksum(index: number): boolean {
  return index >= CHECKSUM.start && index < CHECKSUM.end;
}
