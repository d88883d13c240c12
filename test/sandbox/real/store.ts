import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';

import {authorization, type LocalRegistry} from './registry.ts';
import {BUILD_USER, CERTIFICATES} from './root-file-system.ts';
import {must, type Site} from './site.ts';

/** The sandbox's images. They are made in the Docker engine, and stored in the registry. */
export interface Store {
  readonly site: Site;
  readonly registry: LocalRegistry;
}

/**
 * The reference of an image made from `inputs`. Equal inputs give an equal tag, so every change makes another
 * image, and images in the registry are never out of date.
 */
export function referenceFor({registry}: Store, name: string, inputs: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([registry.address, inputs]));
  return `${registry.address}/sandbox/${name}:${hash.digest('hex').slice(0, 12)}`;
}

/** Makes and pushes an image, unless it is in the registry. */
export async function ensureImage(
  {site, registry}: Store,
  reference: string,
  make: () => Promise<unknown>,
): Promise<string> {
  if (await isPushed(registry, reference)) return reference;
  site.say(`image ${reference.slice(registry.address.length + 1)}`);
  await make();
  await must(site, `pushing ${reference}`, ['docker', 'push', '--quiet', reference]);
  return reference;
}

/**
 * The reference of an image in the registry. An image that only the engine has is pushed first, which is fast
 * if most of its layers exist.
 */
export async function keptImage({site, registry}: Store, reference: string): Promise<string> {
  if (await isPushed(registry, reference)) return reference;
  const isOurs = reference.startsWith(`${registry.address}/`);
  const kept = isOurs
    ? reference
    : `${registry.address}/sandbox/${reference.replace(/^.*\//u, '')}`;
  if (!isOurs) await must(site, `naming ${reference}`, ['docker', 'tag', reference, kept]);
  await must(site, `pushing ${kept}`, ['docker', 'push', '--quiet', kept]);
  return kept;
}

export interface BaseImage {
  readonly root: string;
  /** The inputs of the root. */
  readonly recipe: unknown;
  /** Paths below the root that are left out. */
  readonly without: readonly string[];
  readonly distribution: string;
  readonly release: string;
}

/**
 * Makes a base image of a root folder, with the properties that the platform requires:
 * https://github.com/buildpacks/spec/blob/main/platform.md#build-image
 */
export async function ensureBaseImage(
  store: Store,
  name: string,
  base: BaseImage,
): Promise<string> {
  const changes = [
    'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    `ENV SSL_CERT_FILE=${CERTIFICATES}`,
    `ENV CNB_USER_ID=${BUILD_USER}`,
    `ENV CNB_GROUP_ID=${BUILD_USER}`,
    `USER ${BUILD_USER}:${BUILD_USER}`,
    `LABEL io.buildpacks.base.distro.name=${base.distribution}`,
    `LABEL io.buildpacks.base.distro.version=${base.release}`,
    // Only platform APIs below 0.12 read it.
    `LABEL io.buildpacks.stack.id=sandbox.${base.distribution}`,
  ];
  const reference = referenceFor(store, name, {...base, changes});
  return await ensureImage(store, reference, () =>
    importImage(store.site, reference, base.root, base.without, changes),
  );
}

/** Imports a folder into the Docker engine as an image with one layer. */
export async function importImage(
  site: Site,
  reference: string,
  root: string,
  without: readonly string[],
  changes: readonly string[],
): Promise<void> {
  const archive = join(site.folder, 'roots', `${reference.split('/').at(-1)}.tar`);
  const excluded = without.map((path) => `--exclude=./${path}`);
  try {
    await must(site, `packing ${root}`, ['tar', '-C', root, '-cf', archive, ...excluded, '.']);
    const flags = changes.flatMap((change) => ['--change', change]);
    await must(site, `importing ${reference}`, ['docker', 'import', ...flags, archive, reference]);
  } finally {
    await rm(archive, {force: true});
  }
}

async function isPushed(registry: LocalRegistry, reference: string): Promise<boolean> {
  const [, repository, tag] = /^[^/]+\/(.+):(.+)$/.exec(reference) ?? [];
  const response = await fetch(`http://${registry.address}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: {
      authorization: authorization(registry),
      accept: 'application/vnd.docker.distribution.manifest.v2+json',
    },
  });
  return response.ok;
}
