import {expect, test} from 'vitest';
import {MemoryRegistry} from '../sandbox/memory-registry.ts';
import {StandInEngine, release} from './release-stage.ts';
import {COMMIT, samplePlan} from './samples.ts';

const COMMIT_TAG = 'commit-1a2b3c4';

function stage(options: ConstructorParameters<typeof MemoryRegistry>[0] = {}) {
  const registry = new MemoryRegistry(options);
  return {registry, engine: new StandInEngine(registry)};
}

const tagged = samplePlan({source: {gitTags: ['v1.0']}});

test('one build makes the image of every process', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  expect(images).toMatchObject([
    {name: 'intranet/web', process: 'web', status: 'built'},
    {name: 'intranet/worker', process: 'worker', status: 'derived'},
  ]);
  expect(on.engine.requests).toHaveLength(1);
  expect(on.engine.requests[0]).toMatchObject({
    image: 'registry.example.com/intranet/web:building',
    process: 'web',
    publish: true,
    previousImage: undefined,
  });
  for (const {name, digest, tags} of images) {
    for (const tag of [...tags.fixed, ...tags.moving]) {
      expect(on.registry.tags(name)).toMatchObject({[tag]: digest});
    }
  }
});

test('manifests come before commit tags, those before Git tags, those before moving tags', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  const puts = on.registry.writes.flatMap((call) => /^putManifest (.+)$/u.exec(call)?.[1] ?? []);
  const rank = (put: string) => {
    if (put === 'intranet/web building') return 0;
    if (put.includes('sha256:')) return 1;
    if (put === `intranet/web ${COMMIT_TAG}`) return 2;
    if (put.endsWith(COMMIT_TAG)) return 3;
    return put.endsWith('v1.0') ? 4 : 5;
  };
  const ranks = puts.map((put) => rank(put));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  expect(ranks).toEqual([0, 1, 2, 3, 4, 4, 5, 5, 5, 5]);
  expect(images).toHaveLength(2);
});

test('a whole release is not built again, and nothing is written', async () => {
  const on = stage();
  const {images} = await release(tagged, on);
  const written = on.registry.writes.length;
  const again = await release(tagged, on);
  expect(again.images).toEqual(images.map((image) => ({...image, status: 'reused'})));
  expect(on.engine.requests).toHaveLength(1);
  expect(on.registry.writes.slice(written)).toEqual([]);
});

test('a Git tag that came later, and a moving tag that was taken away, are set', async () => {
  const on = stage();
  await release(samplePlan(), on);
  const {images, events} = await release(tagged, on);
  expect(on.engine.requests).toHaveLength(1);
  for (const {name, digest} of images)
    expect(on.registry.tags(name)).toMatchObject({'v1.0': digest});
  expect(events.filter(({type}) => type === 'tagged')).toHaveLength(2);
});

test('a run that ended after the build is finished from the scratch tag', async () => {
  let broken = true;
  const on = stage({
    onCall: (call) => {
      if (broken && call.includes('sha256:') && call.startsWith('putManifest'))
        throw new Error('lost');
    },
  });
  await expect(release(tagged, on)).rejects.toThrow('lost');
  broken = false;
  const {images} = await release(tagged, on);
  expect(on.engine.requests).toHaveLength(1);
  expect(images.map(({status}) => status)).toEqual(['reused', 'derived']);
});

test.each([
  ['intranet/web', 'intranet/worker'],
  ['intranet/worker', 'intranet/web'],
])('a release of which only %s is there is finished from it', async (there, missing) => {
  const whole = stage();
  await release(tagged, whole);
  const on = stage();
  const plan = samplePlan({
    source: {gitTags: ['v1.0']},
    options: {processes: [there.split('/')[1] ?? '']},
  });
  await release(plan, on);
  const {images} = await release(tagged, on);
  expect(on.engine.requests).toHaveLength(1);
  expect(images.find(({name}) => name === there)?.status).toBe('reused');
  expect(images.find(({name}) => name === missing)?.status).toBe('derived');
  expect(Object.keys(on.registry.tags(missing)).toSorted()).toEqual(
    ['branch-main', COMMIT_TAG, 'latest', 'v1.0'].toSorted(),
  );
});

test('the layers of the branch’s last image are offered, else those of the latest, by digest', async () => {
  const on = stage();
  const {images} = await release(samplePlan(), on);
  const next = {commit: 'b'.repeat(40)};
  await release(samplePlan({source: next}), on);
  expect(on.engine.requests[1]?.previousImage).toBe(
    `registry.example.com/intranet/web@${images[0]?.digest}`,
  );
  const latest = on.registry.tags('intranet/web')['latest'];
  await release(samplePlan({source: {commit: 'c'.repeat(40), branch: 'other'}}), on);
  expect(on.engine.requests[2]?.previousImage).toBe(`registry.example.com/intranet/web@${latest}`);
});

test('what another commit left under the scratch tag is not taken', async () => {
  const on = stage();
  await release(samplePlan(), on);
  await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  expect(on.engine.requests.map(({labels}) => labels['org.opencontainers.image.revision'])).toEqual(
    [COMMIT, 'b'.repeat(40)],
  );
});

test('a working tree is never what the commit’s build left, and moves nothing', async () => {
  const on = stage();
  const {images} = await release(samplePlan(), on);
  const dirty = await release(samplePlan({source: {workingTree: 'abcdef0123'}}), on);
  expect(on.engine.requests).toHaveLength(2);
  expect(dirty.images[0]?.tags).toEqual({fixed: [`${COMMIT_TAG}-dirty-abcdef01`], moving: []});
  expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
});

test('an image without the processes of the plan is not released', async () => {
  const on = stage();
  on.engine.processes = ['web'];
  await expect(release(tagged, on)).rejects.toMatchObject({
    kind: 'failed',
    message: 'The buildpacks made no process called worker.',
    details: ['Processes of the image: web'],
  });
  expect(on.registry.tags('intranet/web')).toEqual({building: expect.any(String)});
});
