import {expect, test} from 'vitest';
import {artifactManifest} from '../../../src/layer-cache/cache-artifact.ts';
import {BASE_DIGEST, BASE_NAME} from '../../../src/image/documents/rebase-image.ts';
import {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {
  DISTRIBUTION,
  LIFECYCLE_LABEL,
  diffId,
  madeApplication,
  madeBase,
} from '../documents/made-image.ts';
import {
  COMMIT_TAG,
  manifest,
  putForeign,
  release,
  stage as buildStage,
} from '../release/release-stage.ts';
import {samplePlan} from '../samples.ts';
import {
  NEW,
  OLD,
  RUN,
  WEB,
  WORKER,
  decisions,
  layersOf,
  planned,
  put,
  putApplication,
  putBase,
  rebased,
  releaseLabels,
  stage,
} from './rebase-stage.ts';

/** The names of the new run images, by image. */
async function targets(registry: MemoryRegistry, run = {}): Promise<Record<string, string>> {
  const releases = await planned(registry, run);
  return Object.fromEntries(
    releases.flatMap(({images}) =>
      images.flatMap(({target, decision}) =>
        decision.kind === 'left' ? [] : [[target.name, decision.base.to]],
      ),
    ),
  );
}

test('a version tag moves to the newest version of its line', async () => {
  const registry = await stage();
  for (const version of ['1.2.0', '1.10.0', '2.0.0', '1.11.0-tiny']) {
    await putBase(registry, {version});
  }
  expect(await targets(registry)).toEqual({
    [WEB]: `registry.example.com/${RUN}:1.10.0`,
    [WORKER]: `registry.example.com/${RUN}:1.10.0`,
  });
});

test('a floating tag is resolved again', async () => {
  const registry = await stage();
  await putBase(registry, OLD, 'full');
  const record = {image: `registry.example.com/${RUN}:full`, mirrors: []};
  await putApplication(registry, 'portal/web', {record}, 'latest');
  const names = ['portal/web'];
  expect(decisions(await planned(registry, {names}))).toEqual({'portal/web': 'current'});
  await putBase(registry, {version: '9'}, 'full');
  expect(await targets(registry, {names})).toEqual({
    'portal/web': `registry.example.com/${RUN}:full`,
  });
  expect(decisions(await planned(registry, {names}))).toEqual({'portal/web': 'rebase'});
});

test('reads run images once, and writes nothing', async () => {
  const registry = await stage();
  await planned(registry);
  const ofRun = registry.calls.filter((call) => call.split(' ')[1] === RUN);
  expect(ofRun.filter((call) => call.startsWith('tags'))).toHaveLength(1);
  expect(ofRun.filter((call) => call.startsWith('manifest'))).toHaveLength(2);
  expect(registry.writes).toEqual([]);
});

test('does not read the old run image of an image that is up to date', async () => {
  const registry = await stage();
  await putBase(registry, OLD, 'full');
  const record = {image: `registry.example.com/${RUN}:full`, mirrors: []};
  await putApplication(registry, 'portal/web', {record}, 'latest');
  const before = registry.calls.length;
  await planned(registry, {names: ['portal/web']});
  const ofRun = registry.calls.slice(before).filter((call) => call.split(' ')[1] === RUN);
  expect(ofRun.filter((call) => call.startsWith('manifest'))).toHaveLength(1);
});

test('uses a mirror, which counts as the same image', async () => {
  const registry = await stage();
  const mirror = new MemoryRegistry({prefix: 'mirror.example.com'});
  await putBase(mirror, OLD);
  await putBase(mirror, {version: '1.0.7'});
  registry.untag(RUN);
  const others = [mirror];
  expect(await targets(registry, {others})).toMatchObject({
    [WEB]: `mirror.example.com/${RUN}:1.0.7`,
  });
  const own = new MemoryRegistry({prefix: 'copies.example.com/hub'});
  await putBase(own, {version: '1.0.9'});
  const run = {others: [own], choice: {mirror: 'copies.example.com/hub'}};
  expect(await targets(registry, run)).toMatchObject({
    [WEB]: `copies.example.com/hub/${RUN}:1.0.9`,
  });
});

test('without a run image, an image stays, and all places are named', async () => {
  const registry = await stage();
  registry.untag(RUN);
  const of = [
    'Cannot find the run image.',
    `registry.example.com/${RUN}:1.0.0: not found`,
    `Cannot read mirror.example.com/${RUN}.`,
    'Name it with --run-image REFERENCE.',
  ];
  expect(decisions(await planned(registry))).toEqual({[WEB]: of, [WORKER]: of});
});

test('a run image that is recorded by its digest alone, as kpack does, has to be chosen once', async () => {
  const registry = await stage();
  const run = `registry.example.com/${RUN}`;
  const image = `${run}@${madeBase(OLD).manifest.digest}`;
  await putApplication(registry, 'kpack/web', {record: {image, mirrors: []}}, 'latest');
  const names = ['kpack/web'];
  expect(decisions(await planned(registry, {names}))).toEqual({
    'kpack/web': [
      'Cannot find the run image.',
      `The label of the image names only ${image}.`,
      'Name it with --run-image REFERENCE.',
    ],
  });
  await rebased(registry, {names, choice: {runImage: `${run}:1.0.1`}});
  await putBase(registry, {version: '1.0.2'});
  expect(await targets(registry, {names})).toEqual({'kpack/web': `${run}:1.0.2`});
});

test('another name requires --force, which overrides nothing else', async () => {
  const registry = await stage();
  await put(registry, 'other', {image: madeBase(NEW), layers: layersOf(NEW)}, '1');
  const noble = {...NEW, labels: {'io.buildpacks.base.distro.version': '24.04'}};
  await put(registry, 'noble', {image: madeBase(noble), layers: layersOf(noble)}, '1');
  const on = async (name: string, force: boolean) => {
    const choice = {runImage: `registry.example.com/${name}:1`};
    return decisions(await planned(registry, {names: [WEB], choice, force}))[WEB];
  };
  const reason = `registry.example.com/other is not its run image or a mirror of it. Known: registry.example.com/${RUN}, mirror.example.com/${RUN}.`;
  expect(await on('other', false)).toEqual([reason]);
  expect(await on('other', true)).toBe('rebase');
  expect(await on('noble', true)).toEqual([
    'Its distribution is ubuntu 22.04, but that of the run image is ubuntu 24.04.',
  ]);
  const {releases} = await rebased(registry, {
    names: [WEB],
    choice: {runImage: 'registry.example.com/other:1'},
    force: true,
  });
  const [image] = releases.flatMap(({images}) => images);
  if (image?.decision.kind !== 'rebase') throw new TypeError('not rebased');
  const {config} = JSON.parse(new TextDecoder().decode(image.decision.images[0]?.image.config)) as {
    config: {Labels: Record<string, string>};
  };
  expect(JSON.parse(config.Labels[LIFECYCLE_LABEL] ?? '')).toMatchObject({
    runImage: {image: 'registry.example.com/other:1'},
  });
});

test('what does not fit is left alone before anything is written, with all its release', async () => {
  const registry = await stage();
  await putApplication(registry, 'portal/web', {}, 'latest');
  const labels = {'io.buildpacks.rebasable': 'false'};
  await putApplication(registry, WORKER, {process: 'worker', labels}, 'latest', 'branch-main');
  const {published} = await rebased(registry);
  expect(published.map(({target}) => target.name)).toEqual(['portal/web']);
  expect(decisions(await planned(registry))).toEqual({
    [WEB]: [`Another image of the release cannot be rebased: ${WORKER}.`],
    [WORKER]: ['Its label io.buildpacks.rebasable is false. Build it again instead.'],
    'portal/web': 'current',
  });
});

test('a broken image has a reason, and does not stop others', async () => {
  const registry = await stage();
  await putForeign(registry, 'broken/web', 'latest', {[LIFECYCLE_LABEL]: 'not JSON'});
  expect(decisions(await planned(registry))).toMatchObject({
    [WEB]: 'rebase',
    'broken/web': [expect.stringContaining('is not JSON'), expect.any(String)],
  });
});

test('images of other tools have reasons too', async () => {
  const registry = new MemoryRegistry();
  await putForeign(registry, 'a/dockerfile', 'latest');
  const names = ['a/dockerfile'];
  expect(decisions(await planned(registry, {names}))).toEqual({
    'a/dockerfile': [
      'It was not built by buildpacks: the label io.buildpacks.lifecycle.metadata is missing.',
    ],
  });
});

test('can leave out images of other tools', async () => {
  const registry = await stage();
  await putForeign(registry, 'a/dockerfile', 'latest');
  const all = decisions(await planned(registry, {skipOthers: true}));
  expect(Object.keys(all)).toEqual([WEB, WORKER]);
});

test('an index without all of its images stays', async () => {
  const registry = await stage();
  const type = 'application/vnd.oci.image.index.v1+json';
  const {digest, mediaType} = madeApplication(OLD).manifest;
  const entry = {mediaType, digest, size: 1, platform: {os: 'linux', architecture: 'amd64'}};
  const index = manifest(type, {schemaVersion: 2, mediaType: type, manifests: [entry]});
  await registry.repository(WEB).putManifest('latest', index);
  expect(decisions(await planned(registry, {names: [WEB], tags: ['latest']}))).toEqual({
    [WEB]: ['The registry does not have all images of the index.'],
  });
});

test('the cache of an application is no image', async () => {
  const registry = await stage();
  await registry.ensure(['intranet/cache']);
  const repository = registry.repository('intranet/cache');
  const metadata = await repository.putBlob(new TextEncoder().encode('{}'));
  await repository.putManifest(
    'latest',
    artifactManifest({metadata, layers: new Map()}, '2026-11-30'),
  );
  const releases = await planned(registry, {names: ['intranet/cache']});
  expect(releases).toEqual([]);
});

test('an image that pack built has no commit, so its fixed tag is named after its digest', async () => {
  const registry = await stage();
  const image = madeApplication(OLD);
  const {digest} = await put(
    registry,
    'legacy',
    {image, layers: layersOf(OLD, ['dependencies', 'code'])},
    '3',
    '3.1',
  );
  await rebased(registry, {names: ['legacy'], tags: ['3', '3.1']});
  const tags = registry.tags('legacy');
  const base = madeBase(NEW).manifest.digest.slice(7, 14);
  expect(Object.keys(tags)).toContain(`image-${digest.slice(7, 14)}-base-${base}`);
  expect(tags['3']).toBe(tags['3.1']);
  expect(tags['3']).not.toBe(digest);
});

test('the fixed tag is named after the release of the commit that the image is of', async () => {
  const registry = await stage();
  await putApplication(registry, WEB, {layers: ['second']}, 'commit-1a2b3c4-r2', 'latest');
  await rebased(registry, {names: [WEB]});
  await putBase(registry, {version: '1.0.2'});
  await rebased(registry, {names: [WEB]});
  const tags = registry.tags(WEB);
  const named = (digest: string | undefined) =>
    Object.keys(tags).filter((tag) => tag.includes('-base-') && tags[tag] === digest);
  const base = madeBase({version: '1.0.2'}).manifest.digest.slice(7, 14);
  expect(named(tags['latest'])).toEqual([`commit-1a2b3c4-r2-base-${base}`]);
  expect(named(tags['branch-main'])).toEqual([`commit-1a2b3c4-base-${base}`]);
});

test('a rebase of a rebased image gives what a rebase of the original gives', async () => {
  const [once, twice] = [await stage(), await stage()];
  await rebased(twice);
  const newest = {version: '1.0.2'};
  for (const registry of [once, twice]) await putBase(registry, newest);
  for (const registry of [once, twice]) await rebased(registry);
  expect(twice.tags(WEB)['latest']).toBe(once.tags(WEB)['latest']);
});

test('each platform of an index is rebased', async () => {
  const registry = await stage();
  const type = 'application/vnd.oci.image.index.v1+json';
  const platforms = ['amd64', 'arm64'];
  const indexOf = async (
    name: string,
    images: readonly {digest: string; bytes: Uint8Array}[],
    tag: string,
  ) => {
    const entries = images.map(({digest, bytes}, at) => ({
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      digest,
      size: bytes.byteLength,
      platform: {os: 'linux', architecture: platforms[at]},
    }));
    const index = manifest(type, {schemaVersion: 2, mediaType: type, manifests: entries});
    await registry.repository(name).putManifest(tag, index);
    return index;
  };
  const both = (base: typeof OLD) =>
    platforms.map((architecture) => ({
      ...base,
      architecture,
      layers: [`${architecture} ${base.version}`],
    }));
  for (const base of [OLD, NEW]) {
    const images = [];
    for (const it of both(base)) images.push(await putBase(registry, it, 'building'));
    await indexOf(RUN, images, base.version);
  }
  const applications = [];
  for (const base of both(OLD)) {
    applications.push(await putApplication(registry, 'multi/web', {base}, 'building'));
  }
  await indexOf('multi/web', applications, 'latest');
  await rebased(registry, {names: ['multi/web']});
  const repository = registry.repository('multi/web');
  const read = async (reference: string) =>
    JSON.parse(new TextDecoder().decode((await repository.manifest(reference))?.bytes)) as {
      manifests: {digest: string; platform: {architecture: string}}[];
      annotations: Record<string, string>;
      config: {digest: string};
    };
  const index = await read('latest');
  expect(index.annotations).toEqual({
    [BASE_NAME]: `registry.example.com/${RUN}:1.0.1`,
    [BASE_DIGEST]: await registry.repository(RUN).digest('1.0.1'),
  });
  for (const [at, architecture] of platforms.entries()) {
    const entry = index.manifests[at];
    expect(entry?.platform.architecture).toBe(architecture);
    const config = await repository.blob((await read(entry?.digest ?? '')).config.digest);
    expect(JSON.parse(new TextDecoder().decode(config))).toMatchObject({
      architecture,
      rootfs: {diff_ids: [`${architecture} 1.0.1`, 'dependencies', 'code'].map(diffId)},
    });
  }
  expect(decisions(await planned(registry, {names: ['multi/web']}))).toEqual({
    'multi/web': 'current',
  });
});

test('a build of the same commit leaves the tags at the rebased images, and uses them', async () => {
  const on = buildStage();
  const {registry, engine} = on;
  engine.added = DISTRIBUTION;
  await release(samplePlan(), on);
  const patched = {version: '1', layers: ['patched']};
  await put(registry, 'run', {image: madeBase(patched), layers: ['patched']}, '1');
  const choice = {runImage: 'registry.example.com/run:1'};
  await rebased(registry, {names: [WEB, WORKER], choice, force: true});
  const state = registry.tags(WEB);
  expect(state['latest']).not.toBe(state[COMMIT_TAG]);
  const {notes} = await release(samplePlan(), on);
  expect(registry.tags(WEB)).toEqual(state);
  expect(notes).toContainEqual(expect.stringContaining('is this image on another run image'));
  await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  expect(engine.requests.at(-1)?.previousImage).toBe(
    `registry.example.com/${WEB}@${state['latest']}`,
  );
});

test('a release is rebased whole only with images of its own commit and plan', async () => {
  const registry = await stage();
  const labels = {...releaseLabels('c'.repeat(40)), 'io.buildpacks.rebasable': 'false'};
  await putApplication(registry, WORKER, {process: 'worker', labels}, 'branch-other');
  const releases = await planned(registry);
  expect(releases.map(({application, images}) => [application, images.length])).toEqual([
    ['intranet', 2],
    ['intranet', 1],
  ]);
  expect((await rebased(registry)).published).toHaveLength(2);
});
