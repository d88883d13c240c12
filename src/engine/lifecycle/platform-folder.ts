import {chown, lstat, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Failure} from '../../errors.ts';
import type {BuildRequest} from '../../image/ports.ts';
import {settleAll} from '../../settle-all.ts';
import {BINDINGS, writeBindings} from '../buildpacks/service-bindings.ts';
import type {BuildUser} from './machine.ts';

/**
 * Writes the variables of a build as files, which the lifecycle passes to buildpacks. Only the user of the
 * build can read secrets.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#user-provided-variables
 */
export async function writeVariables(
  platform: string,
  {environment, secrets}: Pick<BuildRequest, 'environment' | 'secrets'>,
  user: BuildUser,
): Promise<void> {
  const folder = join(platform, 'env');
  await mkdir(folder, {recursive: true, mode: 0o755});
  await settleAll([
    ...Object.entries(environment).map(([name, value]) =>
      writeFile(join(folder, name), value, {mode: 0o644}),
    ),
    ...Object.entries(secrets).map(async ([name, value]) => {
      const file = join(folder, name);
      await writeFile(file, value, {mode: 0o600});
      await chown(file, user.uid, user.gid);
    }),
  ]);
}

/**
 * Checks that nothing is in the place of a service binding, such as a volume.
 *
 * @throws {Failure} `usage.invalid-value` with all places that are taken.
 */
export async function requireFree(
  platform: string,
  {bindings}: Pick<BuildRequest, 'bindings'>,
): Promise<void> {
  const places = bindings.map(({name}) => join(platform, BINDINGS, name));
  const exist = await settleAll(
    places.map((it) =>
      lstat(it).then(
        () => true,
        () => false,
      ),
    ),
  );
  const taken = places.filter((_, index) => exist[index]);
  if (taken.length === 0) return;
  throw new Failure('usage.invalid-value', 'This container already has a binding of this name.', {
    details: taken.map((it) => `${it} already exists`),
    remedy: 'Choose another name for the binding, or remove the folder.',
  });
}

/** Writes the service bindings of a build. Only the user of the build can read them. */
export async function writePlatformBindings(
  platform: string,
  {bindings}: Pick<BuildRequest, 'bindings'>,
  user: BuildUser,
): Promise<void> {
  if (bindings.length === 0) return;
  const folder = join(platform, BINDINGS);
  await mkdir(folder, {recursive: true, mode: 0o755});
  await writeBindings(folder, bindings, {folderMode: 0o700, fileMode: 0o400, owner: user});
}
