import {access, constants} from 'node:fs/promises';
import {dirname} from 'node:path';
import {Failure} from '../../errors.ts';
import type {Folders} from './machine.ts';

/**
 * Checks that a build can write to its folders, or create them.
 *
 * @throws {Failure} `build.lifecycle-incompatible` with all folders that are read-only.
 */
export async function requireWritable({
  build,
  layers,
  platform,
  workspace,
}: Pick<Folders, 'build' | 'layers' | 'platform' | 'workspace'>): Promise<void> {
  const all = [workspace, layers, platform, build];
  const areWritable = await Promise.all(all.map((it) => isWritable(it)));
  const closed = all.filter((_, index) => !areWritable[index]);
  if (closed.length === 0) return;
  throw new Failure('build.lifecycle-incompatible', `Cannot write to ${closed.join(', ')}.`, {
    remedy:
      'Start the container without a read-only file system, or mount writable folders in these places.',
  });
}

/** Whether a folder is writable or, if it does not exist, the nearest one above it. */
async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing && dirname(folder) !== folder && (await isWritable(dirname(folder)));
  }
}
