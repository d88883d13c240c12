import {expect, test} from 'vitest';
import {
  COMMIT_TAG,
  INDEX,
  type Stage,
  putForeign,
  release,
  releasedTags,
  stage,
} from './release-stage.ts';
import {chosen, samplePlan} from '../samples.ts';
import {option} from '../../../src/text.ts';

const plan = samplePlan();
const withSetting = (value: string) =>
  samplePlan({options: {settings: chosen({BP_NODE_VERSION: value})}});
const other = withSetting('24');

/** Matches a remedy that offers to release the commit under this tag. */
const releasingAs = (tag: string): unknown =>
  expect.objectContaining({
    parts: expect.arrayContaining([option('force'), expect.stringContaining(tag)]),
  });

/** The error of a release that is refused before the engine is called and before anything is written. */
async function refusal(on: Stage, refused = other): Promise<unknown> {
  const [builds, writes] = [on.engine.requests.length, on.registry.writes.length];
  const outcome = await release(refused, on).catch((error: unknown) => error);
  expect(on.engine.requests).toHaveLength(builds);
  expect(on.registry.writes).toHaveLength(writes);
  return outcome;
}

test('the same commit with other settings is refused before anything is built', async () => {
  const on = stage();
  await release(plan, on);
  expect(await refusal(on)).toMatchObject({
    code: 'release.conflict',
    message: expect.stringMatching(
      /^registry\.example\.com\/intranet\/web:commit-1a2b3c4 .*builder/u,
    ),
    remedy: [expect.any(String), releasingAs('commit-1a2b3c4-r2')],
  });
});

test('Git LFS pointers and the content are different releases, and the error says so', async () => {
  const pointers = samplePlan({source: {pointers: ['a.bin', 'b.bin']}});
  const where = 'registry.example.com/intranet/web:commit-1a2b3c4';
  const on = stage();
  await release(pointers, on);
  expect((await release(pointers, on)).images[0]?.status).toBe('reused');
  expect(await refusal(on, plan)).toMatchObject({
    kind: 'failed',
    message: `${where} has Git LFS pointers instead of the content of: a.bin, b.bin.`,
    remedy: [releasingAs('commit-1a2b3c4-r2')],
  });
  const {images} = await release(plan, {...on, force: true});
  expect(images[0]?.tags.fixed).toEqual(['commit-1a2b3c4-r2']);

  const other = stage();
  await release(plan, other);
  expect(await refusal(other, pointers)).toMatchObject({
    message: `${where} has the content of Git LFS. This build would have pointers instead: a.bin, b.bin.`,
    remedy: [expect.any(String), releasingAs('commit-1a2b3c4-r2')],
  });
});

test('is also refused if only another image of the release exists', async () => {
  const on = stage();
  await release(samplePlan({options: {processes: ['worker']}}), on);
  expect(await refusal(on)).toMatchObject({
    code: 'release.conflict',
    message: expect.stringContaining('intranet/worker:commit-1a2b3c4 '),
  });
});

test('is also refused for other processes', async () => {
  const on = stage();
  await release(samplePlan({options: {processes: ['worker']}}), on);
  const web = samplePlan({
    options: {processes: ['web'], settings: chosen({BP_NODE_VERSION: '24'})},
  });
  expect(await refusal(on, web)).toMatchObject({kind: 'failed'});
});

test('with force, is released as -r2 and -r3, and reused there', async () => {
  const on = stage();
  const {images: first} = await release(plan, on);
  const forced = {...on, force: true};
  const second = await release(other, forced);
  expect(second.images.map(({tags}) => tags.fixed)).toEqual([
    ['commit-1a2b3c4-r2'],
    ['commit-1a2b3c4-r2'],
  ]);
  const third = await release(withSetting('26'), forced);
  expect(third.images[0]?.tags.fixed).toEqual(['commit-1a2b3c4-r3']);
  expect(releasedTags(on.registry, 'intranet/web')).toEqual({
    [COMMIT_TAG]: first[0]?.digest,
    'commit-1a2b3c4-r2': second.images[0]?.digest,
    'commit-1a2b3c4-r3': third.images[0]?.digest,
    'branch-main': third.images[0]?.digest,
    latest: third.images[0]?.digest,
  });
  const again = await release(other, on);
  expect(again.images).toEqual(
    second.images.map((image) => ({
      ...image,
      status: 'reused',
      tags: {...image.tags, moving: []}, // The tags stay at the third release.
    })),
  );
  const back = await release(other, forced);
  expect(back.images).toEqual(second.images.map((image) => ({...image, status: 'reused'})));
  expect(releasedTags(on.registry, 'intranet/web')['latest']).toBe(second.images[0]?.digest);
  expect(on.engine.requests).toHaveLength(3);
});

test('suggests the next free tag if -r2 is taken', async () => {
  const on = stage();
  await release(plan, on);
  await release(other, {...on, force: true});
  expect(await refusal(on, withSetting('26'))).toMatchObject({
    remedy: [expect.anything(), releasingAs('commit-1a2b3c4-r3')],
  });
});

test('an interrupted -r2 is finished without a build and without force', async () => {
  const on = stage();
  await release(plan, on);
  const web = samplePlan({
    options: {processes: ['web'], settings: chosen({BP_NODE_VERSION: '24'})},
  });
  await release(web, {...on, force: true});
  const {images} = await release(other, on);
  expect(images.map(({tags}) => tags.fixed[0])).toEqual(['commit-1a2b3c4-r2', 'commit-1a2b3c4-r2']);
  expect(images.map(({status}) => status)).toEqual(['reused', 'derived']);
  expect(on.engine.requests).toHaveLength(2);
});

test('force does not build a release that exists', async () => {
  const on = stage();
  const {images} = await release(plan, on);
  const again = await release(plan, {...on, force: true});
  expect(again.images).toEqual(images.map((image) => ({...image, status: 'reused'})));
  expect(on.engine.requests).toHaveLength(1);
});

test('a Git tag stays at the first release of the commit', async () => {
  const on = stage();
  const source = {gitTags: ['v1.0']};
  const {images} = await release(samplePlan({source}), on);
  const again = samplePlan({source, options: {settings: chosen({A: '1'})}});
  const forced = await release(again, {...on, force: true});
  expect(forced.images[0]?.tags.fixed).toEqual(['commit-1a2b3c4-r2']);
  expect(on.registry.tags('intranet/web')['v1.0']).toBe(images[0]?.digest);
  expect(forced.warnings).toHaveLength(2);
  expect(forced.warnings[0]).toContain('That image is another release of this commit.');
});

test.each([
  ['the first image', 'intranet/web'],
  ['another image', 'intranet/worker'],
])('an image of another tool at the commit tag of %s is not replaced', async (_, name) => {
  const on = stage();
  const digest = await putForeign(on.registry, name, COMMIT_TAG);
  expect(await refusal(on, plan)).toMatchObject({
    code: 'release.conflict',
    message: expect.stringMatching(
      new RegExp(`^registry\\.example\\.com/${name}:${COMMIT_TAG} .*another tool`, 'u'),
    ),
    remedy: [releasingAs('commit-1a2b3c4-r2')],
  });
  const {images} = await release(plan, {...on, force: true});
  expect(images.map(({tags}) => tags.fixed)).toEqual([
    ['commit-1a2b3c4-r2'],
    ['commit-1a2b3c4-r2'],
  ]);
  expect(on.registry.tags(name)[COMMIT_TAG]).toBe(digest);
});

test('with an image of another tool, force makes -r2', async () => {
  const on = stage();
  const {images: ours} = await release(samplePlan({options: {processes: ['web']}}), on);
  on.registry.untag('intranet/web', 'building');
  await putForeign(on.registry, 'intranet/worker', COMMIT_TAG);
  expect(await refusal(on, plan)).toMatchObject({message: expect.stringContaining('another tool')});
  const {images} = await release(plan, {...on, force: true});
  expect(images[0]).toMatchObject({digest: ours[0]?.digest, status: 'reused'});
  expect(images[1]?.status).toBe('derived');
  expect(on.engine.requests).toHaveLength(1);
});

test('a commit with the same first seven digits is another commit', async () => {
  const on = stage();
  const twin = `1a2b3c4${'0'.repeat(33)}`;
  await release(samplePlan({source: {commit: twin}}), on);
  expect(await refusal(on, plan)).toMatchObject({
    code: 'release.conflict',
    message: expect.stringMatching(
      new RegExp(`^registry\\.example\\.com/intranet/web:commit-1a2b3c4 .*commit, ${twin}`, 'u'),
    ),
    remedy: [releasingAs('commit-1a2b3c4-r2')],
  });
});

test('an index at the commit tag is not replaced', async () => {
  const on = stage();
  await on.registry.ensure(['intranet/web']);
  await on.registry.repository('intranet/web').putManifest(COMMIT_TAG, INDEX);
  expect(await refusal(on, plan)).toMatchObject({
    code: 'release.conflict',
    message: expect.stringMatching(/intranet\/web:commit-1a2b3c4 .*another tool/u),
  });
  await release(plan, {...on, force: true});
  expect(on.registry.tags('intranet/web')[COMMIT_TAG]).toBe(INDEX.digest);
});

test('an index at the scratch tag or a moving tag is replaced', async () => {
  const on = stage();
  await on.registry.ensure(['intranet/web']);
  for (const tag of ['building', 'latest']) {
    await on.registry.repository('intranet/web').putManifest(tag, INDEX);
  }
  const {images} = await release(plan, on);
  expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
});

test('a manifest that is not JSON is an error', async () => {
  const on = stage();
  on.registry.repository('intranet/web').manifest = async () => ({
    mediaType: 'application/json',
    digest: 'sha256:aa',
    bytes: new TextEncoder().encode('not JSON'),
  });
  expect(await refusal(on, plan)).toMatchObject({
    code: 'release.image-invalid',
    message: expect.stringContaining('registry.example.com/intranet/web@sha256:aa'),
  });
});
