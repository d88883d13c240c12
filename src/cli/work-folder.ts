import {rmSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/**
 * Runs an action with a folder that only this user can read, and removes it afterwards, whatever
 * happens; also where the process ends in the middle.
 */
export async function withWorkFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(resolve(tmpdir()), 'ci-image-builder-'));
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
