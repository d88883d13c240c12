import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Makes room for containers' control groups below this container's own. In version 2 a group either has
 * processes or hands its controllers on, so those that are here move into a group beside the
 * containers'. As Docker's own images do: https://github.com/moby/moby/blob/v28.5.2/hack/dind
 *
 * It does nothing under version 1, and where the groups are the machine's. What the kernel refuses here
 * only costs limits.
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
      // One write, one process; some have ended by now, and the kernel's own stay.
      await writeFile(join(init, 'cgroup.procs'), process).catch(() => undefined);
    }
    const handedOn = controllers.map((name) => `+${name}`).join(' ');
    await writeFile(join(groups, 'cgroup.subtree_control'), handedOn);
  } catch {
    // Not ours to change.
  }
}

async function words(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).split(/\s+/u).filter((word) => word !== '');
}
