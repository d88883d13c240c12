import type {Stats} from 'node:fs';
import {readFile, stat} from 'node:fs/promises';

/** A folder, pipe, socket or device in place of a file. */
export interface NoFile {
  /** `a folder`, `a named pipe`. */
  readonly kind: string;
}

/** A file that is too large to read. */
export interface TooLarge {
  readonly size: number;
}

/**
 * Reads a file and follows links. Opens nothing else: reading a named pipe or a device may never end.
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

/** Returns the kind of an entry that is not a file: `a folder`, `a named pipe`. */
export function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}
