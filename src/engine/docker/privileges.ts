/** Capabilities that a Docker engine requires: https://man7.org/linux/man-pages/man7/capabilities.7.html */
const NEEDED = {NET_ADMIN: 12n, SYS_ADMIN: 21n};

/** Why a container cannot run an engine. */
export type Obstacle = 'not-root' | 'unprivileged';

/**
 * Why a container cannot run an engine, as far as that is known before an engine is started.
 *
 * @param status content of `/proc/self/status`.
 * @param mounts content of `/proc/self/mounts`.
 */
export function obstacle(status: string, mounts: string): Obstacle | undefined {
  const effectiveUser = /^Uid:\t\d+\t(?<id>\d+)/mu.exec(status)?.groups?.['id'];
  if (effectiveUser !== undefined && effectiveUser !== '0') return 'not-root';
  const effective = /^CapEff:\t(?<set>[0-9a-f]+)$/mu.exec(status)?.groups?.['set'];
  if (effective === undefined) return undefined; // The engine itself will report it.
  const capabilities = BigInt(`0x${effective}`);
  const lacks = Object.values(NEEDED).some((bit) => ((capabilities >> bit) & 1n) === 0n);
  return lacks || keepsGroups(mounts) ? 'unprivileged' : undefined;
}

/**
 * Whether control groups are read-only. An engine still starts, but cannot start any container.
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

/** Whether the last output of a program is about a missing permission. */
export function tellsRefusal(text: string): boolean {
  return /operation not permitted|permission denied|read-only file system/iu.test(text);
}
