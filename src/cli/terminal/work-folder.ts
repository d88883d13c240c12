import {rmSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {Failure} from '../../errors.ts';

/**
 * Runs an action with a folder that only this user can read, and removes it afterwards, whatever
 * happens; also where the process ends in the middle.
 *
 * @throws {Failure} `usage` if there is no place for it.
 */
export async function withWorkFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await makeFolder(resolve(tmpdir()));
  const removeAtExit = () => rmSync(folder, {recursive: true, force: true});
  process.once('exit', removeAtExit);
  try {
    return await action(folder);
  } finally {
    await rm(folder, {recursive: true, force: true, maxRetries: 3}).then(
      () => process.off('exit', removeAtExit),
      () => undefined, // tried again at the end of the process; what the action did matters more
    );
  }
}

async function makeFolder(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, 'ci-image-builder-'));
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw error;
    throw new Failure(
      'system.temporary-folder',
      `The folder for temporary files cannot be used: ${parent}.`,
      {
        details: [message],
        remedy: 'Set TMPDIR to a folder in which you may create files.',
        cause: error,
      },
    );
  }
}
