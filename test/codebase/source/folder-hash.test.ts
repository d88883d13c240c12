import {chmod, mkdir, rename, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {folderHash} from '../../../src/codebase/source/folder-hash.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {asNobody, makePipe} from '../oddities.ts';
import {type Files, writeFiles} from '../repository.ts';

async function hashOf(files: Files, more?: (folder: string) => Promise<void>): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  await more?.(folder);
  return folderHash(folder);
}

const FILES = {'a/one': '1', two: '2'};

test('equal content has the same hash in any folder, without Git’s own files', async () => {
  const hash = await hashOf(FILES);
  expect(hash).toMatch(/^[0-9a-f]{64}$/u);
  expect(await hashOf({two: '2', 'a/one': '1', '.git/HEAD': 'x', '.git/a/b': ''})).toBe(hash);
});

test("ignores Git's files of nested repositories and submodules", async () => {
  const hash = await hashOf(FILES);
  expect(await hashOf({...FILES, 'a/.git/HEAD': 'x', 'a/.git/a/b': ''})).toBe(hash);
  expect(await hashOf({...FILES, 'a/.git': 'gitdir: ../.git/modules/a'})).toBe(hash);
});

test('hashes any number of files without a warning', async () => {
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
  ['number of files', {...FILES, three: ''}],
  ['executable bit', FILES, (folder) => chmod(join(folder, 'two'), 0o755)],
  ['empty folder', FILES, (folder) => mkdir(join(folder, 'empty'))],
  ['link', FILES, (folder) => symlink('two', join(folder, 'link'))],
  ['file of nearly Git’s name', {...FILES, 'a/.gitignore': 'x'}],
])('another %s gives another hash', async (_, files, more) => {
  expect(await hashOf(files, more)).not.toBe(await hashOf(FILES));
});

test('a link differs from its target', async () => {
  const file = await hashOf({one: 'two'});
  const link = await hashOf({}, (folder) => symlink('two', join(folder, 'one')));
  expect(link).not.toBe(file);
});

test('content cannot look like another file', async () => {
  const inside = await hashOf({a: 'x\0b\0-\0y'});
  expect(inside).not.toBe(await hashOf({a: 'x', b: 'y'}));
  expect(await hashOf({a: '\0b\0-\0'})).not.toBe(await hashOf({a: '', b: ''}));
});

/** A path whose last name has any bytes. */
const named = (folder: string, ...bytes: number[]) =>
  Buffer.concat([Buffer.from(`${folder}/`), Uint8Array.from(bytes)]);

test('reads names as bytes, even if they are not text', async () => {
  const hashes = [];
  for (const byte of [0xfe, 0xff]) {
    hashes.push(
      await hashOf({}, (folder) => writeFile(named(folder, 0xff, byte), 'x')),
      await hashOf({}, (folder) => mkdir(named(folder, 0xff, byte))),
      await hashOf({}, (folder) => symlink(named('', byte), join(folder, 'link'))),
      await hashOf({'a/b': ''}, (folder) => rename(join(folder, 'a'), named(folder, byte))),
    );
  }
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('does not wait for a named pipe, which is not an empty file', async () => {
  const pipe = await hashOf({}, makePipe);
  expect(pipe).not.toBe(await hashOf({pipe: ''}));
});

test.each([
  ['file', 'a/one', 'a/one'],
  ['folder', 'a', 'a'],
])('names a %s that cannot be read', async (_, name, shown) => {
  const folder = await temporaryFolder();
  await writeFiles(folder, FILES);
  await chmod(folder, 0o755);
  await chmod(join(folder, name), 0o000);
  await expect(asNobody(() => folderHash(folder))).rejects.toMatchObject({
    kind: 'usage',
    message: `Cannot read ${join(folder, shown)}.`,
    remedy: [expect.stringContaining('chmod')],
  });
});
