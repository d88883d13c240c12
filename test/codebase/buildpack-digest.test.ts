import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {buildpackDigest} from '../../src/codebase/buildpack-digest.ts';
import {folderHash} from '../../src/codebase/source/folder-hash.ts';
import {writeFiles} from './repository.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const PARTS = {
  'all/buildpack.toml': '',
  'one/buildpack.toml': '',
  'two/buildpack.toml': '',
  'three.cnb': '3',
};

async function folderOf(packageToml: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, {...PARTS, 'all/package.toml': packageToml});
  return folder;
}

test('a folder without dependencies has the digest of its content', async () => {
  const folder = await folderOf('[buildpack]\nuri = "."\n');
  expect(await buildpackDigest(join(folder, 'all'))).toBe(await folderHash(join(folder, 'all')));
  await symlink('all', join(folder, 'link'));
  expect(await buildpackDigest(join(folder, 'link'))).toBe(
    await buildpackDigest(join(folder, 'all')),
  );
});

test('the digest covers the parts that package.toml names, and their parts, even in a circle', async () => {
  const folder = await folderOf(
    '[buildpack]\nuri = "."\n[[dependencies]]\nuri = "../one"\n[[dependencies]]\nuri = "../three.cnb"\n[[dependencies]]\nuri = "docker://example.com/x"\n[[dependencies]]\nuri = "urn:cnb:registry:a/b"\n',
  );
  const address = pathToFileURL(join(folder, 'two')).href;
  await writeFiles(folder, {
    'one/package.toml': `[[dependencies]]\nuri = "${address}"\n[[dependencies]]\nuri = "../all"\n`,
  });
  const digest = async () => await buildpackDigest(join(folder, 'all'));
  const digests = [await digest()];
  for (const name of ['one/x', 'two/x', 'three.cnb']) {
    await writeFiles(folder, {[name]: 'changed'});
    digests.push(await digest());
  }
  expect(new Set(digests).size).toBe(4);
  await writeFiles(folder, {'four/buildpack.toml': ''});
  expect(await digest()).toBe(digests.at(-1));
});

test.each([
  'no TOML',
  'dependencies = 1\n',
  '[[dependencies]]\nuri = 1\n',
  '[[dependencies]]\nuri = "../no"\n',
])('ignores the invalid package.toml %j, which pack reports', async (text) => {
  const folder = await folderOf(text);
  expect(await buildpackDigest(join(folder, 'all'))).toBe(await folderHash(join(folder, 'all')));
});

test('an archive has the digest of its bytes', async () => {
  const folder = await folderOf('');
  await mkdir(join(folder, 'other'));
  await writeFile(join(folder, 'other', 'x.tgz'), '3');
  expect(await buildpackDigest(join(folder, 'three.cnb'))).toBe(
    await buildpackDigest(join(folder, 'other', 'x.tgz')),
  );
});
