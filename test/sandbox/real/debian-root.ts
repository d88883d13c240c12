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
  /** Files that an image does not need. */
  without: [
    'var/cache/apt',
    'var/lib/apt/lists',
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
  ],
};

/** The base of the builder image: the smallest Debian. */
export const BARE_RECIPE = {...DEBIAN_RECIPE, packages: ['ca-certificates']};

/** The folder of {@link ensureDebianRoot}. */
export function debianRoot(site: Site): string {
  return join(site.folder, 'roots', 'debian');
}

/** Whether {@link ensureDebianRoot} has nothing to do. */
export function hasDebianRoot(site: Site): boolean {
  return isMade(debianRoot(site), DEBIAN_RECIPE);
}

/** Makes the root of the Python images: a small Debian with Python and pip. */
export async function ensureDebianRoot(site: Site): Promise<void> {
  await bootstrap(site, debianRoot(site), DEBIAN_RECIPE, 'Debian base image');
}

/** Makes a root with only a small Debian. Returns its folder. */
export async function ensureBareRoot(site: Site): Promise<string> {
  const root = join(site.folder, 'roots', 'bare');
  await bootstrap(site, root, BARE_RECIPE, 'Debian without anything');
  return root;
}

async function bootstrap(
  site: Site,
  root: string,
  recipe: typeof DEBIAN_RECIPE,
  what: string,
): Promise<void> {
  const {release, packages, without} = recipe;
  if (!isMade(root, recipe)) await unmountBelow(site, root); // Left by an interrupted run.
  await once(root, recipe, async () => {
    site.say(`${what}: debootstrap (up to a minute)`);
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
    site.say(`${what}: debootstrap is done`);
  });
}
