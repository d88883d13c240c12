import type {Diagnostic} from './diagnostic.ts';

/** So many bytes tell which encoding a file has. */
const SAMPLE = 1024;

/**
 * What is wrong with a file that was saved as UTF-16, as Notepad and older versions of PowerShell do,
 * and how to save it as UTF-8. `undefined` if it does not look like UTF-16.
 */
export function utf16Problem(file: string, bytes: Uint8Array): Diagnostic | undefined {
  const encoding = utf16Encoding(bytes);
  if (encoding === undefined) return undefined;
  return {
    file,
    message: `The file is ${encoding.replace(/[BL]E$/u, '')} text. Only UTF-8 is read.`,
    hint: `Save it as UTF-8: iconv -f ${encoding} -t UTF-8 ${file} >new && mv new ${file}`,
  };
}

/** As `iconv` calls it: `UTF-16` if a byte-order mark tells which of the two it is. */
function utf16Encoding(bytes: Uint8Array): 'UTF-16' | 'UTF-16LE' | 'UTF-16BE' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  // Of the two bytes of an ASCII character one is zero, and in UTF-8 text none ever is.
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = (odd: 0 | 1) =>
    sample.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  const [high, low] = [zeros(0), zeros(1)];
  if (low > sample.length / 4 && high === 0) return 'UTF-16LE';
  return high > sample.length / 4 && low === 0 ? 'UTF-16BE' : undefined;
}
