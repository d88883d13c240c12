import {copyFile, mkdir, readFile, rm, writeFile, appendFile} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** Where Debian keeps the certificates that it trusts. */
export const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** User and group that builds and applications run as. */
export const BUILD_USER = 1000;

/** Adds what every base image needs: the user of builds, the host's certificates. */
export async function furnish(root: string, shell: string): Promise<void> {
  const users = join(root, 'etc', 'passwd');
  if (!/^cnb:/m.test(await readFile(users, 'utf8'))) {
    await appendFile(users, `cnb:x:${BUILD_USER}:${BUILD_USER}::/home/cnb:${shell}\n`);
    await appendFile(join(root, 'etc', 'group'), `cnb:x:${BUILD_USER}:\n`);
  }
  await mkdir(join(root, 'home', 'cnb'), {recursive: true});
  if (existsSync(CERTIFICATES)) {
    const file = join(root, CERTIFICATES);
    await mkdir(dirname(file), {recursive: true});
    await rm(file, {force: true});
    await copyFile(CERTIFICATES, file);
  }
}

/** Makes a folder once: what `make` puts into an empty one counts only when it is finished. */
export async function once(folder: string, make: () => Promise<void>): Promise<void> {
  const mark = `${folder}.done`;
  if (existsSync(mark)) return;
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder, {recursive: true});
  await make();
  await writeFile(mark, '');
}
