import {mkdir, realpath} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../../errors.ts';
import {takeLock} from '../../subprocess/process-lock.ts';
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

/**
 * Makes this the only build of the container until this process ends. Builds share their folders and their user, so two at
 * once would put files of one codebase into the image of the other.
 *
 * @throws {Failure} `build.lifecycle-incompatible` if another build is running.
 */
export async function requireAlone({build, layers, workspace}: Folders): Promise<void> {
  await mkdir(build, {recursive: true});
  if (await takeLock(join(build, 'building'))) return;
  throw new Failure('build.lifecycle-incompatible', 'Another build is running in this container.', {
    details: [`Both would use ${workspace} and ${layers}`],
    remedy: sentence`Build one after the other, or in a container for each. Or build with ${option('engine', 'pack')}.`,
  });
}

async function real(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}
