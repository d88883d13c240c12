import {gzipSync, zstdCompressSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {imageOf} from '../../../src/image/documents/read-image.ts';
import {readSboms} from '../../../src/image/inspect/read-sbom.ts';
import {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {manifestOf} from '../release/release-stage.ts';
import {LIFECYCLE_LABEL} from '../documents/made-image.ts';
import {SBOM_FILES, tarOf} from './made-sbom.ts';

/** An image with an SBOM layer, and the calls that reading it makes. */
async function image(layer: Uint8Array, label: object = {sbom: {sha: 'sha256:sbom'}}) {
  const registry = new MemoryRegistry();
  const repository = (await registry.ensure(['web'])).get('web');
  if (repository === undefined) throw new TypeError('no repository');
  const config = new TextEncoder().encode(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: {
        Labels: {[LIFECYCLE_LABEL]: JSON.stringify({...label, runImage: {topLayer: 'sha256:os'}})},
      },
      rootfs: {diff_ids: ['sha256:os', 'sha256:sbom', 'sha256:app']},
    }),
  );
  const contents = [new Uint8Array([1]), layer, new Uint8Array([2])];
  const layers = [];
  for (const bytes of contents) layers.push(await repository.putBlob(bytes));
  const manifest = manifestOf(await repository.putBlob(config), layers);
  await repository.putManifest('latest', manifest);
  const found = await imageOf(repository, manifest);
  registry.calls.length = 0;
  return {found, registry, digest: layers[1]?.digest};
}

const EXPECTED = [
  {format: 'cyclonedx', layer: null, content: '{"bomFormat":"CycloneDX"}'},
  {format: 'cyclonedx', layer: 'modules', content: '{"of":"modules"}'},
  {format: 'syft', layer: 'modules', content: '{"syft":true}'},
].map((it) => ({...it, buildpack: 'example_python'}));

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
  ['nothing', (bytes: Uint8Array) => bytes],
])('reads the documents of a layer that is compressed with %s', async (_, compress) => {
  const {found, registry, digest} = await image(compress(await tarOf(SBOM_FILES)));
  const sboms = await readSboms(found);
  expect(sboms).toHaveLength(EXPECTED.length);
  expect(sboms).toEqual(expect.arrayContaining(EXPECTED));
  expect(registry.calls).toEqual([`blob web ${digest}`]);
});

test('an image without the layer has none, and nothing is read', async () => {
  const {found, registry} = await image(new Uint8Array([3]), {});
  expect(await readSboms(found)).toEqual([]);
  expect(registry.calls).toEqual([]);
});

test('names that lead out of a folder are left out', async () => {
  const transform = '--transform=s,safe,..,';
  const files = {'layers/sbom/launch/safe/sbom.cdx.json': '{}'};
  const {found} = await image(await tarOf(files, transform));
  expect(await readSboms(found)).toEqual([]);
});

test('a layer that is broken has an error', async () => {
  const broken = gzipSync(await tarOf(SBOM_FILES)).subarray(0, 100);
  const {found} = await image(broken);
  await expect(readSboms(found)).rejects.toMatchObject({code: 'release.image-invalid'});
});
