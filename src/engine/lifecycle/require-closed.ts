import {chmod} from 'node:fs/promises';
import {Failure} from '../../errors.ts';
import type {Run} from '../../subprocess/run.ts';
import type {BuildUser} from './machine.ts';

/** Prints each path that this user can read or enter, and this process if its environment can be read. */
const READABLE =
  'for path in "$@" "/proc/$PPID/environ"; do if [ -r "$path" ] || [ -x "$path" ]; then printf "%s\\n" "$path"; fi; done';

/**
 * Closes folders to everybody but their owner, and checks as the user of the build that it cannot read them,
 * or the environment of other processes. CodeBuild keeps the address of the role's credentials in such files.
 *
 * @param folders folders with credentials. Those that do not exist are left out.
 * @throws {Failure} `build.lifecycle-incompatible` if the user can still read something.
 */
export async function requireClosed(
  folders: readonly string[],
  {proc, run, user}: {readonly proc: string; readonly run: Run; readonly user: BuildUser},
): Promise<void> {
  for (const folder of folders) {
    await chmod(folder, 0o700).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  const checked = [...folders, `${proc}/1/environ`];
  const {stdout} = await run({
    file: '/bin/sh',
    args: ['-c', READABLE, 'sh', ...checked],
    env: {},
    user,
  });
  const open = stdout.split('\n').filter(Boolean);
  if (open.length === 0) return;
  throw new Failure(
    'build.lifecycle-incompatible',
    'Buildpacks could read credentials of this machine.',
    {
      details: open.map((path) => `User ${user.uid} can read ${path}`),
      remedy: 'Close these files to other users, or build with pack.',
    },
  );
}
