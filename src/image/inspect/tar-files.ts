/** A regular file in an archive. */
export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array;
}

const BLOCK = 512;

/**
 * Reads the regular files of a tar archive, in the formats `ustar`, `pax` and GNU. Links, folders and devices are left
 * out.
 *
 * @returns the files up to the end of the archive, or up to the first header that is not one.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
export function tarFiles(archive: Uint8Array): TarFile[] {
  const files: TarFile[] = [];
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= archive.byteLength;) {
    const header = archive.subarray(at, at + BLOCK);
    const size = Number.parseInt(text(header, 124, 12) || '0', 8);
    if (header[0] === 0 || !Number.isSafeInteger(size)) break;
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.byteLength < size) break;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    switch (text(header, 156, 1)) {
      case 'x': {
        longPath = paxPath(content) ?? longPath;
        break;
      }
      case 'L': {
        longPath = text(content, 0, size);
        break;
      }
      case '':
      case '0': {
        files.push({path: longPath ?? ustarPath(header), content});
        longPath = undefined;
        break;
      }
      default: {
        longPath = undefined;
      }
    }
  }
  return files;
}

function ustarPath(header: Uint8Array): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)];
  return text(header, 257, 5) === 'ustar' && prefix !== '' ? `${prefix}/${name}` : name;
}

/** A record is `LENGTH path=VALUE`, followed by a line break. The length counts all bytes of the record. */
function paxPath(records: Uint8Array): string | undefined {
  for (let at = 0; at < records.byteLength;) {
    const space = records.indexOf(0x20, at);
    const length = Number.parseInt(text(records, at, space - at), 10);
    if (space === -1 || !(length > 0)) return undefined;
    const record = new TextDecoder().decode(records.subarray(space + 1, at + length - 1));
    if (record.startsWith('path=')) return record.slice('path='.length);
    at += length;
  }
  return undefined;
}

/** The text of a field, which ends at its first zero byte. */
function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end)).trim();
}
