import {expect, onTestFinished, test} from 'vitest';

import type {InspectJson} from '../../../src/cli/build/inspect/inspect-image.ts';
import type {Image} from '../../../src/image/documents/recompose.ts';
import {OciHosts} from '../../../src/registry/oci/oci-hosts.ts';
import {direct} from '../../direct-transport.ts';
import {layerBytes, madeApplication, madeBase, sha256} from '../../image/documents/made-image.ts';
import {OLD, layersOf, releaseLabels} from '../../image/rebase/rebase-stage.ts';
import {manifest} from '../../image/release/release-stage.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {StandInRegistry} from '../../sandbox/stand-in-registry.ts';
import {cli, temporaryFolder} from '../built-cli.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

async function start() {
  const registry = await StandInRegistry.start();
  onTestFinished(() => registry.stop());
  const {patience} = testPatience();
  const hosts = new OciHosts({credentials: async () => undefined, patience, fetch: direct.fetch});
  const repository = hosts.repository(`${registry.host}/team/intranet/web`);
  const put = async (image: Image, layers: readonly string[], tag: string) => {
    for (const layer of layers) await repository.putBlob(layerBytes(layer));
    await repository.putBlob(image.config);
    await repository.putManifest(tag, image.manifest);
    return image.manifest;
  };
  const labels = releaseLabels();
  const layers = layersOf(OLD, ['dependencies', 'code']);
  const web = await put(madeApplication(OLD, {labels}), layers, 'latest');
  const base = await put(madeBase({...OLD, architecture: 'arm64'}), layersOf(OLD), 'base');
  const entries = [web, base].map(({digest, bytes, mediaType}, at) => ({
    mediaType,
    digest,
    size: bytes.byteLength,
    platform: {os: 'linux', architecture: at === 0 ? 'amd64' : 'arm64'},
  }));
  const document = {schemaVersion: 2, mediaType: INDEX, manifests: entries};
  await repository.putManifest('multi', manifest(INDEX, document));
  const cwd = await temporaryFolder();
  const env = {DOCKER_CONFIG: cwd, HOME: cwd};
  const inspect = async (...args: readonly string[]) =>
    await cli(['image', 'inspect', ...args], {cwd, env});
  return {registry, repository, web, inspect};
}

test('says what an artifact is, such as a chart', async () => {
  const {registry, repository, inspect} = await start();
  const empty = new TextEncoder().encode('{}');
  await repository.putBlob(empty);
  const type = 'application/vnd.cncf.helm.config.v1+json';
  const config = {mediaType: type, digest: sha256(empty), size: empty.byteLength};
  const document = {schemaVersion: 2, mediaType: MANIFEST, config, layers: []};
  await repository.putManifest('chart', manifest(MANIFEST, document));
  const name = `${registry.host}/team/intranet/web`;
  const {code, stdout} = await inspect(`${name}:chart`, '--json');
  expect({code, ...(JSON.parse(stdout) as object)}).toMatchObject({
    code: 1,
    error: {
      code: 'release.image-invalid',
      message: `${name}@${manifest(MANIFEST, document).digest} is not an image: its type is ${type}.`,
    },
  });
});

test('shows an image by name, by reference and by digest, without reading layers', async () => {
  const {registry, web, inspect} = await start();
  const before = registry.requests.length;
  const where = ['--registry', `${registry.host}/team`];
  const named = await inspect('intranet/web', ...where);
  expect(named).toMatchObject({code: 0, stderr: ''});
  expect(named.stdout).toContain('Processes    web: serve && wait (default)');
  expect(named.stdout.split('\n').every(({length}) => length <= 60)).toBe(true);
  const host = `${registry.host}/team/intranet/web`;
  for (const reference of [`${host}:latest`, `${host}@${web.digest}`]) {
    const {stdout} = await inspect(reference, '--json');
    expect((JSON.parse(stdout) as InspectJson).digest).toBe(web.digest);
  }
  const reads = registry.lines.slice(before).filter((line) => line.includes('/blobs/'));
  expect(new Set(reads).size).toBe(1);
});

test('shows each platform of an index', async () => {
  const {registry, inspect} = await start();
  const {stdout} = await inspect(`${registry.host}/team/intranet/web:multi`, '--json');
  const {mediaType, images} = JSON.parse(stdout) as InspectJson;
  expect(mediaType).toBe(INDEX);
  expect(images.map(({platform, rebasable}) => [platform, rebasable])).toEqual([
    ['linux/amd64', true],
    ['linux/arm64', false],
  ]);
});

test('an absent image and a wrong name have their errors', async () => {
  const {registry, inspect} = await start();
  const absent = await inspect(`${registry.host}/team/intranet/web:v9`, '--json');
  expect(absent.code).toBe(1);
  expect(JSON.parse(absent.stdout)).toMatchObject({error: {code: 'registry.not-found'}});
  const wrong = await inspect('Intranet', '--json');
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({error: {code: 'usage.invalid-value'}});
});
