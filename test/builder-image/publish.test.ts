import {gunzipSync} from 'node:zlib';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {tagOfBuilder} from '../../src/builder-image/fixed-images.ts';
import {applyPublish} from '../../src/builder-image/apply-publish.ts';
import {type PublishPlan, planPublish} from '../../src/builder-image/plan-publish.ts';
import type {Platform} from '../../src/builder-image/platform.ts';
import type {PublishEvent} from '../../src/builder-image/publish-event.ts';
import {parseReference} from '../../src/image-reference.ts';
import {sha256} from '../../src/sha256.ts';
import {refuse} from '../sandbox/stand-in-answers.ts';
import type {StandInOptions} from '../sandbox/stand-in-registry.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {openRegistry} from '../registry/oci/open-registry.ts';
import {installPackage, nodePackageArchive} from './package-rig.ts';
import {
  BUILDER_METADATA,
  GLIBC,
  type BuilderOptions,
  seedBuilder,
  seedIndex,
} from './stand-in-builder.ts';
import {untar} from './tar-gz.ts';

const WITHOUT_CPP = Object.fromEntries(
  Object.entries(GLIBC).filter(([name]) => !name.includes('libstdc')),
);
const MUSL = {'lib/ld-musl-x86_64.so.1': 'musl'};

/** A registry with a builder, another one to publish to, and an installed package. */
async function rig({
  builder = {},
  from = {},
  to,
}: {
  readonly builder?: BuilderOptions | readonly string[];
  readonly from?: StandInOptions;
  /** A registry of its own to publish to. Default: that of the builder. */
  readonly to?: StandInOptions;
} = {}) {
  const source = await openRegistry(from);
  const destination = to === undefined ? source : await openRegistry(to);
  const digest = Array.isArray(builder)
    ? await seedIndex(source.standIn, 'acme/builder-jammy', '0.4.2', builder)
    : (await seedBuilder(source.standIn, 'acme/builder-jammy', '0.4.2', builder as BuilderOptions))
        .digest;
  const packageFolder = await temporaryFolder();
  await installPackage(packageFolder);
  const nodeFolder = await temporaryFolder();
  const nodeTarball = async (platform: Platform) => {
    const file = join(nodeFolder, `${platform.replace('/', '-')}.tgz`);
    await writeFile(file, await nodePackageArchive(platform));
    return file;
  };
  const events: PublishEvent[] = [];
  const emit = (event: PublishEvent) => void events.push(event);
  const text = `${source.standIn.host}/acme/builder-jammy:0.4.2`;
  const reference = parseReference(text);
  if ('problem' in reference) throw new Error(reference.problem);
  const target = destination.registry.repository('team/ci-image-builder');
  const plan = async (platforms: readonly Platform[] = ['linux/amd64']) =>
    planPublish({
      builder: {text, reference, repository: source.registry.repository('acme/builder-jammy')},
      platforms,
      target,
      version: '1.2.3',
      packageFolder,
      temporaryFolder: await temporaryFolder(),
      nodeTarball,
      signal: new AbortController().signal,
      emit,
    });
  const apply = async (planned: PublishPlan) => applyPublish(planned, target, emit);
  return {
    source: source.standIn,
    standIn: destination.standIn,
    target,
    digest,
    text,
    packageFolder,
    events,
    plan,
    apply,
  };
}

const FIXED = '1.2.3-builder-jammy-0.4.2';

test('adds one layer to the builder, by mounting', async () => {
  const {standIn, digest, text, plan, apply} = await rig();
  const planned = await plan();
  expect(planned.transfers.map(({how}) => how)).toEqual(['mount', 'mount', 'send']);
  expect(await apply(planned)).toEqual([FIXED, 'builder-jammy', 'latest']);
  const builder = JSON.parse(
    standIn.manifests.get('acme/builder-jammy@0.4.2')?.bytes.toString() ?? '',
  );
  const manifest = JSON.parse(
    standIn.manifests.get(`team/ci-image-builder@${FIXED}`)?.bytes.toString() ?? '',
  );
  expect(manifest.layers.slice(0, -1)).toEqual(builder.layers);
  expect(manifest.layers).toHaveLength(builder.layers.length + 1);
  expect(manifest.layers.at(-1).mediaType).toBe(
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
  );
  const blob = (it: string) => standIn.blobs.get(`team/ci-image-builder@${it}`) ?? Buffer.alloc(0);
  const layer = blob(manifest.layers.at(-1).digest);
  const config = JSON.parse(blob(manifest.config.digest).toString());
  expect(config.rootfs.diff_ids.at(-1)).toBe(sha256(gunzipSync(layer)));
  expect(config.config).toMatchObject({
    User: 'root',
    Env: ['PATH=/usr/local/bin:/usr/bin', 'CNB_USER_ID=1000'],
    WorkingDir: '/layers',
    Labels: {
      'io.buildpacks.builder.metadata': JSON.stringify(BUILDER_METADATA),
      'io.ci-image-builder.builder': text,
      'io.ci-image-builder.builder-digest': digest,
      'io.ci-image-builder.lifecycle': '0.20.5',
      'io.ci-image-builder.platform-apis': '0.7,0.14',
      'io.ci-image-builder.version': '1.2.3',
    },
  });
  const identity = (await untar(layer)).find(({name}) => name.endsWith('/image.json'))?.content;
  expect(JSON.parse(identity ?? '')).toEqual({
    builder: {reference: text, digest},
    version: '1.2.3',
  });
});

test('copies the layers from another registry, and counts the bytes', async () => {
  const {standIn, events, plan, apply} = await rig({to: {}});
  const planned = await plan();
  expect(planned.transfers.map(({how}) => how)).toEqual(['send', 'send', 'send']);
  await apply(planned);
  const total = planned.transfers.reduce((sum, {blob}) => sum + blob.size, 0);
  expect(events.findLast(({type}) => type === 'progress')).toEqual({
    type: 'progress',
    sent: total,
    total,
  });
  expect(standIn.lines.filter((line) => line.includes('mount='))).toEqual([]);
  for (const {blob} of planned.transfers) {
    expect(standIn.hasBlob('team/ci-image-builder', blob.digest)).toBe(true);
  }
});

test('warns about more layers than Docker accepts', async () => {
  const withLayers = async (count: number) => {
    const others = Array.from({length: count - 2}, (_, at) => ({[`layer/${at}`]: String(at)}));
    const {events, plan} = await rig({builder: {layers: [GLIBC, ...others]}});
    await plan();
    return events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
  };
  expect(await withLayers(125)).toEqual([]);
  expect(await withLayers(126)).toEqual([expect.stringContaining('would have 126 layers')]);
});

test('copies the layers if the registry does not mount them', async () => {
  const {standIn, plan, apply} = await rig({from: {mounts: 405}});
  expect(await apply(await plan())).toContain(FIXED);
  expect(
    standIn.lines.filter((line) => line.startsWith('PUT') && line.includes('uploads')),
  ).toHaveLength(4);
});

test('publishes nothing if the same image is there', async () => {
  const {standIn, plan, apply, events} = await rig({to: {}});
  const first = await plan();
  await apply(first);
  const asked = standIn.lines.length;
  events.length = 0;
  const again = await plan();
  expect(again).toMatchObject({
    isPublished: true,
    transfers: [],
    manifest: {digest: first.manifest.digest},
  });
  expect(await apply(again)).toEqual([FIXED, 'builder-jammy', 'latest']);
  expect(standIn.lines.slice(asked).filter((line) => !/^(?:GET|HEAD)/u.test(line))).toEqual([]);
  // Neither the builder's layers are read, nor is the layer compressed again.
  expect(events.map((it) => it.type === 'step' && it.text)).toEqual([
    expect.stringContaining('Reading'),
    expect.stringContaining('Preparing'),
  ]);
});

test('continues an interrupted run, and sends only what is missing', async () => {
  const {standIn, target, plan, apply} = await rig({to: {}});
  standIn.instead(/^PUT .*\/manifests\//u, (request, response) => {
    request.resume();
    refuse(response, 403, 'DENIED');
  });
  await expect(apply(await plan())).rejects.toMatchObject({code: 'registry.denied'});
  expect(await target.digest(FIXED)).toBeUndefined();
  const again = await plan();
  expect(again.transfers.map(({how}) => how)).toEqual(['present', 'present', 'present']);
  expect(await apply(again)).toContain(FIXED);
  expect(await target.digest('latest')).toBe(again.manifest.digest);
});

test('gives a changed package the next fixed tag, and never moves the first', async () => {
  const {target, packageFolder, plan, apply} = await rig();
  const first = await plan();
  await apply(first);
  await installPackage(packageFolder, {'dist/chunks/one.js': 'other code'});
  const second = await plan();
  expect(await apply(second)).toEqual([`${FIXED}-r2`, 'builder-jammy', 'latest']);
  expect(await target.digest(FIXED)).toBe(first.manifest.digest);
  expect(await target.digest('builder-jammy')).toBe(second.manifest.digest);
  await installPackage(packageFolder);
  expect(await apply(await plan())).toEqual([FIXED, 'builder-jammy', 'latest']);
  expect(await target.digest('latest')).toBe(first.manifest.digest);
});

test('finds the image of a builder among those of other builders with its name', async () => {
  const {standIn, target, text, packageFolder, plan, apply} = await rig();
  const other = 'registry.example.com/other/builder-jammy:0.4.2';
  const found = (builder: string, mirrors: readonly string[] = []) =>
    tagOfBuilder(target, {builder, mirrors, tag: FIXED});
  expect(await found(text)).toBeUndefined();
  const labels = {'io.ci-image-builder.builder': other, 'io.ci-image-builder.builder-digest': ''};
  await seedBuilder(standIn, 'team/ci-image-builder', FIXED, {labels});
  expect(await found(text)).toBeUndefined();
  await apply(await plan());
  expect(await found(text)).toBe(`${FIXED}-r2`);
  expect(await found(other)).toBe(FIXED);
  expect(await found('other/builder-jammy:0.4.2', ['registry.example.com'])).toBe(FIXED);
  await installPackage(packageFolder, {'dist/chunks/one.js': 'other code'});
  await apply(await plan());
  expect(await found(text)).toBe(`${FIXED}-r3`);
});

test('makes an index for several platforms, and compresses a layer only once', async () => {
  const {standIn, target, events, plan, apply} = await rig({builder: ['amd64', 'arm64'], to: {}});
  await apply(await plan());
  events.length = 0;
  const both = await plan(['linux/amd64', 'linux/arm64']);
  expect(events.filter((it) => it.type === 'step' && it.text.startsWith('Compressing'))).toEqual([
    {type: 'step', text: 'Compressing the layer for linux/arm64'},
  ]);
  expect(await apply(both)).toContain(`${FIXED}-r2`);
  const index = JSON.parse(
    standIn.manifests.get('team/ci-image-builder@latest')?.bytes.toString() ?? '',
  );
  expect(index).toMatchObject({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: both.images.map(({platform, manifest}) => ({
      digest: manifest.digest,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      platform: {os: 'linux', architecture: platform.split('/')[1]},
    })),
  });
  expect((await plan(['linux/amd64', 'linux/arm64'])).isPublished).toBe(true);
  expect((await plan(['linux/arm64', 'linux/amd64'])).isPublished).toBe(true);
  expect(await target.digest('latest')).toBe(both.manifest.digest);
});

test.each([
  ['has no label of this tool', {}],
  ['is of an application', {'io.ci-image-builder.builder': 'registry.example.com/builder:1'}],
])('leaves the tag latest at an image that was not composed: it %s', async (_, labels) => {
  const {standIn, target, events, plan, apply} = await rig();
  const {digest} = await seedBuilder(standIn, 'team/ci-image-builder', 'latest', {labels});
  expect(await apply(await plan())).toEqual([FIXED, 'builder-jammy']);
  expect(await target.digest('latest')).toBe(digest);
  expect(events.filter(({type}) => type === 'warning')).toHaveLength(1);
});

test('a fixed tag that another run has set meanwhile stays there', async () => {
  const {standIn, target, plan, apply} = await rig();
  const planned = await plan();
  const {digest} = await seedBuilder(standIn, 'team/ci-image-builder', FIXED);
  await expect(apply(planned)).rejects.toMatchObject({code: 'release.conflict'});
  expect(await target.digest(FIXED)).toBe(digest);
});

test('a moving tag that another run sets while the registry is busy stays there', async () => {
  const {standIn, target, events, plan, apply} = await rig();
  let theirs: string | undefined;
  standIn.instead(/PUT .*\/latest$/u, async (_, response) => {
    ({digest: theirs} = await seedBuilder(standIn, 'team/ci-image-builder', 'latest'));
    refuse(response, 503, 'UNAVAILABLE');
  });
  expect(await apply(await plan())).toEqual([FIXED, 'builder-jammy']);
  expect(await target.digest('latest')).toBe(theirs);
  expect(events.filter(({type}) => type === 'warning')).toHaveLength(1);
});

test('warns if the registry does not move a tag', async () => {
  const {standIn, packageFolder, target, plan, apply, events} = await rig({
    to: {immutable: () => true},
  });
  const first = await plan();
  expect(await apply(first)).toEqual([FIXED, 'builder-jammy', 'latest']);
  await installPackage(packageFolder, {LICENSE: 'other'});
  expect(await apply(await plan())).toEqual([`${FIXED}-r2`]);
  expect(events.filter(({type}) => type === 'warning')).toHaveLength(2);
  expect(await target.digest('latest')).toBe(first.manifest.digest);
  expect(standIn.lines.length).toBeGreaterThan(0);
});

test.each([
  ['is no builder', {labels: {}}, 'builder.invalid'],
  ['has no lifecycle', {labels: {'io.buildpacks.builder.metadata': '{}'}}, 'builder.invalid'],
  ['has musl', {layers: [MUSL, {'cnb/lifecycle/lifecycle': ''}]}, 'builder.unsuitable'],
  [
    'has no C++ library',
    {
      layers: [WITHOUT_CPP],
    },
    'builder.unsuitable',
  ],
  ['is of another platform', {architecture: 'arm64'}, 'builder.platform-not-found'],
])('refuses a builder that %s, and writes nothing', async (_, builder: BuilderOptions, code) => {
  const {standIn, plan} = await rig({builder});
  await expect(plan()).rejects.toMatchObject({code, kind: 'usage'});
  expect(standIn.lines.filter((line) => !/^(?:GET|HEAD)/u.test(line))).toEqual([]);
});

test('warns of image extensions', async () => {
  const labels = {
    'io.buildpacks.builder.metadata': JSON.stringify(BUILDER_METADATA),
    'io.buildpacks.buildpack.order-extensions': '[{"group":[{"id":"a"}]}]',
  };
  const {events, plan} = await rig({builder: {labels}});
  await plan();
  expect(events.filter(({type}) => type === 'warning')).toHaveLength(1);
});
