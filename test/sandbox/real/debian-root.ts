import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {debianMirror} from './debian.ts';
import {unmountBelow} from './mounts.ts';
import {furnish, isMade, once} from './root-file-system.ts';
import {must, type Site} from './site.ts';

/** Debian 12: its Python is 3.11. */
export const DEBIAN_RECIPE = {
  release: 'bookworm',
  packages: ['ca-certificates', 'python-is-python3', 'python3', 'python3-pip', 'python3-venv'],
  /** What only fills space in an image. */
  without: [
    'var/cache/apt',
    'var/lib/apt/lists',
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
  ],
};

/** Where {@link ensureDebianRoot} puts its folder. */
export function debianRoot(site: Site): string {
  return join(site.folder, 'roots', 'debian');
}

/** Whether {@link ensureDebianRoot} has nothing left to do. */
export function hasDebianRoot(site: Site): boolean {
  return isMade(debianRoot(site), DEBIAN_RECIPE);
}

/** Makes the root of the Python images: a small Debian with Python and pip. */
export async function ensureDebianRoot(site: Site): Promise<void> {
  const root = debianRoot(site);
  const {release, packages, without} = DEBIAN_RECIPE;
  if (!hasDebianRoot(site)) await unmountBelow(site, root); // of a run that was interrupted
  await once(root, DEBIAN_RECIPE, async () => {
    site.say('Debian base image: debootstrap (about a minute)');
    const mirror = await debianMirror(site);
    await must(site, 'debootstrap', [
      'debootstrap',
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      release,
      root,
      ...(mirror === undefined ? [] : [mirror]),
    ]);
    await furnish(root, '/bin/bash');
    for (const folder of without) await rm(join(root, folder), {recursive: true, force: true});
    site.say('Debian base image: debootstrap is done');
  });
}
