import {realpath} from 'node:fs/promises';
import {Failure} from '../../errors.ts';
import {option, sentence} from '../../text.ts';
import {isInside} from './is-inside.ts';
import type {Folders} from './machine.ts';

/**
 * Checks that the codebase is not in a folder that a build empties, and the other way round.
 *
 * @throws {Failure} of kind `usage` if it is.
 */
export async function requireApart(codebase: string, folders: Folders): Promise<void> {
  const {build, layers, platform, workspace} = folders;
  const own = await real(codebase);
  for (const folder of [workspace, layers, platform, build]) {
    const other = await real(folder);
    if (!isInside(own, other) && !isInside(other, own)) continue;
    throw new Failure(
      'usage.invalid-value',
      `The build would empty ${folder}, and so the codebase.`,
      {
        details: [`The codebase is ${codebase}`],
        remedy: sentence`Mount or clone the codebase elsewhere, such as in /source, or build with ${option('engine', 'pack')}.`,
      },
    );
  }
}

async function real(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}
