import {existsSync} from 'node:fs';
import {mkdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {buildWithGo} from './go.ts';
import {must, type Site} from './site.ts';

export const LIFECYCLE_VERSION = '0.21.0';

const MODULE = 'github.com/buildpacks/lifecycle';
/** One program that behaves according to the name by which it is called. */
const PHASES = [
  'analyzer',
  'builder',
  'creator',
  'detector',
  'exporter',
  'extender',
  'rebaser',
  'restorer',
];

const minors = (first: number, last: number) =>
  Array.from({length: last - first + 1}, (_, index) => `0.${first + index}`);

/** The APIs that this version supports: https://github.com/buildpacks/lifecycle#supported-apis */
export const LIFECYCLE_APIS = {
  buildpack: {deprecated: [], supported: minors(7, 12)},
  platform: {deprecated: [], supported: minors(7, 15)},
};

/** The folder of {@link ensureLifecycle}. */
export function lifecycleFolder(site: Site): string {
  return join(site.folder, `lifecycle-${LIFECYCLE_VERSION}`);
}

/** Whether {@link ensureLifecycle} has nothing to do. */
export function hasLifecycle(site: Site): boolean {
  return existsSync(lifecycleFolder(site));
}

/**
 * Builds the lifecycle, with the layout of its releases: `lifecycle.toml`, the folder `lifecycle`, and both
 * in `lifecycle.tgz`.
 */
export async function ensureLifecycle(site: Site): Promise<void> {
  if (hasLifecycle(site)) return;
  site.say(`lifecycle ${LIFECYCLE_VERSION}: building it with Go (about a minute)`);
  const folder = `${lifecycleFolder(site)}.new`;
  const programs = join(folder, 'lifecycle');
  await rm(folder, {recursive: true, force: true});
  await mkdir(programs, {recursive: true});
  await buildWithGo(site, {
    module: 'lifecycle',
    packages: [`${MODULE}/cmd/lifecycle`, `${MODULE}/cmd/launcher`],
    output: `${programs}/`,
    variables: {[`${MODULE}/cmd.Version`]: LIFECYCLE_VERSION},
  });
  for (const phase of PHASES) await symlink('lifecycle', join(programs, phase));
  const {stringify} = await import('smol-toml');
  const descriptor = {apis: LIFECYCLE_APIS, lifecycle: {version: LIFECYCLE_VERSION}};
  await writeFile(join(folder, 'lifecycle.toml'), stringify(descriptor));
  const tar = ['tar', '-C', folder, '-czf', join(folder, 'lifecycle.tgz')];
  await must(site, 'packing the lifecycle', [...tar, 'lifecycle.toml', 'lifecycle']);
  await rename(folder, lifecycleFolder(site));
  site.say(`lifecycle ${LIFECYCLE_VERSION}: built`);
}
