import type {ReadEntry} from 'tar';

/** A regular file in an archive. */
export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array;
}

const FILES: ReadonlySet<string> = new Set(['File', 'OldFile', 'ContiguousFile']);

/**
 * Reads the regular files of a tar archive. Links, folders and devices are left out.
 *
 * @param archive not compressed.
 * @returns the whole files up to the end of the archive, or up to its first fault.
 */
export async function tarFiles(archive: Uint8Array): Promise<TarFile[]> {
  const {Parser} = await import('tar');
  const files: TarFile[] = [];
  const parser = new Parser({
    onReadEntry: (entry: ReadEntry) => {
      if (!FILES.has(entry.type)) {
        entry.resume();
        return;
      }
      const chunks: Buffer[] = [];
      entry.on('data', (chunk) => chunks.push(chunk));
      entry.on('end', () => files.push({path: entry.path, content: Buffer.concat(chunks)}));
    },
  });
  let isBroken = false;
  parser.on('error', () => {
    isBroken = true;
  });
  parser.write(Buffer.from(archive));
  if (!isBroken) parser.end();
  return files;
}
