/** An archive that is not a tar archive, or only the start of one. */
export class DamagedArchive extends Error {}

/** A file, link or folder in a tar archive. */
export interface ArchiveEntry {
  readonly path: string;
  /** The path that a link names; `undefined` for a file or a folder. */
  readonly target?: string | undefined;
}

/** Codes of warnings about the archive as a whole: https://github.com/isaacs/node-tar#warnings-and-errors */
const DAMAGE: ReadonlySet<string> = new Set(['TAR_BAD_ARCHIVE', 'TAR_ABORT', 'TAR_ENTRY_INVALID']);

/**
 * The files, links and folders in a tar archive, in order. Their content is skipped.
 *
 * @throws {DamagedArchive}
 */
export async function* archiveEntries(
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const {Parser} = await import('tar');
  const entries: ArchiveEntry[] = [];
  let failure: Error | undefined;
  const files = new Parser({
    onReadEntry: (entry) => {
      entries.push({path: entry.path, target: entry.linkpath});
      entry.resume();
    },
    onwarn: (code, message) => {
      if (DAMAGE.has(code)) failure ??= new DamagedArchive(message);
    },
  });
  files.on('error', (error: Error) => {
    failure ??= new DamagedArchive(error.message);
  });
  for await (const chunk of archive) {
    files.write(chunk as Buffer);
    if (failure !== undefined) throw failure;
    yield* entries.splice(0);
  }
  files.end();
  if (failure !== undefined) throw failure;
  yield* entries.splice(0);
}
