import {rmSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {Failure} from '../errors.ts';

/**
 * Runs an action with a temporary folder that only this user can read. The folder is always removed
 * afterwards, even if the process exits during the action.
 *
 * @throws {Failure} `system.temporary-folder` if the folder cannot be created.
 */
export async function withTemporaryFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeFolder(resolve(tmpdir()));
  const removeAtExit = () => rmSync(folder, {recursive: true, force: true});
  process.once('exit', removeAtExit);
  try {
    return await action(folder);
  } finally {
    await rm(folder, {recursive: true, force: true, maxRetries: 3}).then(
      () => process.off('exit', removeAtExit),
      () => undefined, // the exit listener tries again; a leftover folder must not hide the result of the action
    );
  }
}

async function makeFolder(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, 'ci-image-builder-'));
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw error;
    throw new Failure('system.temporary-folder', `Cannot create temporary files in ${parent}.`, {
      details: [message],
      remedy: 'Set TMPDIR to a folder in which you can create files.',
      cause: error,
    });
  }
}
