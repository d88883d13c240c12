import {existsSync} from 'node:fs';
import {getuid} from 'node:process';

import {findProgram} from './find-program.ts';
import {ask, must, type Site} from './site.ts';

/** Whether packages can be installed: this is Debian or a derivative, and the user is root. */
export function canInstall(): boolean {
  const isDebian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  return isDebian && getuid?.() === 0;
}

/** The programs of a list that are not on the PATH. */
export async function missingPrograms(site: Site, programs: readonly string[]): Promise<string[]> {
  const found = await Promise.all(programs.map((name) => findProgram(name, site.env)));
  return programs.filter((_, index) => found[index] === undefined);
}

/** Installs Debian packages. Without an init system, their services do not start. We start our own. */
export async function installPackages(site: Site, packages: readonly string[]): Promise<void> {
  site.say(`installing Debian packages: ${packages.join(' ')}`);
  const env = {DEBIAN_FRONTEND: 'noninteractive'};
  await must(site, 'apt-get update', ['apt-get', 'update', '-qq'], {env});
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends'];
  await must(site, 'apt-get install', [...install, ...packages], {env});
}

/** Downloads a Debian package to a folder without installing it. */
export async function downloadPackage(site: Site, name: string, cwd: string): Promise<void> {
  const download = ['apt-get', 'download', '-qq', name];
  if ((await ask(site, download, {cwd})) !== undefined) return;
  await must(site, 'apt-get update', ['apt-get', 'update', '-qq']);
  await must(site, `downloading ${name}`, download, {cwd});
}

/** The Debian mirror of this machine; `undefined` on another system. */
export async function debianMirror(site: Site): Promise<string | undefined> {
  const format = '$(ORIGIN)|$(LABEL)|$(REPO_URI)';
  const targets = ['apt-get', 'indextargets', '--format', format, 'Created-By: Packages'];
  const lines = await ask(site, targets);
  const mirrors = lines?.split('\n').map((line) => line.split('|'));
  return mirrors?.find(([origin, label]) => origin === 'Debian' && label === 'Debian')?.[2];
}
