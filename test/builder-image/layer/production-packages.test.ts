import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {productionPackages} from '../../../src/builder-image/layer/production-packages.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

type Manifest = Readonly<Record<string, unknown>>;

/** Installs packages. @returns their places in the image, for the package in `root`. */
async function places(packages: Readonly<Record<string, Manifest>>, root = '.') {
  const folder = await temporaryFolder();
  for (const [path, manifest] of Object.entries(packages)) {
    await mkdir(join(folder, path), {recursive: true});
    await writeFile(join(folder, path, 'package.json'), JSON.stringify(manifest));
  }
  const found = await productionPackages(join(folder, root));
  return found.map(({target, folder: from}) => [target, from.slice(folder.length + 1)]);
}

const needs = (...names: readonly string[]) => ({
  dependencies: Object.fromEntries(names.map((name) => [name, '1'])),
});

test('finds what a clone needs to run, without the packages of developers', async () => {
  const found = await places({
    '.': {...needs('@a/a', 'b'), devDependencies: {vitest: '1'}},
    'node_modules/@a/a': needs('c'),
    'node_modules/b': {},
    'node_modules/c': {},
    'node_modules/vitest': {},
  });
  expect(found.map(([target]) => target)).toEqual([
    'node_modules/@a/a',
    'node_modules/b',
    'node_modules/c',
  ]);
});

test('keeps two versions of a package apart', async () => {
  expect(
    await places({
      '.': needs('a', 'b'),
      'node_modules/a': needs('c'),
      'node_modules/b': needs('c', 'd'),
      'node_modules/b/node_modules/c': {},
      'node_modules/c': {},
      'node_modules/d': needs('c'),
    }),
  ).toEqual([
    ['node_modules/a', 'node_modules/a'],
    ['node_modules/b', 'node_modules/b'],
    ['node_modules/b/node_modules/c', 'node_modules/b/node_modules/c'],
    ['node_modules/c', 'node_modules/c'],
    ['node_modules/d', 'node_modules/d'],
  ]);
});

test('finds packages that are installed beside the package', async () => {
  expect(
    await places(
      {
        'node_modules/ci-image-builder': needs('a', 'b'),
        'node_modules/ci-image-builder/node_modules/a': {},
        'node_modules/a': {},
        'node_modules/b': needs('a'),
      },
      'node_modules/ci-image-builder',
    ),
  ).toEqual([
    ['node_modules/a', 'node_modules/ci-image-builder/node_modules/a'],
    ['node_modules/b', 'node_modules/b'],
    ['node_modules/b/node_modules/a', 'node_modules/a'],
  ]);
});

test('follows the links of other package managers, and circles', async () => {
  const folder = await temporaryFolder();
  const write = async (path: string, manifest: Manifest) => {
    await mkdir(join(folder, path), {recursive: true});
    await writeFile(join(folder, path, 'package.json'), JSON.stringify(manifest));
  };
  const link = async (path: string, to: string) => {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await symlink(join(folder, to), join(folder, path));
  };
  await write('.', needs('a'));
  await write('store/a/node_modules/a', needs('b'));
  await write('store/b/node_modules/b', needs('a'));
  await link('node_modules/a', 'store/a/node_modules/a');
  await link('store/a/node_modules/b', 'store/b/node_modules/b');
  await link('store/b/node_modules/a', 'store/a/node_modules/a');
  const found = await productionPackages(folder);
  expect(found.map(({target}) => target)).toEqual(['node_modules/a', 'node_modules/b']);
});

test('requires every package, except optional ones', async () => {
  const manifest = {...needs('a'), optionalDependencies: {b: '1'}};
  await expect(places({'.': manifest})).rejects.toThrow('the package a of');
  expect(await places({'.': {optionalDependencies: {b: '1'}}})).toEqual([]);
});
