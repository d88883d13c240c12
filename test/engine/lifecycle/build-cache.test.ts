import {chmod, mkdir, readFile, readdir, stat, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {BuildCache, type CacheChoice} from '../../../src/engine/lifecycle/build-cache.ts';
import {foldersIn} from '../../../src/engine/lifecycle/machine.ts';
import type {BuildEvent} from '../../../src/events.ts';
import type {LayerCache} from '../../../src/image/ports.ts';
import {ChildFailure} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

const IS_ROOT = process.geteuid?.() === 0;
const user = {uid: 4321, gid: 4322, home: '/'};
const IMAGE = 'r.example.com/intranet/web:building';

/** A cache elsewhere. Fetching puts a file into the folder. */
function elsewhere(found = true) {
  const kept: string[] = [];
  let fetches = 0;
  const cache: LayerCache = {
    fetch: async (folder, layers) => {
      fetches += 1;
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      if (found) await writeFile(join(folder, 'metadata'), layers);
      return found;
    },
    keep: (folder) => kept.push(folder),
  };
  return {cache, kept, fetches: () => fetches};
}

async function machine(choose: (root: string) => CacheChoice) {
  const root = await temporaryFolder();
  // The parents of a temporary folder may be closed.
  await chmod(root, 0o755);
  const folders = foldersIn(root);
  const cache = new BuildCache(choose(root), folders);
  const notes: string[] = [];
  const emit = (event: BuildEvent) => void notes.push(event.type);
  const folder = await cache.open(IMAGE, {user, keeper: {uid: 0, gid: 0}});
  if (folder !== undefined) await mkdir(folder, {recursive: true});
  return {
    root,
    folders,
    cache,
    folder: folder ?? '',
    notes,
    restore: (run: (used: string | undefined) => Promise<void>) =>
      cache.restore({cache: folder, user}, emit, run),
  };
}

const failed = (exitCode: number | undefined) =>
  new ChildFailure({
    kind: 'exited',
    file: 'restorer',
    ...(exitCode === undefined ? {} : {exitCode}),
  });

test('has no folder if nothing is cached', async () => {
  const {folder, restore} = await machine(() => ({kind: 'none'}));
  expect(folder).toBe('');
  let runs = 0;
  await restore(async () => void (runs += 1));
  expect(runs).toBe(1);
});

test.runIf(IS_ROOT)('replaces the folder by what was fetched, once', async () => {
  const {cache: kept, fetches, kept: left} = elsewhere();
  const {cache, folder, folders, restore} = await machine(() => ({kind: 'kept', cache: kept}));
  await writeFile(join(folder, 'old'), '');
  cache.begin();
  cache.begin();
  await restore(async () => {
    expect(await readdir(folder)).toEqual(['committed']);
    const file = join(folder, 'committed', 'metadata');
    expect(await readFile(file, 'utf8')).toBe(folders.layers);
    expect((await stat(file)).uid).toBe(user.uid);
  });
  // A second try of the build uses what the first one left.
  cache.begin();
  await writeFile(join(folder, 'more'), '');
  await restore(async () => {
    expect(await readdir(folder)).toContain('more');
  });
  expect(fetches()).toBe(1);
  expect(left).toEqual([]);
  cache.keep({cache: folder});
  expect(left).toEqual([folder]);
});

test.runIf(IS_ROOT)('keeps the folder if there was nothing to fetch', async () => {
  const {cache, folder, restore} = await machine(() => ({
    kind: 'kept',
    cache: elsewhere(false).cache,
  }));
  await writeFile(join(folder, 'old'), '');
  cache.begin();
  await restore(async () => {
    expect(await readdir(folder)).toEqual(['old']);
  });
});

/** Lets the lifecycle fail with the cache. @returns what it then finds without it. */
async function restoreBroken({folders, restore}: Awaited<ReturnType<typeof machine>>) {
  await mkdir(join(folders.build, 'results'), {recursive: true});
  for (const name of ['group', 'plan']) {
    await writeFile(join(folders.build, 'results', `${name}.toml`), name);
  }
  await mkdir(join(folders.layers, 'half-restored'), {recursive: true});
  const used: (string | undefined)[] = [];
  await restore(async (cache) => {
    used.push(cache);
    if (cache !== undefined) throw failed(42);
    // Our own buildpack finds the other buildpacks there.
    expect(await readdir(folders.layers)).toEqual(['group.toml', 'plan.toml']);
  });
  return used;
}

test.runIf(IS_ROOT)('restores without the cache if the lifecycle cannot use it', async () => {
  const broken = await machine(() => ({kind: 'kept', cache: elsewhere().cache}));
  broken.cache.begin();
  expect(await restoreBroken(broken)).toEqual([broken.folder, undefined]);
  expect(await readdir(broken.folder)).toEqual([]);
  expect(broken.notes).toEqual(['note']);
});

test.runIf(IS_ROOT)('restores without a folder that the lifecycle cannot use', async () => {
  const broken = await machine((root) => ({kind: 'folder', path: join(root, 'own')}));
  await mkdir(join(broken.folder, 'committed'));
  await writeFile(join(broken.folder, 'committed', 'metadata'), 'broken');
  expect(await restoreBroken(broken)).toEqual([broken.folder, undefined]);
  expect(await readdir(broken.folder)).toEqual([]);
  expect(broken.notes).toEqual(['note']);
});

test.runIf(IS_ROOT)('keeps the cache if restoring also fails without it', async () => {
  const {cache, folder, folders, restore} = await machine(() => ({
    kind: 'kept',
    cache: elsewhere().cache,
  }));
  await mkdir(join(folders.build, 'results'), {recursive: true});
  for (const name of ['group', 'plan']) {
    await writeFile(join(folders.build, 'results', `${name}.toml`), name);
  }
  await mkdir(folders.layers);
  cache.begin();
  await expect(restore(() => Promise.reject(failed(42)))).rejects.toMatchObject({exitCode: 42});
  expect(await readdir(folder)).toEqual(['committed']);
});

test.runIf(IS_ROOT)('does not restore again after a signal', async () => {
  const {cache, notes, restore} = await machine(() => ({kind: 'kept', cache: elsewhere().cache}));
  cache.begin();
  const killed = new ChildFailure({kind: 'killed', file: 'restorer', signal: 'SIGTERM'});
  await expect(restore(() => Promise.reject(killed))).rejects.toBe(killed);
  expect(notes).toEqual([]);
});

test('a failure with an empty cache is one of the build', async () => {
  const {restore} = await machine(() => ({kind: 'container'}));
  await expect(restore(() => Promise.reject(failed(42)))).rejects.toMatchObject({exitCode: 42});
});

test('refuses a folder that the build empties, or that the build user cannot reach', async () => {
  const check = async (path: string, closed: readonly string[] = []) => {
    const {cache} = await machine(() => ({kind: 'container'}));
    await cache.check(closed);
    const folders = foldersIn(root);
    await new BuildCache({kind: 'folder', path}, folders).check(closed);
  };
  const root = await temporaryFolder();
  await chmod(root, 0o755);
  const {build, workspace} = foldersIn(root);
  await mkdir(workspace);
  const wrong = {code: 'usage.invalid-value'};
  await check(join(root, 'cache', 'new'));
  await expect(check(join(workspace, 'cache'))).rejects.toMatchObject(wrong);
  await expect(check(join(build, 'cache'))).rejects.toMatchObject(wrong);
  await symlink(workspace, join(root, 'link'));
  await expect(check(join(root, 'link', 'x'))).rejects.toMatchObject(wrong);
  await expect(check(join(root, 'home', 'x'), [join(root, 'home')])).rejects.toMatchObject(wrong);
  await mkdir(join(root, 'private'), {mode: 0o700});
  await expect(check(join(root, 'private', 'x'))).rejects.toMatchObject(wrong);
  // The build would take everything in it.
  await expect(check(root)).rejects.toMatchObject(wrong);
  await mkdir(join(root, 'used', 'files'), {recursive: true});
  await expect(check(join(root, 'used'))).rejects.toMatchObject({
    ...wrong,
    details: [expect.stringContaining('such as files')],
  });
  await mkdir(join(root, 'kept', 'committed'), {recursive: true});
  // A lifecycle that was killed while it replaced the cache.
  await mkdir(join(root, 'kept', 'committed-backup'));
  await check(join(root, 'kept'));
});
