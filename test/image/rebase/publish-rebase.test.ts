import {expect, test} from 'vitest';
import {rebaseImage} from '../../../src/image/documents/rebase-image.ts';
import type {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {madeApplication, madeBase} from '../documents/made-image.ts';
import {mentioning} from '../../mentioning.ts';
import {option} from '../../../src/text.ts';
import {manifest} from '../release/release-stage.ts';
import {
  NEW,
  OLD,
  RUN,
  WEB,
  WORKER,
  planned,
  published,
  putApplication,
  putBase,
  rebased,
  releaseLabels,
  stage,
} from './rebase-stage.ts';

const NEW_DIGEST = madeBase(NEW).manifest.digest;
const BASE_TAG = `commit-1a2b3c4-base-${NEW_DIGEST.slice(7, 14)}`;
const MOVING = ['branch-main', 'latest'];

function stateOf(registry: MemoryRegistry) {
  return [WEB, WORKER].map((name) => registry.tags(name));
}

test('moves the tags of all processes to the application on the new run image', async () => {
  const registry = await stage();
  const before = stateOf(registry);
  const {published: done} = await rebased(registry);
  for (const [index, process] of ['web', 'worker'].entries()) {
    const name = `intranet/${process}`;
    const application = madeApplication(OLD, {process, labels: releaseLabels()});
    const to = {
      image: madeBase(NEW),
      name: `registry.example.com/${RUN}:1.0.1`,
      repository: `registry.example.com/${RUN}`,
      names: {
        image: `registry.example.com/${RUN}:1.0.1`,
        mirrors: [`mirror.example.com/${RUN}:1.0.1`],
      },
    };
    const {digest} = (await rebaseImage(application, to, madeBase(OLD).config)).manifest;
    expect(registry.tags(name)).toEqual({
      'commit-1a2b3c4': before[index]?.['commit-1a2b3c4'],
      [BASE_TAG]: digest,
      'branch-main': digest,
      latest: digest,
    });
    expect(registry.isWhole(name, digest)).toBe(true);
    expect(done.find(({target}) => target.name === name)).toMatchObject({
      digest,
      baseTag: BASE_TAG,
      moved: MOVING,
      kept: [],
    });
  }
});

test('writes all manifests, then all fixed tags, then the moving tags', async () => {
  const registry = await stage();
  await rebased(registry);
  const steps = registry.writes.flatMap((call) => {
    const [method, , what = ''] = call.split(' ');
    if (method !== 'putManifest') return [];
    if (what.startsWith('sha256:')) return ['digest'];
    return [MOVING.includes(what) ? 'moving' : 'fixed'];
  });
  expect(steps).toEqual(['digest', 'digest', 'fixed', 'fixed', ...Array(4).fill('moving')]);
});

test('does nothing the second time', async () => {
  const registry = await stage();
  await rebased(registry);
  registry.calls.length = 0;
  const {releases, published: done} = await rebased(registry);
  expect(releases.flatMap(({images}) => images.map(({decision}) => decision.kind))).toEqual([
    'current',
    'current',
  ]);
  expect(done).toEqual([]);
  expect(registry.writes).toEqual([]);
});

test('the images of the run image’s registry are mounted, and the second repository mounts from the first', async () => {
  const registry = await stage();
  await rebased(registry);
  const copies = registry.calls.filter((call) => call.startsWith('copyBlobs'));
  const [first, second] = copies.map((call) => call.split(' ').slice(1, 3));
  expect(first).toEqual([WEB, RUN]);
  expect(second).toEqual([WORKER, WEB]);
});

test('an image that is on the run image already has its layers, so they are mounted from there', async () => {
  const registry = await stage();
  await putApplication(registry, 'portal/web', {base: NEW}, 'latest');
  registry.calls.length = 0;
  await rebased(registry);
  const copies = registry.calls.filter((call) => call.startsWith('copyBlobs'));
  expect(copies.map((call) => call.split(' ').slice(1, 3))).toEqual([
    [WEB, 'portal/web'],
    [WORKER, 'portal/web'],
  ]);
});

test('a kill at each write, then the same command: the same end', async () => {
  const whole = await stage();
  await rebased(whole);
  const writes = whole.writes.length;
  expect(writes).toBeGreaterThan(10);
  for (let survives = 0; survives < writes; survives += 1) {
    let left = Infinity;
    const registry = await stage({
      onCall: (call) => {
        if (left <= 0) throw new Error('killed');
        if (/^(?:put|copy)/u.test(call)) left -= 1;
      },
    });
    left = survives;
    await expect(rebased(registry)).rejects.toThrow('killed');
    const moved = stateOf(registry).filter((it) => it['latest'] !== it['commit-1a2b3c4']);
    if (moved.length > 0) {
      expect(stateOf(registry).every((it) => it[BASE_TAG] !== undefined)).toBe(true);
    }
    left = Infinity;
    await rebased(registry);
    expect(stateOf(registry)).toEqual(stateOf(whole));
    const again = await rebased(registry);
    expect(again.published).toEqual([]);
  }
});

test('after an interruption, images that exist are not stored again', async () => {
  const registry = await stage();
  await rebased(registry);
  for (const name of [WEB, WORKER]) {
    const digest = registry.tags(name)['commit-1a2b3c4'] ?? '';
    const original = await registry.repository(name).manifest(digest);
    if (original !== undefined) await registry.repository(name).putManifest('latest', original);
  }
  registry.calls.length = 0;
  await rebased(registry);
  expect(registry.writes).toEqual([`putManifest ${WEB} latest`, `putManifest ${WORKER} latest`]);
});

test('a tag that a build moved meanwhile stays there', async () => {
  const registry = await stage();
  const releases = await planned(registry);
  const next = await putApplication(
    registry,
    WEB,
    {layers: ['dependencies', 'later'], labels: releaseLabels('b'.repeat(40))},
    'latest',
  );
  const {published: done, notes} = await published(releases);
  expect(registry.tags(WEB)['latest']).toBe(next.digest);
  expect(done.find(({target}) => target.name === WEB)).toMatchObject({
    moved: ['branch-main'],
    kept: ['latest'],
  });
  expect(notes).toEqual([
    `registry.example.com/${WEB}:latest names ${next.digest} by now, so it does not move.`,
  ]);
});

test('two equal runs at once have one result', async () => {
  const registry = await stage();
  const [first, second] = [await planned(registry), await planned(registry)];
  await Promise.all([published(first), published(second)]);
  const whole = await stage();
  await rebased(whole);
  expect(stateOf(registry)).toEqual(stateOf(whole));
});

test('adopts an equal rebase at the fixed tag, and refuses any other image', async () => {
  const registry = await stage();
  registry.forget(RUN, {keeping: ['1.0.1']});
  await rebased(registry, {tags: ['branch-main']});
  const blind = registry.tags(WEB)[BASE_TAG];
  await putBase(registry, OLD);
  const {published: done} = await rebased(registry, {tags: ['latest']});
  expect(done.map(({moved}) => moved)).toEqual([['latest'], ['latest']]);
  expect(registry.tags(WEB)).toMatchObject({latest: blind, 'branch-main': blind});

  const taken = await stage();
  await putApplication(taken, WEB, {layers: ['other']}, BASE_TAG);
  const before = stateOf(taken);
  await expect(rebased(taken)).rejects.toMatchObject({
    code: 'release.conflict',
    remedy: [mentioning(option('rebuild'))],
  });
  expect(taken.tags(WEB)).toEqual(before[0]);
  expect(taken.tags(WORKER)['latest']).toBe(before[1]?.['latest']);
});

test('says which tags are immutable, and sets the fixed tag', async () => {
  const registry = await stage({immutable: (tag) => tag !== 'branch-main'});
  for (const _ of ['once', 'and again']) {
    const {published: done} = await rebased(registry);
    expect(done.map(({moved, kept, immutable}) => ({moved, kept, immutable}))).toEqual(
      [WEB, WORKER].map(() => expect.objectContaining({kept: [], immutable: ['latest']})),
    );
  }
  for (const tags of stateOf(registry)) expect(tags['branch-main']).toBe(tags[BASE_TAG]);
});

test('an index adopts an equal rebase of another run', async () => {
  const [registry, other] = [await stage(), await stage()];
  for (const it of [registry, other]) await putIndex(it, 'multi/web', 'latest', 'branch-main');
  const run = {names: ['multi/web']};
  // Without the old run image, inherited values stay, so the digests differ.
  registry.forget(RUN, {keeping: ['1.0.1']});
  const [blind] = (await rebased(registry, {...run, tags: ['branch-main']})).published;
  await putBase(registry, OLD);
  const [seeing] = (await rebased(other, run)).published;
  expect(seeing?.digest).not.toBe(blind?.digest);
  const {published: done} = await rebased(registry, {...run, tags: ['latest']});
  expect(done).toMatchObject([{digest: blind?.digest, moved: ['latest']}]);
});

/** Stores an index with one application on the old run image. */
async function putIndex(
  registry: MemoryRegistry,
  name: string,
  ...tags: readonly string[]
): Promise<void> {
  const {mediaType, digest, bytes} = await putApplication(registry, name, {}, 'building');
  registry.untag(name);
  const platform = {os: 'linux', architecture: 'amd64'};
  const index = manifest('application/vnd.oci.image.index.v1+json', {
    schemaVersion: 2,
    manifests: [{mediaType, digest, size: bytes.byteLength, platform}],
  });
  for (const tag of tags) await registry.repository(name).putManifest(tag, index);
}

test('a commit tag that is named gets a rebased image beside it, and does not move', async () => {
  const registry = await stage();
  const before = stateOf(registry);
  await rebased(registry, {tags: ['commit-1a2b3c4']});
  expect(stateOf(registry)).toEqual(
    before.map((tags) => ({...tags, [BASE_TAG]: expect.stringMatching(/^sha256:/u)})),
  );
});
