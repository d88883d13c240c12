import {chmod, chown, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ServiceBinding} from '../../image/ports.ts';

/** The folder with all bindings, in the folder of the platform. */
export const BINDINGS = 'bindings';

interface Access {
  /** Modes of the folder of a binding, and of the files in it. */
  readonly folderMode: number;
  readonly fileMode: number;
  /** Who owns them. `undefined` for this user. */
  readonly owner?: {readonly uid: number; readonly gid: number};
}

/**
 * Writes service bindings, each into a folder with its name, which must not exist.
 *
 * @param folder an existing folder in which other users cannot write.
 */
export async function writeBindings(
  folder: string,
  bindings: readonly ServiceBinding[],
  {fileMode, folderMode, owner}: Access,
): Promise<void> {
  const open = async (path: string, mode: number) => {
    if (owner !== undefined) await chown(path, owner.uid, owner.gid);
    // The umask does not change this mode.
    await chmod(path, mode);
  };
  for (const {name, entries} of bindings) {
    const path = join(folder, name);
    await mkdir(path, {mode: 0o700});
    for (const [file, content] of entries) {
      await writeFile(join(path, file), content, {mode: 0o600, flag: 'wx'});
      await open(join(path, file), fileMode);
    }
    await open(path, folderMode);
  }
}
