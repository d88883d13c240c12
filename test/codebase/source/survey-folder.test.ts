import {chmod, lstat, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {hasCanonicalMode, setCanonicalModes} from '../../../src/canonical-modes.ts';
import {copyFolder} from '../../../src/codebase/source/copy-folder.ts';
import {surveyFolder} from '../../../src/codebase/source/survey-folder.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {treeOf} from '../../tree.ts';
import {lfsPointer} from './fake-git-lfs.ts';
import {asNobody, makePipe} from '../oddities.ts';
import {type Files, writeFiles} from '../repository.ts';

/** A folder whose files and folders have the modes that they get in images. */
async function canonicalFolder(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  await setCanonicalModes(folder);
  return folder;
}

const FILES = {Procfile: 'web: httpd\n', 'bin/tool': '#!/bin/sh\n', 'deep/er/file': ''};

test('recognises canonical modes, with links and executables', async () => {
  const folder = await canonicalFolder(FILES);
  await chmod(join(folder, 'bin/tool'), 0o755);
  await symlink('/nonexistent', join(folder, 'link'));
  expect(await surveyFolder(folder)).toMatchObject({isCanonical: true, pointers: []});
});

test.each([
  ['a private file', 'Procfile', 0o600],
  ['a file that the group may write', 'Procfile', 0o664],
  ['a read-only file', 'deep/er/file', 0o444],
  ['a private program', 'bin/tool', 0o700],
  ['a setuid program', 'bin/tool', 0o4755],
  ['a private folder', 'deep', 0o700],
  ['a folder that everybody may write', 'deep/er', 0o777],
  ['a setgid folder', 'deep', 0o2755],
  ['the folder itself', '.', 0o700],
])('recognises that %s has another mode', async (_, path, mode) => {
  const folder = await canonicalFolder(FILES);
  await chmod(join(folder, path), mode);
  expect((await surveyFolder(folder)).isCanonical).toBe(false);
});

test('ignores modes in .git, which is not part of an image', async () => {
  const folder = await canonicalFolder(FILES);
  await writeFiles(folder, {'.git/objects/x': '', 'deep/.git/config': ''});
  await chmod(join(folder, '.git'), 0o700);
  await chmod(join(folder, '.git/objects/x'), 0o444);
  await chmod(join(folder, 'deep/.git/config'), 0o600);
  expect((await surveyFolder(folder)).isCanonical).toBe(true);
});

test('finds Git LFS pointers, also with CRLF, and nothing else', async () => {
  const pointer = lfsPointer('x');
  const folder = await canonicalFolder({
    'b.bin': pointer,
    'a/deep.bin': pointer.replaceAll('\n', '\r\n'),
    'with-extension.bin': pointer.replace('oid', `ext-0-foo sha256:${'a'.repeat(64)}\noid`),
    'longer.txt': `${pointer}more\n`,
    'shorter.txt': pointer.slice(0, 100),
    'words.txt': `About ${pointer}`,
    '.git/lfs/x': pointer,
  });
  await symlink('b.bin', join(folder, 'link'));
  expect((await surveyFolder(folder)).pointers).toEqual([
    'a/deep.bin',
    'b.bin',
    'with-extension.bin',
  ]);
});

test('names a folder that cannot be read', async () => {
  const folder = await canonicalFolder(FILES);
  await chmod(join(folder, 'deep'), 0o000);
  await asNobody(() =>
    expect(surveyFolder(folder)).rejects.toMatchObject({
      kind: 'usage',
      message: `Cannot read ${join(folder, 'deep')}.`,
    }),
  );
  await chmod(join(folder, 'deep'), 0o755);
});

test('copies content, links and executable files, with canonical modes', async () => {
  const folder = await canonicalFolder({...FILES, 'ünï "x"\n': 'odd', '.git/HEAD': 'ref'});
  await chmod(join(folder, 'bin/tool'), 0o755);
  await symlink('../bin/tool', join(folder, 'deep/link'));
  await symlink('/nonexistent', join(folder, 'dangling'));
  const tree = await treeOf(folder);
  for (const [path, mode] of Object.entries({
    'bin/tool': 0o4700,
    Procfile: 0o600,
    'deep/er/file': 0o444,
    deep: 0o777,
    bin: 0o2700,
    '.': 0o700,
  })) {
    await chmod(join(folder, path), mode);
  }
  const before = await treeOf(folder);
  const copy = join(await temporaryFolder(), 'copy');
  await copyFolder(folder, copy);
  expect(await treeOf(copy)).toEqual(tree);
  expect(await treeOf(folder)).toEqual(before);
});

test('does not copy pipes, sockets and its own destination', async () => {
  const folder = await canonicalFolder(FILES);
  await makePipe(folder);
  const server = createServer().listen(join(folder, 'socket'));
  const work = join(folder, 'tmp/work');
  await mkdir(work, {recursive: true});
  await writeFiles(work, {secret: 'x'});
  await copyFolder(folder, join(work, 'source'), {except: work});
  server.close();
  expect(Object.keys(await treeOf(join(work, 'source')))).toEqual(
    ['.', 'Procfile', 'bin', 'bin/tool', 'deep', 'deep/er', 'deep/er/file', 'tmp'].toSorted(),
  );
});

test('copies thousands of files', async () => {
  const names = Array.from({length: 3000}, (_, index) => `folder${index % 50}/file${index}`);
  const folder = await canonicalFolder(Object.fromEntries(names.map((name) => [name, name])));
  const copy = join(await temporaryFolder(), 'copy');
  await copyFolder(folder, copy);
  expect(await treeOf(copy)).toEqual(await treeOf(folder));
});

test('stops copying if it is interrupted', async () => {
  const folder = await canonicalFolder(FILES);
  const copied = copyFolder(folder, join(await temporaryFolder(), 'copy'), {
    signal: AbortSignal.abort(),
  });
  await expect(copied).rejects.toThrow('aborted');
});

test('names a file that cannot be copied', async () => {
  const folder = await canonicalFolder(FILES);
  await chmod(join(folder, 'Procfile'), 0o000);
  const place = await temporaryFolder();
  await chmod(place, 0o777);
  await asNobody(() =>
    expect(copyFolder(folder, join(place, 'copy'))).rejects.toMatchObject({
      kind: 'usage',
      message: `Cannot read ${join(folder, 'Procfile')}.`,
    }),
  );
});

test('copies names that are not valid text', async () => {
  const folder = await canonicalFolder(FILES);
  const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe)]);
  await writeFile(name, 'odd');
  const copy = join(await temporaryFolder(), 'copy');
  await copyFolder(folder, copy);
  const copied = Buffer.concat([Buffer.from(`${copy}/`), Buffer.of(0xff, 0xfe)]);
  expect(await readFile(copied, 'utf8')).toBe('odd');
});

test('ignores the modes of links', async () => {
  const folder = await canonicalFolder({});
  await symlink('x', join(folder, 'link'));
  expect(hasCanonicalMode(await lstat(join(folder, 'link')))).toBe(true);
});
