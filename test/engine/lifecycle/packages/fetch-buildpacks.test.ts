import {createHash} from 'node:crypto';
import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect, onTestFinished, test} from 'vitest';
import {fetchBuildpacks} from '../../../../src/engine/lifecycle/packages/fetch-buildpacks.ts';
import type {Failure} from '../../../../src/errors.ts';
import type {LocateBuildpack} from '../../../../src/image/ports.ts';
import {OciHosts} from '../../../../src/registry/oci/oci-hosts.ts';
import {direct} from '../../../direct-transport.ts';
import {testPatience} from '../../../patience/test-patience.ts';
import {StandInRegistry} from '../../../sandbox/stand-in-registry.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';
import {type TarEntry, buildpackEntries, tarOf} from './made-tar.ts';

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const AUTH = {username: 'ada', password: 'swordfish', scheme: 'basic'} as const;

interface Packaged {
  readonly id: string;
  readonly version: string;
  readonly entries?: readonly TarEntry[];
}

async function start() {
  const registry = await StandInRegistry.start({auth: AUTH});
  onTestFinished(() => registry.stop());
  /** Stores a manifest. @returns its digest. */
  const seed = (path: string, name: string, type: string, content: unknown) => {
    const bytes = Buffer.from(JSON.stringify(content));
    for (const it of [name, sha256(bytes)]) registry.manifests.set(`${path}@${it}`, {type, bytes});
    return {digest: sha256(bytes), size: bytes.length, mediaType: type};
  };
  /** Stores an image with a layer for each buildpack, the main one last. @returns its digest. */
  const image = (
    name: string,
    buildpacks: readonly Packaged[],
    labels: Readonly<Record<string, unknown>> = {},
  ) => {
    const tars = buildpacks.map(({id, version, entries}) =>
      tarOf(entries ?? buildpackEntries(id, version)),
    );
    const main = buildpacks.at(-1);
    const layers: Record<string, Record<string, unknown>> = {};
    for (const [index, {id, version}] of buildpacks.entries()) {
      layers[id] = {...layers[id], [version]: {layerDiffID: sha256(tars[index] ?? Buffer.of())}};
    }
    const all = {
      'io.buildpacks.buildpackage.metadata': {id: main?.id, version: main?.version},
      'io.buildpacks.buildpack.layers': layers,
      ...labels,
    };
    const config = {
      config: {
        Labels: Object.fromEntries(
          Object.entries(all).map(([label, it]) => [label, JSON.stringify(it) ?? '']),
        ),
      },
      rootfs: {diff_ids: tars.map((it) => sha256(it))},
    };
    return seed(name, '1', MANIFEST, {
      config: registry.seedBlob(name, Buffer.from(JSON.stringify(config))),
      layers: tars.map((it) => registry.seedBlob(name, gzipSync(it))),
    });
  };
  const folder = await temporaryFolder();
  const steps: string[] = [];
  const fetch = async (
    names: readonly string[],
    changes: {readonly locate?: LocateBuildpack; readonly architecture?: string} = {},
  ) => {
    const {patience} = testPatience();
    const hosts = new OciHosts({credentials: async () => AUTH, fetch: direct.fetch, patience});
    return await fetchBuildpacks(names, {
      source: {
        open: (name) => hosts.repository(name),
        locate: changes.locate ?? (async () => 'unknown'),
      },
      architecture: changes.architecture ?? 'amd64',
      folder,
      builder: {versions: (id) => (id === 'of/builder' ? ['1.0.0'] : [])},
      begin: () => {
        steps.push('begin');
        return () => steps.push('end');
      },
    });
  };
  return {registry, seed, image, fetch, folder, steps};
}

test('fetches a composite buildpack with its components, signed in', async () => {
  const {registry, image, fetch, folder, steps} = await start();
  image('java', [
    {id: 'acme/jdk', version: '1.0.0'},
    {id: 'acme/java', version: '2.0.0'},
  ]);
  const name = `docker://${registry.host}/java:1`;
  const {byName, folder: unpacked} = await fetch([name, 'of/builder', '/no/such/folder']);
  expect([...byName]).toEqual([[name, {id: 'acme/java', version: '2.0.0'}]]);
  expect(await readdir(unpacked)).toEqual(['acme_java', 'acme_jdk']);
  const toml = await readFile(join(unpacked, 'acme_jdk', '1.0.0', 'buildpack.toml'), 'utf8');
  expect(toml).toContain('id = "acme/jdk"');
  expect(await readdir(folder)).toEqual(['buildpacks']);
  expect(steps).toEqual(['begin', 'end']);
});

test('asks nobody without such buildpacks', async () => {
  const {registry, fetch, steps} = await start();
  expect((await fetch(['of/builder@1.0.0'])).byName.size).toBe(0);
  expect(registry.requests).toEqual([]);
  expect(steps).toEqual([]);
});

test('fetches the layer of several buildpacks once', async () => {
  const {registry, image, fetch} = await start();
  const entries = [...buildpackEntries('a', '1.0.0'), ...buildpackEntries('b', '1.0.0')];
  image(
    'flat',
    ['a', 'b'].map((id) => ({id, version: '1.0.0', entries})),
  );
  const {folder} = await fetch([`docker://${registry.host}/flat:1`]);
  expect(await readdir(folder)).toEqual(['a', 'b']);
  const layers = registry.lines.filter((it) => it.includes('/blobs/'));
  expect(new Set(layers).size).toBe(2);
});

test('finds buildpacks of the buildpack registry', async () => {
  const {registry, image, fetch} = await start();
  const {digest} = image('java', [{id: 'acme/java', version: '2.0.0'}]);
  const asked: unknown[] = [];
  const locate: LocateBuildpack = async (buildpack) => {
    asked.push(buildpack);
    return {reference: `${registry.host}/java@${digest}`};
  };
  const {byName} = await fetch(['acme/java'], {locate});
  expect(byName.get('acme/java')).toEqual({id: 'acme/java', version: '2.0.0'});
  expect(asked).toEqual([{namespace: 'acme', name: 'java', version: undefined}]);
});

test('chooses the image for this machine', async () => {
  const {registry, seed, image, fetch} = await start();
  const manifests = ['arm64', 'amd64'].map((architecture) => ({
    ...image('java', [{id: 'acme/java', version: `1.0.0+${architecture}`}]),
    platform: {os: 'linux', architecture},
  }));
  seed('java', 'all', INDEX, {manifests});
  const name = `${registry.host}/java:all`;
  expect((await fetch([name])).byName.get(name)?.version).toBe('1.0.0+amd64');
  const other = await fetch([name], {architecture: 's390x'}).catch((it: Failure) => it);
  expect(other).toMatchObject({
    code: 'build.buildpack-not-found',
    details: [expect.stringContaining('only for linux/arm64, linux/amd64')],
  });
});

test('reports all buildpacks that cannot be used, before it downloads any', async () => {
  const {registry, image, fetch, steps} = await start();
  image('java', [{id: 'acme/java', version: '1.0.0'}]);
  image('none', [{id: 'x', version: '1'}], {'io.buildpacks.buildpack.layers': undefined});
  const failed = await fetch(
    ['java', 'none', 'missing']
      .map((it) => `docker://${registry.host}/${it}:1`)
      .concat('x/y@1.0.0'),
  ).catch((it: Failure) => it);
  expect(failed).toMatchObject({message: '3 buildpacks cannot be used.'});
  expect((failed as Failure).details.filter((it) => !it.startsWith(' '))).toEqual([
    `The buildpacks of ${registry.host}/none:1 cannot be used.`,
    `Buildpack image ${registry.host}/missing:1 not found.`,
    'Buildpack x/y@1.0.0 not found in the builder or in the buildpack registry.',
  ]);
  expect(steps).toEqual([]);
});

test('refuses a yanked buildpack', async () => {
  const {fetch} = await start();
  await expect(fetch(['x/y@1.0.0'], {locate: async () => 'yanked'})).rejects.toMatchObject({
    code: 'build.buildpack-not-found',
    message: 'The buildpack registry no longer offers x/y@1.0.0.',
  });
});

test('refuses archives', async () => {
  const {fetch} = await start();
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'x'));
  await writeFile(join(folder, 'a.cnb'), '');
  for (const name of [join(folder, 'a.cnb'), 'https://example.com/a.tgz']) {
    await expect(fetch([name])).rejects.toMatchObject({code: 'build.buildpack-invalid'});
  }
});

test.each<[string, Packaged, Readonly<Record<string, unknown>>]>([
  [
    'another buildpack in its layer',
    {id: 'a', version: '1', entries: buildpackEntries('b', '1')},
    {},
  ],
  [
    'a file that leaves its folder',
    {id: 'a', version: '1', entries: [...buildpackEntries('a', '1'), {path: '../x'}]},
    {},
  ],
  ['a layer that it does not have', {id: 'a', version: '1'}, layerLabel('a', '1', 'sha256:0')],
  ['a version that is a path', {id: 'a', version: '1'}, layerLabel('a', '../..', 'sha256:0')],
  ['an ID that is a path', {id: 'a', version: '1'}, layerLabel('../a', '1', 'sha256:0')],
  [
    'no main buildpack',
    {id: 'a', version: '1'},
    {'io.buildpacks.buildpackage.metadata': {id: 'c', version: '1'}},
  ],
])('refuses an image with %s', async (_, packaged, labels) => {
  const {registry, image, fetch, folder} = await start();
  image('bad', [packaged], labels);
  await expect(fetch([`docker://${registry.host}/bad:1`])).rejects.toMatchObject({
    code: 'build.buildpack-invalid',
  });
  expect(await readdir(folder, {recursive: true})).toEqual(['buildpacks']);
});

function layerLabel(id: string, version: string, layerDiffID: string) {
  return {'io.buildpacks.buildpack.layers': {[id]: {[version]: {layerDiffID}}}};
}

test('reads a layer again if the connection is lost', async () => {
  const {registry, image, fetch} = await start();
  image('java', [{id: 'acme/java', version: '1.0.0'}]);
  const {layers} = JSON.parse(registry.manifests.get('java@1')?.bytes.toString() ?? '') as {
    layers: readonly {digest: string}[];
  };
  registry.instead(new RegExp(`GET .*${layers[0]?.digest}`, 'u'), (_, response) => {
    response.writeHead(200, {'content-length': 1000}).write('x');
    setImmediate(() => response.destroy());
  });
  const {folder} = await fetch([`docker://${registry.host}/java:1`]);
  expect(await readdir(folder)).toEqual(['acme_java']);
});

test('refuses a layer with another digest', async () => {
  const {registry, image, fetch, folder} = await start();
  image('java', [{id: 'acme/java', version: '1.0.0'}]);
  const layer = [...registry.blobs.keys()].find((it) => registry.blobs.get(it)?.[0] === 0x1f) ?? '';
  const forged = gzipSync(tarOf(buildpackEntries('acme/java', '1.0.0', [{path: 'x'}])));
  registry.blobs.set(layer, forged);
  await expect(fetch([`docker://${registry.host}/java:1`])).rejects.toMatchObject({
    code: 'registry.digest-mismatch',
  });
  expect(await readdir(folder, {recursive: true})).toEqual(['buildpacks']);
});
