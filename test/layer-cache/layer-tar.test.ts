import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {LayerTar} from '../../src/layer-cache/layer-tar.ts';
import {type TarEntry, goTar, layerTar} from './go-tar.ts';

const FOLDER = '/layers/a_b/deps';

/** Returns why a tar is refused; `undefined` if it is not. @param sizes of its chunks. */
function refusal(tar: Buffer, sizes: readonly number[] = [tar.length]): string | undefined {
  const check = new LayerTar(FOLDER);
  try {
    let start = 0;
    for (const size of [...sizes, tar.length]) {
      check.write(tar.subarray(start, start + size));
      start += size;
    }
    check.end();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const LINK = {path: `${FOLDER}/out`, type: '2', target: '/var/lib/results'} as const;

test('accepts files, folders and links in the folder, and the folders above it', () => {
  const long = `${FOLDER}/${'long/'.repeat(60)}file`;
  const tar = goTar(
    {path: '/layers/', type: '5'},
    {path: '/layers/a_b', type: '5'},
    {path: FOLDER, type: '5'},
    {path: `${FOLDER}/file`, content: Buffer.alloc(1000, 'x')},
    {path: `${FOLDER}/empty`},
    LINK,
    {path: 'x', content: Buffer.from('long'), records: {path: long, mtime: '1.5'}},
    {path: `${FOLDER}/out-of-it`, type: '2', target: '../../x'},
  );
  expect(refusal(tar)).toBeUndefined();
});

test('gives the same answer whatever the chunks are', () => {
  const good = layerTar(FOLDER, {one: 'x'.repeat(513), two: '', three: 'y'.repeat(2000)});
  const bad = goTar({path: FOLDER, type: '5'}, {path: '/etc/passwd', content: Buffer.from('x')});
  fc.assert(
    fc.property(fc.array(fc.integer({min: 0, max: 1500})), (sizes) => {
      expect(refusal(good, sizes)).toBeUndefined();
      expect(refusal(bad, sizes)).toContain('/etc/passwd');
    }),
  );
});

test.each<[string, readonly TarEntry[], RegExp]>([
  ['another folder', [{path: '/layers/a_b/other/x'}], /outside its folder/u],
  ['the metadata of the layer', [{path: `${FOLDER}.toml`}], /outside its folder/u],
  ['a file above the folder', [{path: '/layers/a_b'}], /outside its folder/u],
  ['a link instead of the folder', [{...LINK, path: FOLDER}], /outside its folder/u],
  ['a path with ..', [{path: `${FOLDER}/../../x`}], /invalid path/u],
  ['a path with a dot', [{path: `${FOLDER}/./x`}], /invalid path/u],
  ['two slashes', [{path: `/${FOLDER}/x`}], /invalid path/u],
  ['a file with a slash at its end', [{path: `${FOLDER}/x/`}], /invalid path/u],
  ['a PAX path', [{path: `${FOLDER}/x`, records: {path: '/etc/x'}}], /outside its folder/u],
  ['an empty PAX path', [{path: '/etc/x', records: {path: ''}}], /PAX records/u],
  ['a zero byte', [{path: 'x', records: {path: `${FOLDER}/x\0y`}}], /invalid path/u],
  ['a file behind a link', [LINK, {path: `${FOLDER}/out/analyzed.toml`}], /behind a link/u],
  ['a file at a link', [LINK, {path: `${FOLDER}/out`}], /behind a link/u],
  ['a link at a link', [LINK, LINK], /behind a link/u],
  ['a hard link', [{path: `${FOLDER}/x`, type: '1', target: '/etc/x'}], /another kind/u],
  ['a device', [{path: `${FOLDER}/x`, type: '3'}], /another kind/u],
  ['an old file', [{path: `${FOLDER}/x`, type: '\0'}], /another kind/u],
  ['global records', [{path: 'x', type: 'g'}], /another kind/u],
  ['a long name of GNU', [{path: 'x', type: 'L'}], /another kind/u],
  ['the format of GNU', [{path: `${FOLDER}/x`, magic: 'ustar  \0'}], /another kind/u],
  ['a sparse file', [{path: `${FOLDER}/x`, records: {'GNU.sparse.major': '1'}}], /PAX records/u],
  ['a negative size', [{path: `${FOLDER}/x`, records: {size: '-1'}}], /PAX records/u],
  ['a folder with content', [{path: FOLDER, type: '5', records: {size: '5'}}], /invalid size/u],
])('refuses %s', (_, entries, reason) => {
  expect(refusal(goTar(...entries))).toMatch(reason);
});

test('refuses a size that moves the next header', () => {
  const hidden = goTar({path: '/etc/x', content: Buffer.from('x')});
  const tar = goTar({path: `${FOLDER}/x`, content: hidden, records: {size: '0'}});
  expect(refusal(tar)).toMatch(/outside its folder/u);
});

const END = Buffer.alloc(1024);

test.each([
  ['an incomplete tar', (tar: Buffer) => tar.subarray(0, -700), /incomplete/u],
  ['an empty tar', () => Buffer.alloc(0), /incomplete/u],
  ['entries after the end', (tar: Buffer) => Buffer.concat([tar, tar]), /after its end/u],
  ['half a block', (tar: Buffer) => Buffer.concat([tar, Buffer.alloc(9)]), /incomplete/u],
  [
    'records without an entry',
    () => Buffer.concat([goTar({path: 'x', records: {uid: '1'}}).subarray(0, 1024), END]),
    /incomplete/u,
  ],
])('refuses %s', (_, change, reason) => {
  expect(refusal(change(layerTar(FOLDER, {})))).toMatch(reason);
});

test('refuses a wrong checksum', () => {
  const tar = layerTar(FOLDER, {});
  tar[5] = 1;
  expect(refusal(tar)).toMatch(/another kind/u);
});

test('never accepts an entry elsewhere, whatever its path', () => {
  const part = fc.constantFrom('layers', 'a_b', 'deps', '..', '.', '', 'x', 'etc');
  const paths = fc.array(part, {maxLength: 6}).map((it) => `/${it.join('/')}`);
  fc.assert(
    fc.property(paths, (path) => {
      if (refusal(goTar({path})) !== undefined) return;
      expect(path.startsWith(`${FOLDER}/`)).toBe(true);
      expect(path).not.toContain('/../');
    }),
  );
});
