import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {BuildpackStore} from '../../../src/engine/lifecycle/buildpack-store.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

async function buildpack(id: string, version: string, text = 'ours'): Promise<string> {
  const folder = await temporaryFolder();
  const toml = `[buildpack]\nid = ${JSON.stringify(id)}\nversion = ${JSON.stringify(version)}\n`;
  await writeFile(join(folder, 'buildpack.toml'), toml);
  await writeFile(join(folder, 'file'), text);
  return folder;
}

/** A store over a builder with the buildpack a/b 1.0.0. */
async function store() {
  const builder = await temporaryFolder();
  await mkdir(join(builder, 'a_b', '1.0.0'), {recursive: true});
  await writeFile(join(builder, 'a_b', '1.0.0', 'file'), 'the builder’s');
  const folder = join(await temporaryFolder(), 'buildpacks');
  return {builder, folder, made: await BuildpackStore.make(folder, builder)};
}

test('has the buildpacks of the builder', async () => {
  const {folder, made} = await store();
  expect(made.versions('a/b')).toEqual(['1.0.0']);
  expect(made.versions('c')).toEqual([]);
  expect(await readFile(join(folder, 'a_b', '1.0.0', 'file'), 'utf8')).toBe('the builder’s');
});

test('adds buildpacks, also in place of those of the builder, whose folder stays', async () => {
  const {builder, folder, made} = await store();
  expect(await made.add(await buildpack('a/b', '1.0.0'))).toEqual({id: 'a/b', version: '1.0.0'});
  expect(await readFile(join(folder, 'a_b', '1.0.0', 'file'), 'utf8')).toBe('ours');
  expect(await readFile(join(builder, 'a_b', '1.0.0', 'file'), 'utf8')).toBe('the builder’s');
  await made.add(await buildpack('x', '0.0.1-rc.1+2'));
  expect(await readdir(join(folder, 'x'))).toEqual(['0.0.1-rc.1+2']);
});

test('links the buildpacks of a folder, also in place of those of the builder', async () => {
  const {builder, folder, made} = await store();
  const fetched = await temporaryFolder();
  for (const path of ['a_b/1.0.0', 'a_b/2.0.0', 'c/1.0.0']) {
    await mkdir(join(fetched, path), {recursive: true});
    await writeFile(join(fetched, path, 'file'), path);
  }
  await made.link(fetched);
  const read = (path: string) => readFile(join(folder, path, 'file'), 'utf8');
  expect(await read('a_b/1.0.0')).toBe('a_b/1.0.0');
  expect(await read('c/1.0.0')).toBe('c/1.0.0');
  expect(await readFile(join(builder, 'a_b', '1.0.0', 'file'), 'utf8')).toBe('the builder’s');
  // They do not count as the builder's.
  expect(made.versions('a/b')).toEqual(['1.0.0']);
  await made.add(await buildpack('c', '1.0.0'));
  expect(await read('c/1.0.0')).toBe('ours');
  expect(await readFile(join(fetched, 'c', '1.0.0', 'file'), 'utf8')).toBe('c/1.0.0');
});

test.each([
  ['a/b', '../../../../cnb/lifecycle'],
  ['a/b', '..'],
  ['a/b', ''],
  ['..', '1.0.0'],
  ['../../x', '1.0.0'],
  ['/etc', '1.0.0'],
  ['a//b', '1.0.0'],
])('refuses the ID %j with the version %j', async (id, version) => {
  const {made} = await store();
  await expect(made.add(await buildpack(id, version))).rejects.toMatchObject({
    code: 'build.buildpack-not-found',
  });
});
