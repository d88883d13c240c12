import type {Diagnostic} from './diagnostic.ts';

/** Bytes that are enough to detect the encoding. */
const SAMPLE = 1024;

/**
 * Returns a problem if a file is UTF-16, as Notepad and older versions of PowerShell save it, with the
 * command that converts it to UTF-8; `undefined` if it does not look like UTF-16.
 */
export function utf16Problem(file: string, bytes: Uint8Array): Diagnostic | undefined {
  const encoding = utf16Encoding(bytes);
  if (encoding === undefined) return undefined;
  return {
    file,
    message: `Unsupported encoding ${encoding.replace(/[BL]E$/u, '')}.`,
    hint: `Convert the file to UTF-8: iconv -f ${encoding} -t UTF-8 ${file} >new && mv new ${file}`,
  };
}

/** Returns the name for `iconv`: `UTF-16` if a byte-order mark says which of the two it is. */
function utf16Encoding(bytes: Uint8Array): 'UTF-16' | 'UTF-16LE' | 'UTF-16BE' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  // In UTF-16, one byte of each ASCII character is zero. UTF-8 text contains no zero bytes.
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = (odd: 0 | 1) =>
    sample.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  const [high, low] = [zeros(0), zeros(1)];
  if (low > sample.length / 4 && high === 0) return 'UTF-16LE';
  return high > sample.length / 4 && low === 0 ? 'UTF-16BE' : undefined;
}
