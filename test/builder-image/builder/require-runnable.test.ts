import {randomBytes} from 'node:crypto';
import {gzipSync, zstdCompressSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {requireRunnable} from '../../../src/builder-image/builder/require-runnable.ts';
import {openRegistry} from '../../registry/oci/open-registry.ts';
import {tarOf} from '../../engine/lifecycle/packages/made-tar.ts';
import {GLIBC} from '../stand-in-builder.ts';
import {tar} from '../tar-gz.ts';

const OCI = 'application/vnd.oci.image.layer.v1.tar';

/** Checks an image of some layers. @returns digests of the layers that were read. */
async function check(layers: readonly (readonly [type: string, content: Buffer])[]) {
  const {standIn, registry} = await openRegistry();
  const descriptors = layers.map(([mediaType, content]) => ({
    ...standIn.seedBlob('builder', content),
    mediaType,
  }));
  const image = {layers: descriptors, platform: 'linux/amd64'} as const;
  await requireRunnable(registry.repository('builder'), image, 'acme/builder:1');
  return descriptors.filter(({digest}) => standIn.lines.some((it) => it.includes(digest))).length;
}

test.each([
  [OCI, (it: Buffer) => it],
  [`${OCI}+gzip`, (it: Buffer) => gzipSync(it)],
  [`${OCI}+zstd`, (it: Buffer) => zstdCompressSync(it)],
])('reads layers of type %s', async (type, compress) => {
  expect(await check([[type, compress(tar(GLIBC))]])).toBe(1);
});

test('reads no more layers than necessary', async () => {
  const glibc = gzipSync(tar(GLIBC));
  const other = gzipSync(tar({'usr/big': 'x'}));
  expect(
    await check([
      [`${OCI}+gzip`, other],
      [`${OCI}+gzip`, glibc],
      [`${OCI}+gzip`, randomBytes(9)],
    ]),
  ).toBe(2);
});

test('refuses glibc 2.27, as in bionic, in whatever order the files are', async () => {
  const folder = 'lib/x86_64-linux-gnu';
  const bionic = tarOf([
    {path: 'lib64/ld-linux-x86-64.so.2', type: 'SymbolicLink', linkpath: `/${folder}/ld-2.27.so`},
    {path: `${folder}/libc.so.6`, type: 'SymbolicLink', linkpath: 'libc-2.27.so'},
    {path: 'usr/lib/x86_64-linux-gnu/libstdc++.so.6', content: 'c++'},
    {path: `${folder}/libc-2.27.so`, content: 'libc'},
  ]);
  await expect(check([[OCI, bionic]])).rejects.toMatchObject({
    code: 'builder.unsuitable',
    details: [expect.stringContaining('glibc 2.27, and Node.js requires 2.28')],
  });
});

test('names a layer that is damaged', async () => {
  const bad = [`${OCI}+gzip`, randomBytes(100)] as const;
  await expect(check([bad])).rejects.toMatchObject({code: 'builder.invalid'});
  const text = [OCI, Buffer.alloc(2048, 'x')] as const;
  await expect(check([text])).rejects.toMatchObject({code: 'builder.invalid'});
});
