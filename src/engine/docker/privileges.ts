/** What a Docker engine cannot do without: https://man7.org/linux/man-pages/man7/capabilities.7.html */
const NEEDED = {NET_ADMIN: 12n, SYS_ADMIN: 21n};

/** Why no engine can run in a container. */
export type Obstacle = 'not-root' | 'unprivileged';

/**
 * What keeps a container from running an engine, as far as it shows before one is started.
 *
 * @param status content of `/proc/self/status`.
 * @param mounts content of `/proc/self/mounts`.
 */
export function obstacle(status: string, mounts: string): Obstacle | undefined {
  const effectiveUser = /^Uid:\t\d+\t(?<id>\d+)/mu.exec(status)?.groups?.['id'];
  if (effectiveUser !== undefined && effectiveUser !== '0') return 'not-root';
  const effective = /^CapEff:\t(?<set>[0-9a-f]+)$/mu.exec(status)?.groups?.['set'];
  if (effective === undefined) return undefined; // then the engine itself will tell
  const capabilities = BigInt(`0x${effective}`);
  const lacks = Object.values(NEEDED).some((bit) => ((capabilities >> bit) & 1n) === 0n);
  return lacks || keepsGroups(mounts) ? 'unprivileged' : undefined;
}

/**
 * Whether control groups can only be looked at. An engine starts all the same, and fails at its first
 * container.
 */
function keepsGroups(mounts: string): boolean {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .some(
      ([, , type = '', options = '']) =>
        (type === 'cgroup' || type === 'cgroup2') && options.split(',').includes('ro'),
    );
}

/** Whether what a program said last tells that the kernel refused it something. */
export function tellsRefusal(text: string): boolean {
  return /operation not permitted|permission denied|read-only file system/iu.test(text);
}
