import {chown, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {BuildRequest} from '../../image/ports.ts';
import {settleAll} from '../../settle-all.ts';
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
