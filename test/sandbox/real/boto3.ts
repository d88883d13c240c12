import {existsSync} from 'node:fs';
import {mkdir, rename, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';

import {canInstall, installPackages} from './debian.ts';
import {withLock} from './lock.ts';
import {ask, must, type Site} from './site.ts';

/** From the day of the constraints in `../aws/generated`. An older version drops unknown members. */
const BOTO3_VERSION = '1.44.5';

/**
 * Makes sure that AWS's SDK for Python is installed, in a virtual environment that stays.
 *
 * @returns the path of its Python.
 * @throws {Failure} if this machine has no Python, or cannot get the package.
 */
export async function ensureBoto3(site: Site): Promise<string> {
  const folder = join(site.folder, `boto3-${BOTO3_VERSION}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  const waiting = () => site.say('waiting for another set-up of boto3');
  return await withLock(folder, waiting, async () => {
    if (!existsSync(python)) await install(site, folder);
    return python;
  });
}

/** Under another name until it is complete, so that an interrupted installation is not used. */
async function install(site: Site, folder: string): Promise<void> {
  const begun = `${folder}.new`;
  await mkdir(dirname(folder), {recursive: true, mode: 0o700});
  await rm(begun, {recursive: true, force: true});
  const make = ['python3', '-m', 'venv', begun];
  if ((await ask(site, make)) === undefined) {
    // Debian's Python lacks the package that makes environments.
    if (canInstall()) await installPackages(site, ['python3', 'python3-venv']);
    await rm(begun, {recursive: true, force: true});
    await must(site, 'making a virtual environment', make);
  }
  const pip = [join(begun, 'bin', 'python'), '-m', 'pip', 'install', '--quiet'];
  await must(site, `installing boto3 ${BOTO3_VERSION}`, [...pip, `boto3==${BOTO3_VERSION}`]);
  await rename(begun, folder);
}
