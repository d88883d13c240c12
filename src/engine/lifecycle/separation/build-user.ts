import {readFile} from 'node:fs/promises';
import {Failure} from '../../../errors.ts';
import type {Environment} from '../../../environment.ts';
import {ChildFailure, type Run} from '../../../subprocess/run.ts';
import type {BuildUser} from '../machine.ts';

/**
 * The user that the builder image names for detecting and building.
 *
 * @param passwd content of `/etc/passwd`, which has the home of the user.
 * @throws {Failure} `build.lifecycle-incompatible` if the variables are missing, or name root.
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#build-image
 */
export function buildUser(environment: Environment, passwd: string): BuildUser {
  const [uid, gid] = ['CNB_USER_ID', 'CNB_GROUP_ID'].map((name) => idIn(environment, name));
  const entry = passwd.split('\n').find((line) => line.split(':')[2] === String(uid));
  return {uid: uid ?? 0, gid: gid ?? 0, home: entry?.split(':')[5] || '/'};
}

function idIn(environment: Environment, name: string): number {
  const value = environment[name] ?? '';
  if (/^[1-9]\d*$/u.test(value)) return Number(value);
  throw new Failure(
    'build.lifecycle-incompatible',
    value === '' ? `${name} is not set.` : `Invalid ${name}: "${value}".`,
    {
      remedy:
        'Builder images set CNB_USER_ID and CNB_GROUP_ID to the user that runs buildpacks, which is never root. Run the command in a builder image, without changing these variables.',
    },
  );
}

/**
 * Ends all processes of the build user. The kernel does this in one step, and a process that is starting another
 * one at this moment does not finish that: https://man7.org/linux/man-pages/man2/kill.2.html
 *
 * @returns whether all were ended. If not, one of them has ended this program first.
 */
export async function endProcesses(user: BuildUser, run: Run): Promise<boolean> {
  try {
    // Without other processes, `kill` fails.
    await run({file: '/bin/sh', args: ['-c', 'kill -KILL -1; exit 0'], env: {}, user});
    return true;
  } catch (error) {
    if (!(error instanceof ChildFailure)) throw error;
    return false;
  }
}

/**
 * The IDs of the running processes of a user. Those that have ended, but that their parent has not asked for,
 * do not count.
 *
 * @param proc the folder of the kernel's process files.
 */
export async function processesOf(
  {uid}: Pick<BuildUser, 'uid'>,
  pids: readonly string[],
  proc: string,
): Promise<string[]> {
  const running = await Promise.all(
    pids.map(async (pid) => {
      // A process that has ended meanwhile has no file any more.
      const status = await readFile(`${proc}/${pid}/status`, 'utf8').catch(() => '');
      const owner = /^Uid:\t(?<uid>\d+)/mu.exec(status)?.groups?.['uid'];
      return owner === String(uid) && !/^State:\t[XZ]/mu.test(status);
    }),
  );
  return pids.filter((_, index) => running[index]);
}
