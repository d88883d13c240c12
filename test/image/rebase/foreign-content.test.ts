import {expect, test} from 'vitest';
import {listJson} from '../../../src/cli/build/list/list-json.ts';
import {madeApplication, sha256} from '../documents/made-image.ts';
import {manifest} from '../release/release-stage.ts';
import {
  OLD,
  WEB,
  WORKER,
  decisions,
  layersOf,
  planned,
  put,
  rebased,
  stage,
} from './rebase-stage.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI = 'application/vnd.oci.image.manifest.v1+json';
const SOCI = 'application/vnd.amazon.soci.index.v2+json';
const EMPTY = new TextEncoder().encode('{}');

function document({bytes}: {readonly bytes: Uint8Array} = {bytes: EMPTY}) {
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

/** An artifact with a config that is no config of an image. */
function artifact(configType: string, more: object = {}) {
  const config = {mediaType: configType, digest: sha256(EMPTY), size: EMPTY.byteLength};
  return manifest(OCI, {schemaVersion: 2, mediaType: OCI, ...more, config, layers: [config]});
}

/**
 * Stores what `soci convert` makes of an image: an index with the image and with a SOCI index, which name each other.
 * https://github.com/awslabs/soci-snapshotter/blob/main/docs/soci-index-manifest-v2.md
 */
async function sociStage() {
  const registry = await stage();
  const repository = registry.repository(WEB);
  await repository.putBlob(EMPTY);
  const soci = artifact(SOCI, {artifactType: SOCI});
  const annotations = {'com.amazon.soci.index-digest': soci.digest};
  const image = madeApplication(OLD, {format: 'oci', labels: {}});
  const converted = manifest(OCI, {...document(image.manifest), annotations});
  await put(registry, WEB, {
    image: {...image, manifest: converted},
    layers: layersOf(OLD, ['dependencies', 'code']),
  });
  await repository.putManifest(soci.digest, soci);
  const platform = {os: 'linux', architecture: 'amd64'};
  const entry = ({digest, bytes}: typeof soci, more: object) => ({
    mediaType: OCI,
    digest,
    size: bytes.byteLength,
    ...more,
  });
  const manifests = [
    entry(converted, {platform, annotations: {...annotations, own: 'value'}}),
    entry(soci, {
      artifactType: SOCI,
      platform,
      annotations: {'com.amazon.soci.image-manifest-digest': converted.digest},
    }),
  ];
  await repository.putManifest(
    'latest',
    manifest(INDEX, {schemaVersion: 2, mediaType: INDEX, manifests}),
  );
  return registry;
}

test('an image that has a SOCI index is rebased without it, because that is about the former layers', async () => {
  const registry = await sociStage();
  const run = {names: [WEB], tags: ['latest']};
  expect(
    listJson(await planned(registry, run), {
      pulls: new Map(),
      findings: undefined,
      outdated: false,
    }),
  ).toMatchObject({
    images: [{name: WEB, reasons: [], runImage: {outdated: true}}],
  });
  const {releases} = await rebased(registry, run);
  expect(decisions(releases)).toEqual({[WEB]: 'rebase'});
  const repository = registry.repository(WEB);
  const {manifests} = document(await repository.manifest('latest')) as {
    manifests: {digest: string; annotations: object}[];
  };
  expect(manifests).toEqual([expect.objectContaining({annotations: {own: 'value'}})]);
  const image = await repository.manifest(manifests[0]?.digest ?? '');
  expect(Object.keys(document(image)['annotations'] ?? {})).toEqual([
    'org.opencontainers.image.base.name',
    'org.opencontainers.image.base.digest',
  ]);
});

test.each([
  ['a chart', artifact('application/vnd.cncf.helm.config.v1+json')],
  ['any artifact', artifact('application/vnd.oci.empty.v1+json', {artifactType: 'text/plain'})],
])('%s beside the images of an application is no image', async (_, content) => {
  const registry = await stage();
  await registry.ensure(['intranet/chart']);
  const repository = registry.repository('intranet/chart');
  await repository.putBlob(EMPTY);
  await repository.putManifest('latest', content);
  expect(await planned(registry, {names: ['intranet/chart']})).toEqual([]);
});

test('an image with a broken config does not stop the list of the others', async () => {
  const registry = await stage();
  const image = madeApplication(OLD);
  const broken = {...document({bytes: image.config}), history: 'none'};
  const config = new TextEncoder().encode(JSON.stringify(broken));
  const {manifest: of} = image;
  const descriptor = {
    ...(document(of)['config'] as object),
    digest: sha256(config),
    size: config.byteLength,
  };
  const named = manifest(of.mediaType, {...document(of), config: descriptor});
  await put(registry, WEB, {image: {manifest: named, config}, layers: []}, 'latest', 'branch-main');
  const {images} = listJson(await planned(registry), {
    pulls: new Map(),
    findings: undefined,
    outdated: false,
  });
  const reason = `The config of registry.example.com/${WEB}@${named.digest} is not an image config.`;
  expect(images.map(({name, reasons}) => [name, reasons])).toEqual([
    [WEB, [reason]],
    [WORKER, [`Another image of the release cannot be rebased: ${WEB}.`]],
  ]);
});
