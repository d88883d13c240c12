import {chmod, stat} from 'node:fs/promises';
import {Failure} from '../../../errors.ts';
import type {Run} from '../../../subprocess/run.ts';
import type {BuildUser} from '../machine.ts';

/** Prints each path that this user can read or enter, and this process if its environment can be read. */
const READABLE =
  'for path in "$@" "/proc/$PPID/environ"; do if [ -r "$path" ] || [ -x "$path" ]; then printf "%s\\n" "$path"; fi; done';

/**
 * Closes files and folders to everybody but their owner, and checks as the user of the build that it cannot read them,
 * or the environment of other processes. CodeBuild keeps the address of the role's credentials in such files.
 *
 * @param paths files and folders with credentials. Those that do not exist are left out.
 * @throws {Failure} `build.lifecycle-incompatible` if the user can still read something.
 */
export async function requireClosed(
  paths: readonly string[],
  {proc, run, user}: {readonly proc: string; readonly run: Run; readonly user: BuildUser},
): Promise<void> {
  // The check below finds what cannot be closed, such as a file on a read-only volume.
  for (const path of paths) await close(path).catch(() => undefined);
  const checked = [...paths, `${proc}/1/environ`];
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

async function close(path: string): Promise<void> {
  const {mode} = await stat(path);
  await chmod(path, mode & 0o700);
}
