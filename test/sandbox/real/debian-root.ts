import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {debianMirror} from './debian.ts';
import {furnish, once} from './root-file-system.ts';
import {must, type Site} from './site.ts';

/** Debian 12: its Python is 3.11. */
const RELEASE = 'bookworm';
const PACKAGES = ['ca-certificates', 'python3', 'python3-pip', 'python3-venv'];
/** What only fills space in an image. */
const SURPLUS = ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'usr/share/locale'];

/** Where {@link ensureDebianRoot} puts its folder. */
export function debianRoot(site: Site): string {
  return join(site.folder, 'roots', 'debian');
}

/** Whether {@link ensureDebianRoot} has nothing left to do. */
export function hasDebianRoot(site: Site): boolean {
  return existsSync(`${debianRoot(site)}.done`);
}

/** Makes the root of the Python images: a small Debian with Python and pip. */
export async function ensureDebianRoot(site: Site): Promise<void> {
  const root = debianRoot(site);
  await once(root, async () => {
    site.say('Debian base image: debootstrap (about a minute)');
    const mirror = await debianMirror(site);
    await must(site, 'debootstrap', [
      ...(['debootstrap', '--variant=minbase', `--include=${PACKAGES.join(',')}`] as const),
      ...[RELEASE, root],
      ...(mirror === undefined ? [] : [mirror]),
    ]);
    await furnish(root, '/bin/bash');
    for (const folder of SURPLUS) await rm(join(root, folder), {recursive: true, force: true});
    site.say('Debian base image: debootstrap is done');
  });
}
