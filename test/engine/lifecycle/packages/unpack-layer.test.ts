import {createHash} from 'node:crypto';
import {
  lstat,
  mkdir,
  readFile,
  readdir,
  readlink,
  realpath,
  stat,
  writeFile,
} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {array, assert, asyncProperty, constantFrom, record} from 'fast-check';
import {expect, test} from 'vitest';
import {UnsafeLayer, unpackLayer} from '../../../../src/engine/lifecycle/packages/unpack-layer.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';
import {type TarEntry, buildpackEntries, tarOf} from './made-tar.ts';

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A layer in pieces of some bytes. */
async function* chunks(bytes: Buffer, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Unpacks entries into a folder that has a file beside it. */
async function unpacked(entries: readonly TarEntry[], pack = (bytes: Buffer) => bytes) {
  const around = await temporaryFolder();
  await writeFile(join(around, 'beside'), 'mine');
  const folder = join(around, 'layer');
  await mkdir(folder);
  const bytes = tarOf(entries);
  const failed = await unpackLayer(chunks(pack(bytes)), folder, sha256(bytes)).catch(
    (it: unknown) => it,
  );
  expect(await readdir(around)).toEqual(['beside', 'layer']);
  expect(await readFile(join(around, 'beside'), 'utf8')).toBe('mine');
  return {folder, own: join(folder, 'cnb', 'buildpacks', 'a_b', '1.0.0'), failed};
}

test.each([
  ['as it is', (bytes: Buffer) => bytes],
  ['with gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['with zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
])('unpacks a layer %s', async (_, pack) => {
  const more: readonly TarEntry[] = [
    {path: 'bin/detect', type: 'SymbolicLink', linkpath: 'build'},
    {path: 'lib/x/up', type: 'SymbolicLink', linkpath: '../../bin/build'},
    {path: 'copy', type: 'Link', linkpath: '/cnb/buildpacks/a_b/1.0.0/bin/build'},
    {path: 'open', content: 'x'.repeat(3000), mode: 0o6777},
  ];
  const {folder, own, failed} = await unpacked(buildpackEntries('a/b', '1.0.0', more), pack);
  expect(failed).toBeUndefined();
  expect(await readFile(join(own, 'bin', 'detect'), 'utf8')).toBe('#!/bin/sh\n');
  expect(await readFile(join(own, 'lib', 'x', 'up'), 'utf8')).toBe('#!/bin/sh\n');
  expect(await readFile(join(own, 'copy'), 'utf8')).toBe('#!/bin/sh\n');
  const modes = await Promise.all(
    ['bin', 'bin/build', 'buildpack.toml', 'open'].map((it) => stat(join(own, it))),
  );
  expect(modes.map(({mode}) => (mode & 0o7777).toString(8))).toEqual(['755', '755', '644', '755']);
  expect(await readdir(folder)).toEqual(['cnb']);
});

test('leaves out what is not a buildpack', async () => {
  const {folder, failed} = await unpacked([
    ...buildpackEntries('a/b', '1.0.0'),
    {path: 'etc/passwd', content: 'x'},
    {path: 'cnb/order.toml', content: 'x'},
    {path: 'cnb/lifecycle', type: 'SymbolicLink', linkpath: '/'},
    {path: 'dev/null', type: 'CharacterDevice'},
  ]);
  expect(failed).toBeUndefined();
  expect(await readdir(folder)).toEqual(['cnb']);
  expect(await readdir(join(folder, 'cnb'))).toEqual(['buildpacks']);
});

const OWN = '/cnb/buildpacks/a_b/1.0.0';

test.each<[string, TarEntry]>([
  ['..', {path: '../beside', content: 'x'}],
  ['.. in the middle', {path: `${OWN}/../../../../../beside`, content: 'x'}],
  ['a backslash', {path: `${OWN}\\..\\x`, content: 'x'}],
  ['a link to above', {path: `${OWN}/l`, type: 'SymbolicLink', linkpath: '../other/file'}],
  ['an absolute link', {path: `${OWN}/l`, type: 'SymbolicLink', linkpath: '/etc/passwd'}],
  ['a link over another', {path: `${OWN}/l`, type: 'SymbolicLink', linkpath: 'bin/../../x'}],
  ['a link in place of a buildpack', {path: OWN, type: 'SymbolicLink', linkpath: '../x'}],
  ['a link to far above', {path: `${OWN}/l`, type: 'SymbolicLink', linkpath: '../'.repeat(40)}],
  ['a hard link to elsewhere', {path: `${OWN}/l`, type: 'Link', linkpath: '/etc/passwd'}],
  ['a hard link with ..', {path: `${OWN}/l`, type: 'Link', linkpath: `${OWN}/../../x`}],
  ['a device', {path: `${OWN}/null`, type: 'CharacterDevice'}],
  ['a pipe', {path: `${OWN}/pipe`, type: 'FIFO'}],
  ['a whiteout', {path: `${OWN}/.wh.bin`}],
  ['an opaque folder', {path: `${OWN}/.wh..wh..opq`}],
])('refuses %s', async (_, entry) => {
  const {failed} = await unpacked([...buildpackEntries('a/b', '1.0.0'), entry]);
  expect(failed).toBeInstanceOf(UnsafeLayer);
  expect((failed as Error).message).toMatch(/^(?:The|")/u);
});

test('does not write through a link', async () => {
  const {own} = await unpacked(
    buildpackEntries('a/b', '1.0.0', [
      {path: 'there', type: 'Directory'},
      {path: 'l', type: 'SymbolicLink', linkpath: 'there'},
      {path: 'l/file', content: 'x'},
    ]),
  );
  expect(await readdir(join(own, 'there'))).toEqual([]);
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, 1000)],
  ['cut off in gzip', (bytes: Buffer) => gzipSync(bytes).subarray(0, 100)],
  ['damaged in gzip', (bytes: Buffer) => Buffer.concat([gzipSync(bytes).subarray(0, 30), bytes])],
  [
    'damaged in gzip in gzip',
    (bytes: Buffer) =>
      gzipSync(Buffer.concat([gzipSync(bytes).subarray(0, 30), Buffer.alloc(1e6)])),
  ],
  ['no tar', () => Buffer.from('This is not a tar.'.repeat(100))],
  ['empty', () => Buffer.alloc(0)],
  ['another one', () => tarOf([])],
])('refuses a layer that is %s', async (_, damage) => {
  const {failed} = await unpacked(buildpackEntries('a/b', '1.0.0'), damage);
  expect(failed).toBeInstanceOf(UnsafeLayer);
});

test('passes an error of the source on', async () => {
  const lost = new Error('lost');
  const source = async function* () {
    yield gzipSync(tarOf(buildpackEntries('a/b', '1.0.0'))).subarray(0, 50);
    throw lost;
  };
  await expect(unpackLayer(source(), await temporaryFolder(), '')).rejects.toBe(lost);
});

const part = constantFrom('..', '.', '', 'cnb', 'buildpacks', 'a', '1', 'l', 'm', '/');
const path = array(part, {minLength: 1, maxLength: 8}).map((parts) => parts.join('/'));
const inside = array(constantFrom('l', 'm', '..', 'n'), {minLength: 1, maxLength: 4}).map(
  (parts) => `cnb/buildpacks/a/1/${parts.join('/')}`,
);
const entry = record({
  path: constantFrom(path, inside).chain((it) => it),
  linkpath: constantFrom(
    path,
    inside,
    array(constantFrom('..', 'l', 'm'), {maxLength: 5}).map((it) => it.join('/')),
  ).chain((it) => it),
  type: constantFrom('File', 'Directory', 'SymbolicLink', 'Link'),
  content: constantFrom('', 'x'),
});

test('writes nothing outside the folder, and no link that leads out of it', async () => {
  await assert(
    asyncProperty(array(entry, {maxLength: 8}), async (entries) => {
      const {folder} = await unpacked(
        entries.map((it) => (it.type === 'File' ? it : {...it, content: ''})),
      );
      const root = await realpath(folder);
      for (const name of await readdir(folder, {recursive: true})) {
        const at = join(root, name);
        if (!(await lstat(at)).isSymbolicLink()) continue;
        const target = await realpath(at).catch(() => undefined);
        const named = resolve(dirname(at), await readlink(at));
        for (const it of [target ?? root, named]) expect(`${it}/`).toContain(`${root}/`);
      }
    }),
    {numRuns: 80},
  );
});
