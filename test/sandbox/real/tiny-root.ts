import {chmod, copyFile, mkdir, readdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {downloadPackage} from './debian.ts';
import {furnish, once} from './root-file-system.ts';
import {must, type Site} from './site.ts';

/** Increase it if the root is made in another way. */
export const TINY_RECIPE = {version: 1};

/** Makes the root of the tiny images, with only busybox. Returns its folder. */
export async function ensureTinyRoot(site: Site): Promise<string> {
  const root = join(site.folder, 'roots', 'tiny');
  await once(root, TINY_RECIPE, async () => {
    for (const folder of ['bin', 'etc', 'tmp', 'usr/bin']) {
      await mkdir(join(root, folder), {recursive: true});
    }
    await chmod(join(root, 'tmp'), 0o1777);
    const busybox = join(root, 'bin', 'busybox');
    await copyFile(await unpackBusybox(site), busybox);
    await chmod(busybox, 0o755);
    const applets = (await must(site, 'busybox', [busybox, '--list'])).trim().split('\n');
    for (const applet of applets.filter((name) => name !== 'busybox')) {
      await symlink('busybox', join(root, 'bin', applet));
    }
    await symlink('/bin/env', join(root, 'usr', 'bin', 'env'));
    // The lifecycle's launcher starts shell processes with bash.
    await writeFile(join(root, 'bin', 'bash'), '#!/bin/sh\nexec /bin/sh "$@"\n', {mode: 0o755});
    await writeFile(join(root, 'etc', 'passwd'), 'root:x:0:0::/:/bin/sh\n');
    await writeFile(join(root, 'etc', 'group'), 'root:x:0:\n');
    await furnish(root, '/bin/sh');
  });
  return root;
}

/** The static busybox of Debian's package, without installing the package. */
async function unpackBusybox(site: Site): Promise<string> {
  const folder = join(site.folder, 'roots', 'busybox');
  await once(folder, TINY_RECIPE, async () => {
    await downloadPackage(site, 'busybox-static', folder);
    const archive = (await readdir(folder)).find((name) => name.endsWith('.deb')) ?? '';
    await must(site, 'unpacking busybox', ['dpkg-deb', '-x', join(folder, archive), folder]);
  });
  return join(folder, 'bin', 'busybox');
}
