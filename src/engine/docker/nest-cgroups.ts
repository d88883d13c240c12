import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Lets containers have control groups below that of this container. In cgroup version 2, a group either has
 * processes or delegates its controllers. So the processes of this container move into a group next to
 * those of the containers, as in Docker's own images:
 * https://github.com/moby/moby/blob/v28.5.2/hack/dind
 *
 * Does nothing with version 1, or if the groups are those of the machine. If the kernel rejects the change,
 * containers only have no limits.
 *
 * @param groups `/sys/fs/cgroup`.
 * @param own content of `/proc/self/cgroup`.
 */
export async function nestGroups(groups: string, own: string): Promise<void> {
  if (own.trim() !== '0::/') return;
  try {
    const controllers = await words(join(groups, 'cgroup.controllers'));
    const init = join(groups, 'init');
    await mkdir(init, {recursive: true});
    for (const process of await words(join(groups, 'cgroup.procs'))) {
      // One process for each write. It fails for processes that have ended, and for those of the kernel.
      await writeFile(join(init, 'cgroup.procs'), process).catch(() => undefined);
    }
    const handedOn = controllers.map((name) => `+${name}`).join(' ');
    await writeFile(join(groups, 'cgroup.subtree_control'), handedOn);
  } catch {
    // The groups are read-only.
  }
}

async function words(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split(/\s+/u).filter((word) => word !== '');
}
