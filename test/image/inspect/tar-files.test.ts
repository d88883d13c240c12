import {assert, asyncProperty, constantFrom, uint8Array} from 'fast-check';
import {expect, test} from 'vitest';
import {tarFiles} from '../../../src/image/inspect/tar-files.ts';
import {tarOf} from './made-sbom.ts';

const LONG = `${'folder-with-a-long-name/'.repeat(8)}${'n'.repeat(60)}.json`;
const FILES = {
  'empty.txt': '',
  'one.txt': 'x'.repeat(512),
  'two.txt': 'é'.repeat(1000),
  [LONG]: 'long',
  'ü.txt': 'other letters',
};

test.each(['ustar', 'pax', 'gnu', 'v7'])('reads archives in the format %s', async (format) => {
  const isShort = format === 'v7' || format === 'ustar';
  const files = Object.entries(FILES).filter(([path]) => !isShort || path.length < 100);
  const archive = await tarOf(Object.fromEntries(files), `--format=${format}`);
  const read = (await tarFiles(archive)).map(({path, content}) => [
    path.replace(/^\.\//u, ''),
    new TextDecoder().decode(content),
  ]);
  expect(Object.fromEntries(read)).toEqual(Object.fromEntries(files));
});

test('reads a prefix of ustar', async () => {
  const path = `${'d'.repeat(60)}/${'e'.repeat(60)}/file`;
  const [file] = await tarFiles(await tarOf({[path]: 'x'}, '--format=ustar'));
  expect(file?.path).toBe(`./${path}`);
});

test('ends at an archive that is cut off, and never fails on any bytes', async () => {
  const archive = await tarOf(FILES, '--format=pax');
  for (const size of [0, 100, 512, 700, 2000]) {
    const files = await tarFiles(archive.subarray(0, size));
    expect(files.length).toBeLessThan(Object.keys(FILES).length);
  }
  await assert(
    asyncProperty(
      uint8Array({maxLength: 2000}),
      constantFrom(0, 156, 124, 257, 512),
      async (bytes, at) => {
        const broken = Uint8Array.from(archive);
        broken.set(bytes.subarray(0, broken.length - at), at);
        expect(Array.isArray(await tarFiles(broken))).toBe(true);
        expect(Array.isArray(await tarFiles(bytes))).toBe(true);
      },
    ),
  );
});
