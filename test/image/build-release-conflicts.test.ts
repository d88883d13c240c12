import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import type {Plan} from '../../src/image/plan.ts';
import {MemoryRegistry} from '../sandbox/memory-registry.ts';
import {StandInEngine, release} from './release-stage.ts';
import {samplePlan} from './samples.ts';

const plan = samplePlan();
const other = samplePlan({options: {environment: {BP_NODE_VERSION: '24'}}});
const text = new TextEncoder();

function stage(options: ConstructorParameters<typeof MemoryRegistry>[0] = {}) {
  const registry = new MemoryRegistry(options);
  return {registry, engine: new StandInEngine(registry)};
}

test('the same commit with other settings is refused before anything is built', async () => {
  const on = stage();
  await release(plan, on);
  await expect(release(other, on)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('commit-1a2b3c4 was made with another builder'),
    remedy: expect.arrayContaining([expect.stringContaining('--force')]),
  });
  expect(on.engine.requests).toHaveLength(1);
});

test('with force it is released beside, and found there again', async () => {
  const on = stage();
  await release(plan, on);
  const second = await release(other, {...on, force: true});
  expect(second.images[0]?.tags.fixed[0]).toBe('commit-1a2b3c4-r2');
  const third = samplePlan({options: {environment: {BP_NODE_VERSION: '26'}}});
  expect((await release(third, {...on, force: true})).images[0]?.tags.fixed[0]).toBe(
    'commit-1a2b3c4-r3',
  );
  const again = await release(other, on);
  expect(again.images[0]).toMatchObject({status: 'reused', digest: second.images[0]?.digest});
  expect(on.engine.requests).toHaveLength(3);
});

test('an image of another tool under the commit tag is left alone', async () => {
  const on = stage();
  await on.registry.ensure(['intranet/web']);
  const repository = on.registry.repository('intranet/web');
  const {digest, size} = await repository.putBlob(text.encode('{"config":{}}'));
  await put(on.registry, 'commit-1a2b3c4', {config: {mediaType: 'c', digest, size}, layers: []});
  await expect(release(plan, on)).rejects.toThrow('was made by another tool');
  expect(on.engine.requests).toHaveLength(0);
});

test('an index under the commit tag is not overwritten', async () => {
  const on = stage();
  await on.registry.ensure(['intranet/web']);
  await put(on.registry, 'commit-1a2b3c4', {manifests: []});
  await expect(release(plan, on)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('intranet/web:commit-1a2b3c4'),
  });
});

test('a manifest that is not JSON is told in words', async () => {
  const on = stage();
  const garbled = 'not JSON';
  on.registry.repository('intranet/web').manifest = async () => ({
    mediaType: 'm',
    digest: 'sha256:aa',
    bytes: text.encode(garbled),
  });
  await expect(release(plan, on)).rejects.toThrow('The manifest sha256:aa is not JSON.');
});

/** A registry in which a rival's release of the plan is there without tags, to come up in the middle. */
async function race(options: {readonly immutable: boolean; readonly at: string}) {
  let armed = false;
  const on = stage({
    immutable: (tag) => options.immutable && tag.startsWith('commit-'),
    onCall: async (call) => {
      if (!armed || call !== options.at) return;
      armed = false;
      await tagAll();
    },
  });
  const rival = new StandInEngine(on.registry);
  // So that what it builds for the plan is another image than ours.
  await release(samplePlan({source: {commit: 'f'.repeat(40)}}), {...on, engine: rival});
  const {images: theirs} = await release(plan, {...on, engine: rival});
  const manifests = await Promise.all(
    theirs.map(({name, digest}) => on.registry.repository(name).manifest(digest)),
  );
  on.registry.untag();
  const tagAll = async () => {
    for (const [index, {name}] of theirs.entries()) {
      const manifest = manifests[index];
      if (manifest !== undefined)
        await on.registry.repository(name).putManifest('commit-1a2b3c4', manifest);
    }
  };
  armed = true;
  return {...on, theirs};
}

test.each([
  ['lets tags move', {immutable: false, at: 'digest intranet/web commit-1a2b3c4'}],
  ['keeps tags', {immutable: true, at: 'putManifest intranet/web commit-1a2b3c4'}],
])('where a registry %s, who loses a race takes the images of who won', async (_, options) => {
  const {theirs, ...on} = await race(options);
  const {images, events} = await release(plan, on);
  expect(on.engine.requests).toHaveLength(1);
  expect(images.map(({digest}) => digest)).toEqual(theirs.map(({digest}) => digest));
  for (const {name, digest} of images) {
    expect(on.registry.tags(name)).toMatchObject({'commit-1a2b3c4': digest, latest: digest});
  }
  expect(events).toContainEqual({
    type: 'note',
    text: 'Another build released commit-1a2b3c4 first; its images are taken.',
  });
});

test('where something else won the race, the loser says so', async () => {
  const on = stage({
    onCall: async (call) => {
      if (call !== 'digest intranet/web commit-1a2b3c4' || lost) return;
      lost = true;
      await put(on.registry, 'commit-1a2b3c4', {manifests: []});
    },
  });
  let lost = false;
  await expect(release(plan, on)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('already names another image'),
  });
  expect(on.registry.tags('intranet/web')).not.toHaveProperty('latest');
});

test('an image that another build of one process set is taken as it is', async () => {
  const on = stage();
  const only = (process: string): Plan => samplePlan({options: {processes: [process]}});
  await release(only('web'), on);
  // The scratch image of another process is in another repository, so this one builds for itself.
  const {images: alone} = await release(only('worker'), {...on, engine: on.engine});
  const {images} = await release(plan, on);
  expect(images[1]?.digest).toBe(alone[0]?.digest);
  expect(on.registry.tags('intranet/worker')['commit-1a2b3c4']).toBe(images[1]?.digest);
});

/** Stores a manifest under a tag. */
async function put(registry: MemoryRegistry, tag: string, document: unknown): Promise<void> {
  const bytes = text.encode(JSON.stringify(document));
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  await registry.repository('intranet/web').putManifest(tag, {mediaType: 'm', digest, bytes});
}
