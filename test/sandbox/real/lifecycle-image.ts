import {cp, mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';

import {LIFECYCLE_APIS, LIFECYCLE_VERSION, lifecycleFolder} from './lifecycle.ts';
import {must} from './site.ts';
import {ensureImage, importImage, referenceFor, type Store} from './store.ts';

/**
 * Makes the image in which the five phases run, with the layout of the lifecycle's releases: busybox with
 * `/cnb/lifecycle`.
 */
export async function ensureLifecycleImage(store: Store, tinyRoot: string): Promise<string> {
  const changes = [
    'ENV PATH=/bin:/usr/bin',
    'USER 0:0',
    'WORKDIR /layers',
    ...(await apiVersion(store)),
    label('lifecycle.version', LIFECYCLE_VERSION),
    label('lifecycle.apis', LIFECYCLE_APIS),
    label('builder.metadata', {lifecycle: {version: LIFECYCLE_VERSION}}),
  ];
  const reference = referenceFor(store, 'lifecycle', changes);
  return await ensureImage(store, reference, async () => {
    const root = join(store.site.folder, 'roots', 'lifecycle');
    await rm(root, {recursive: true, force: true});
    await cp(tinyRoot, root, {recursive: true, verbatimSymlinks: true});
    await mkdir(join(root, 'cnb'));
    for (const name of ['lifecycle', 'lifecycle.toml']) {
      const [from, to] = [join(lifecycleFolder(store.site), name), join(root, 'cnb', name)];
      await cp(from, to, {recursive: true, verbatimSymlinks: true});
    }
    await importImage(store.site, reference, root, [], changes);
    await rm(root, {recursive: true, force: true});
  });
}

/** The oldest engine API that the Docker client of this lifecycle negotiates. */
const OLDEST_API = 1.44;

/** Sets the lifecycle's API version for an old engine, if images stay in the engine. */
async function apiVersion({site}: Store): Promise<string[]> {
  const command = ['docker', 'version', '--format', '{{.Server.APIVersion}}'];
  const version = (await must(site, 'asking the engine for its version', command)).trim();
  return Number(version) < OLDEST_API ? [`ENV DOCKER_API_VERSION=${version}`] : [];
}

/** A label for `docker import`, in quotes, because a value contains blanks and quotes. */
function label(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `LABEL io.buildpacks.${name}=${JSON.stringify(text)}`;
}
