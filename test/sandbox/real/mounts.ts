import {readFile} from 'node:fs/promises';

import {must, type Site} from './site.ts';

/**
 * Unmounts everything below a folder, so that it can be removed: a stopped engine leaves its network
 * namespaces, an interrupted debootstrap leaves `/proc`.
 */
export async function unmountBelow(site: Site, folder: string): Promise<void> {
  for (const path of mountsBelow(await mountTable(), folder)) {
    await must(site, `unmounting ${path}`, ['umount', path]);
  }
}

/**
 * The mount points below a folder, deepest first, from a table like `/proc/self/mounts`.
 * https://man7.org/linux/man-pages/man5/proc_pid_mounts.5.html
 */
export function mountsBelow(table: string, folder: string): string[] {
  const points = table.split('\n').map((line) => unescape(line.split(' ')[1] ?? ''));
  return points.filter((point) => point.startsWith(`${folder}/`)).toReversed();
}

/** Blanks and backslashes are octal numbers: `\040`. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  );
}

async function mountTable(): Promise<string> {
  return await readFile('/proc/self/mounts', 'utf8').catch(() => ''); // Not on Linux.
}
