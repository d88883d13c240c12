import {chmod, mkdir, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {folderHash} from '../../src/codebase/folder-hash.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {type Files, writeFiles} from './repository.ts';

async function hashOf(files: Files, more?: (folder: string) => Promise<void>): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  await more?.(folder);
  return folderHash(folder);
}

const FILES = {'a/one': '1', two: '2'};

test('the same content has the same hash wherever it lies, and Git’s own files do not count', async () => {
  const hash = await hashOf(FILES);
  expect(hash).toMatch(/^[0-9a-f]{64}$/u);
  expect(await hashOf({two: '2', 'a/one': '1', '.git/HEAD': 'x', '.git/a/b': ''})).toBe(hash);
});

test('nor do those of repositories within, nor a submodule’s, whose .git is a file', async () => {
  const hash = await hashOf(FILES);
  expect(await hashOf({...FILES, 'a/.git/HEAD': 'x', 'a/.git/a/b': ''})).toBe(hash);
  expect(await hashOf({...FILES, 'a/.git': 'gitdir: ../.git/modules/a'})).toBe(hash);
});

test('any number of files is hashed without a warning', async () => {
  const files = Array.from({length: 30}, (_, index) => [`file${index}`, 'x'] as const);
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  await hashOf(Object.fromEntries(files));
  await setImmediate();
  process.off('warning', listen);
  expect(warnings).toEqual([]);
});

test.each<[string, Files, ((folder: string) => Promise<void>)?]>([
  ['content', {...FILES, two: '3'}],
  ['name', {'a/one': '1', three: '2'}],
  ['file more', {...FILES, three: ''}],
  ['executable bit', FILES, (folder) => chmod(join(folder, 'two'), 0o755)],
  ['empty folder', FILES, (folder) => mkdir(join(folder, 'empty'))],
  ['link', FILES, (folder) => symlink('two', join(folder, 'link'))],
  ['file of nearly Git’s name', {...FILES, 'a/.gitignore': 'x'}],
])('another %s is another hash', async (_, files, more) => {
  expect(await hashOf(files, more)).not.toBe(await hashOf(FILES));
});

test('a link is not what it points at', async () => {
  const file = await hashOf({one: 'two'});
  const link = await hashOf({}, (folder) => symlink('two', join(folder, 'one')));
  expect(link).not.toBe(file);
});

test('content cannot pass for another file', async () => {
  const inside = await hashOf({a: 'x\0b\0-\0y'});
  expect(inside).not.toBe(await hashOf({a: 'x', b: 'y'}));
  expect(await hashOf({a: '\0b\0-\0'})).not.toBe(await hashOf({a: '', b: ''}));
});
