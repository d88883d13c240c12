import {expect, test} from 'vitest';
import {LayerHolders} from '../../../src/image/rebase/layer-holders.ts';
import {planRebase} from '../../../src/image/rebase/plan-rebase.ts';
import {publishRebase} from '../../../src/image/rebase/publish-rebase.ts';
import {RunImages} from '../../../src/image/rebase/run-images.ts';
import {EcrRegistry} from '../../../src/registry/ecr/ecr-registry.ts';
import type {OciHosts} from '../../../src/registry/oci/oci-hosts.ts';
import {layerBytes, madeBase} from '../documents/made-image.ts';
import {NAMES, now, settings, startEcrStage} from './ecr-stage.ts';
import {NEW, layersOf} from './rebase-stage.ts';

async function rebase(hosts: OciHosts, names?: readonly string[]) {
  const registry = new EcrRegistry({settings, now});
  const found = await registry.find(names ?? (await registry.names('managed')));
  const open = (reference: string) => registry.at(reference) ?? hosts.repository(reference);
  const runImages = new RunImages(open);
  const sources = [...found].map(([name, repository]) => ({name, repository, tags: undefined}));
  const releases = await planRebase(sources, {runImages, choice: {}, force: false});
  const options = {holders: new LayerHolders([]), emit: () => undefined};
  return (await Promise.all(releases.map((it) => publishRebase(it, options)))).flat();
}

const BASE_LAYERS = layersOf(NEW).map((name) => layerBytes(name).byteLength);
const BASE_BYTES = BASE_LAYERS.reduce((sum, size) => sum + size, 0);

test.each([
  ['ENABLED', 1],
  ['DISABLED', NAMES.length],
] as const)('with blob mounting %s, the layers are uploaded %i times', async (mounting, times) => {
  const {rig, hosts, hub} = await startEcrStage({mounting});
  const before = rig.proxy.uploadedBytes;
  const done = await rebase(hosts);
  const moved = Object.fromEntries(done.map((it) => [it.target.name, it.moved]));
  expect(moved).toEqual(Object.fromEntries(NAMES.map((name) => [name, ['latest']])));
  const configs = new Set(done.map(({digest}) => digest)).size;
  expect(configs).toBeGreaterThan(1);
  const uploaded = rig.proxy.uploadedBytes - before;
  const ofConfigs = uploaded - times * BASE_BYTES;
  expect(ofConfigs).toBeGreaterThan(0);
  const downloads = hub.lines.filter((line) =>
    layersOf(NEW).some((name) => line.startsWith('GET') && line.includes(digestOf(name))),
  );
  expect(downloads).toHaveLength(BASE_LAYERS.length);
  // The second run finds nothing to do.
  expect(await rebase(hosts)).toEqual([]);
  expect(rig.proxy.uploadedBytes - before).toBe(uploaded);
});

function digestOf(layer: string): string {
  const {layers} = JSON.parse(new TextDecoder().decode(madeBase(NEW).manifest.bytes)) as {
    layers: readonly {digest: string}[];
  };
  return layers[layersOf(NEW).indexOf(layer)]?.digest ?? '';
}

test('lists the repositories that this tool manages, or those below a name', async () => {
  const {rig} = await startEcrStage();
  rig.make('foreign/web');
  const registry = new EcrRegistry({settings, now});
  expect((await registry.names('managed')).toSorted()).toEqual(NAMES);
  expect(await registry.names(['foreign', 'portal/web'])).toEqual(
    expect.arrayContaining(['foreign/web', 'portal/web']),
  );
  const below = new EcrRegistry({settings, now, prefix: 'intranet'});
  expect((await below.names('managed')).toSorted()).toEqual(['web', 'worker']);
});

test('finds more repositories than one request can name', async () => {
  const {rig} = await startEcrStage();
  const names = Array.from({length: 205}, (_, index) => `many/${index}`);
  for (const name of names) rig.make(name);
  const found = await new EcrRegistry({settings, now}).find(names);
  expect([...found.keys()]).toEqual(names);
});

test.each(['DescribeRepositories', 'ListTagsForResource'])(
  'names the permission ecr:%s if it is missing',
  async (action) => {
    const {aws} = await startEcrStage();
    aws.account.denied.add(`ecr:${action}`);
    const registry = new EcrRegistry({settings, now});
    await expect(registry.names('managed')).rejects.toMatchObject({
      kind: 'credentials',
      message: expect.stringContaining(`ecr:${action}`),
    });
  },
);
