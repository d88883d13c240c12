import {mkdir, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {ChildFailure, type Program, type Run} from '../../subprocess/run.ts';

interface Tools {
  readonly run: Run;
  readonly env: Program['env'];
}

const PROGRAMS = ['iptables', 'iptables-save', 'iptables-restore'];
const FAMILIES = [...PROGRAMS, ...PROGRAMS.map((name) => name.replace('ip', 'ip6'))];

/**
 * The PATH on which the engine finds a version of iptables that this kernel supports: the default version,
 * or the legacy version of Debian. A container cannot load missing kernel modules.
 * https://github.com/docker-library/docker/issues/463
 *
 * @param folder for links, if they are needed. It must exist as long as the engine runs.
 */
export async function pathWithIptables({run, env}: Tools, folder: string): Promise<string> {
  const path = env['PATH'] ?? '';
  const works = async (file: string) => {
    try {
      await run({file, args: ['-nL'], env});
      return true;
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      return false;
    }
  };
  if ((await works('iptables')) || !(await works('iptables-legacy'))) return path;
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder, {recursive: true});
  for (const name of FAMILIES) {
    const legacy = name.replace('tables', 'tables-legacy');
    await symlink(join('/usr/sbin', legacy), join(folder, name));
  }
  return `${folder}:${path}`;
}
