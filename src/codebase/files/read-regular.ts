import type {Stats} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';

/** Something that is no file, in place of one. */
export interface NoFile {
  /** `a folder`, `a named pipe`. */
  readonly kind: string;
}

/** A file with more bytes than are read. */
export interface TooLarge {
  readonly size: number;
}

/**
 * Reads a file, over links. Nothing else is opened: a named pipe would be waited for, and a device
 * read, without end.
 *
 * @throws {Error} of the system, as `readFile` does.
 */
export async function readRegular(
  path: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array | NoFile | TooLarge> {
  const found = await stat(path);
  if (!found.isFile()) return {kind: kindOf(found)};
  return found.size > most ? {size: found.size} : readFile(path);
}

/** What something that is no file is: `a folder`, `a named pipe`. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
