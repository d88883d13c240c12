import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {readAws} from './aws.ts';
import {stopDaemon} from './daemon.ts';
import {unmountBelow} from './mounts.ts';
import {cacheVolumes} from './pack-volumes.ts';
import {authorization, readRegistry} from './registry.ts';
import {ask, type Site} from './site.ts';

/** Stops the servers that the set-up started, and no others. Their data stays. */
export async function takeDown(site: Site): Promise<void> {
  for (const name of ['aws', 'registry', 'engine']) {
    site.say(
      (await stopDaemon(site.folder, name)) ? `${name}: stopped` : `${name}: was not running`,
    );
  }
}

/** Removes everything that the set-up made, even from an engine that it did not start. */
export async function purge(site: Site): Promise<void> {
  site.say('removing images and volumes from the Docker engine');
  const registry = await readRegistry(join(site.folder, 'registry'));
  if (registry !== undefined) {
    const repositories = await catalog(registry.address, authorization(registry));
    await removeFromEngine(site, registry.address, repositories);
    const aws = await readAws(site.folder);
    const inAws = repositoriesOfAws(repositories);
    if (aws !== undefined) await removeFromEngine(site, aws.registry, inAws);
    await removeStages(site);
  }
  await takeDown(site);
  await unmountBelow(site, site.folder);
  await rm(site.folder, {recursive: true, force: true});
  site.say(`removed ${site.folder}`);
}

/** Images without a name that builds of the builder image left in the engine. */
async function removeStages(site: Site): Promise<void> {
  const label = 'label=org.opencontainers.image.title=ci-image-builder';
  await ask(site, ['docker', 'image', 'prune', '--force', '--filter', label]);
}

/** https://distribution.github.io/distribution/spec/api/#listing-repositories */
async function catalog(address: string, authorization: string): Promise<readonly string[]> {
  try {
    const url = `http://${address}/v2/_catalog?n=1000`;
    const response = await fetch(url, {headers: {authorization}});
    const {repositories} = (await response.json()) as {readonly repositories: readonly string[]};
    return repositories;
  } catch {
    return []; // The engine does not run.
  }
}

/** The path in an account, without the folder that each served account has of its own. */
function repositoriesOfAws(repositories: readonly string[]): readonly string[] {
  const folder = /^aws-[0-9a-f]{8}\/(?:again-\d+\/)?/;
  return repositories.filter((it) => folder.test(it)).map((it) => it.replace(folder, ''));
}

async function removeFromEngine(
  site: Site,
  address: string,
  repositories: readonly string[],
): Promise<void> {
  const list = ['docker', 'image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'];
  const images = ((await ask(site, list)) ?? '')
    .split('\n')
    .filter((reference) => reference.startsWith(`${address}/`));
  if (images.length > 0) await ask(site, ['docker', 'image', 'rm', '--force', ...images]);
  const names = ((await ask(site, ['docker', 'volume', 'ls', '--quiet'])) ?? '').split('\n');
  const ours = repositories.map((path) => `${address}/${path}`);
  const volumes = cacheVolumes(names, ours);
  if (volumes.length > 0) await ask(site, ['docker', 'volume', 'rm', ...volumes]);
}
