import {cp, mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';

import {LIFECYCLE_APIS, LIFECYCLE_VERSION, lifecycleFolder} from './lifecycle.ts';
import {ensureImage, importImage, referenceFor, type Store} from './store.ts';

/**
 * Makes the image that the five phases run in, as the lifecycle's own releases lay it out:
 * busybox with `/cnb/lifecycle`.
 */
export async function ensureLifecycleImage(store: Store, tinyRoot: string): Promise<string> {
  const changes = [
    'ENV PATH=/bin:/usr/bin',
    'USER 0:0',
    'WORKDIR /layers',
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

/** A label for `docker import`: quoted, because a value holds blanks and quotes. */
function label(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `LABEL io.buildpacks.${name}=${JSON.stringify(text)}`;
}
