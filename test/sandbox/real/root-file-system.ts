import {chown, copyFile, mkdir, readFile, rm, writeFile, appendFile} from 'node:fs/promises';
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {getuid} from 'node:process';

/** The file of the certificates that Debian trusts. */
export const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** User and group of builds and applications. */
export const BUILD_USER = 1000;

/** Adds the files that every base image needs: the user of builds, and the host's certificates. */
export async function furnish(root: string, shell: string): Promise<void> {
  const users = join(root, 'etc', 'passwd');
  if (!/^cnb:/m.test(await readFile(users, 'utf8'))) {
    await appendFile(users, `cnb:x:${BUILD_USER}:${BUILD_USER}::/home/cnb:${shell}\n`);
    await appendFile(join(root, 'etc', 'group'), `cnb:x:${BUILD_USER}:\n`);
  }
  const home = join(root, 'home', 'cnb');
  await mkdir(home, {recursive: true});
  if (getuid?.() === 0) await chown(home, BUILD_USER, BUILD_USER);
  if (existsSync(CERTIFICATES)) {
    const file = join(root, CERTIFICATES);
    await mkdir(dirname(file), {recursive: true});
    await rm(file, {force: true});
    await copyFile(CERTIFICATES, file);
  }
}

/**
 * Makes a folder once for each recipe. The files that `make` writes into the empty folder count only when it
 * has finished. Another recipe makes the folder again.
 */
export async function once(
  folder: string,
  recipe: unknown,
  make: () => Promise<void>,
): Promise<void> {
  if (isMade(folder, recipe)) return;
  await rm(folder, {recursive: true, force: true});
  await mkdir(folder, {recursive: true});
  await make();
  await writeFile(markFile(folder), JSON.stringify(recipe));
}

/** Whether {@link once} has nothing to do. */
export function isMade(folder: string, recipe: unknown): boolean {
  const mark = markFile(folder);
  return existsSync(mark) && readFileSync(mark, 'utf8') === JSON.stringify(recipe);
}

function markFile(folder: string): string {
  return `${folder}.recipe.json`;
}
