import {expect, test} from 'vitest';
import {COMMIT_TAG, type Stage, rebase, release, releasedTags, stage} from './release-stage.ts';
import {chosen, samplePlan} from '../samples.ts';

const plan = samplePlan();
const NAMES = ['intranet/web', 'intranet/worker'];
const MOVING = ['branch-main', 'latest'];

/** A release whose moving tags have been rebased. */
async function rebased(...tags: readonly string[]) {
  const on = stage();
  const {images} = await release(plan, on);
  for (const name of NAMES) for (const tag of tags) await rebase(on.registry, name, tag);
  return {on, images, state: stateOf(on)};
}

function stateOf({registry}: Stage) {
  return NAMES.map((name) => releasedTags(registry, name));
}

test('moving tags stay at rebased images, with a note', async () => {
  const {on, images, state} = await rebased(...MOVING);
  const {images: again, notes, warnings} = await release(plan, on);
  expect(stateOf(on)).toEqual(state);
  expect(again).toEqual(
    images.map((image) => ({...image, status: 'reused', tags: {...image.tags, moving: []}})),
  );
  expect(warnings).toEqual([]);
  expect(notes).toHaveLength(4);
  expect(notes).toContain(
    `registry.example.com/intranet/web:latest stays at ${state[0]?.['latest']}, which is this image on another run image. Add --rebuild to replace it.`,
  );
});

test('--force does not move them either', async () => {
  const {on, state} = await rebased(...MOVING);
  await release(plan, {...on, force: true});
  expect(stateOf(on)).toEqual(state);
});

test('a tag that was not rebased moves', async () => {
  const {on} = await rebased('latest');
  on.registry.untag('intranet/web', 'branch-main');
  const {images} = await release(plan, on);
  expect(on.registry.tags('intranet/web')['branch-main']).toBe(images[0]?.digest);
});

test('the next commit moves them', async () => {
  const {on} = await rebased(...MOVING);
  const {images} = await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  expect(images[0]?.tags.moving).toEqual(MOVING);
});

test('rebased commit tags stay, and are the release', async () => {
  const {on, state} = await rebased(COMMIT_TAG, ...MOVING);
  const {images} = await release(plan, on);
  expect(stateOf(on)).toEqual(state);
  expect(images.map(({digest, tags}) => [digest, tags.moving])).toEqual(
    state.map((tags) => [tags[COMMIT_TAG], MOVING]),
  );
  expect(on.engine.requests).toHaveLength(1);
});

test('if only one image was rebased, the others keep their tags', async () => {
  const {on} = await rebased();
  for (const tag of [COMMIT_TAG, ...MOVING]) await rebase(on.registry, 'intranet/web', tag);
  const state = stateOf(on);
  await release(plan, on);
  expect(stateOf(on)).toEqual(state);
});

test('a rebuild replaces them', async () => {
  const {on} = await rebased(...MOVING);
  on.engine.base = 'refreshed base';
  const {images} = await release(plan, {...on, rebuild: true});
  expect(images[0]?.tags).toEqual({fixed: [`${COMMIT_TAG}-r2`], moving: MOVING});
  expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
});

test('a rebuild with the same result does not replace them', async () => {
  const {on, state} = await rebased(...MOVING);
  const {images} = await release(plan, {...on, rebuild: true});
  expect(images[0]?.tags).toEqual({fixed: [`${COMMIT_TAG}-r2`], moving: []});
  expect(on.registry.tags('intranet/web')['latest']).toBe(state[0]?.['latest']);
});

test('an interrupted rebuild on a newer run image is finished, and moves the tags', async () => {
  let isInterrupted = false;
  const on = stage({
    onCall: (call) => {
      if (isInterrupted && call === 'putManifest intranet/web latest') throw new Error('lost');
    },
  });
  await release(plan, on);
  on.engine.base = 'refreshed base';
  isInterrupted = true;
  await expect(release(plan, {...on, rebuild: true})).rejects.toThrow('lost');
  isInterrupted = false;
  const {images} = await release(plan, on);
  expect(images[0]?.tags).toEqual({fixed: [`${COMMIT_TAG}-r2`], moving: MOVING});
});

test('a rebased image of a later release of the commit is newer', async () => {
  const {on} = await rebased();
  const other = samplePlan({options: {settings: chosen({A: '1'})}});
  on.engine.mark = 'other';
  await release(other, {...on, force: true});
  for (const name of NAMES) await rebase(on.registry, name, 'latest');
  const state = stateOf(on);
  const {warnings} = await release(plan, on);
  expect(stateOf(on)).toEqual(state);
  expect(warnings).toContain(
    `registry.example.com/intranet/web:latest stays at ${COMMIT_TAG}-r2, which is newer than this release.`,
  );
});

test('an image with equal labels and other layers is not rebased', async () => {
  const {on} = await rebased();
  // Made by another engine, so that only the labels are equal.
  const other = stage();
  other.engine.base = 'patched base';
  other.engine.mark = 'changed by hand';
  await release(plan, other);
  const from = other.registry.repository('intranet/web');
  const to = on.registry.repository('intranet/web');
  const manifest = await from.manifest('latest');
  if (manifest === undefined) throw new TypeError('no image');
  const {config, layers} = JSON.parse(new TextDecoder().decode(manifest.bytes)) as {
    config: {digest: string};
    layers: readonly {digest: string}[];
  };
  for (const {digest} of [config, ...layers]) await to.putBlob(await from.blob(digest));
  await to.putManifest('latest', manifest);
  const {images} = await release(plan, on);
  expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
});
