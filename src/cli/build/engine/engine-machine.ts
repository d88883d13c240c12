import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {readComposedImage} from '../../../engine/lifecycle/composed-image.ts';
import {foldersIn} from '../../../engine/lifecycle/machine.ts';
import type {EngineMachine} from '../../../image/plan/plan-engine.ts';

/**
 * Reads what decides on the engine of a build: the rights of this process, and whether it runs in an image that
 * was made from a builder.
 *
 * @throws {Failure} `build.lifecycle-incompatible` if the image does not say from which builder.
 */
export async function readEngineMachine(packageFolder: string): Promise<EngineMachine> {
  const image = await readComposedImage(packageFolder);
  const lifecycle = join(foldersIn('/').lifecycle, 'lifecycle');
  return {
    isRoot: process.geteuid?.() === 0,
    hasLifecycle: image !== undefined && (await exists(lifecycle)),
    builder: image?.builder,
  };
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
