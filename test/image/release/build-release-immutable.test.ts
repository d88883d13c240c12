import {describe, expect, test} from 'vitest';
import {COMMIT_TAG, release, releasedTags, stage} from './release-stage.ts';
import {samplePlan} from '../samples.ts';

const NEXT = {commit: 'b'.repeat(40)};

/** A registry whose repositories the old builder created: no tag moves. */
function immutable(onCall?: (call: string) => Promise<void> | void) {
  return stage({immutable: () => true, ...(onCall === undefined ? {} : {onCall})});
}

describe('in a repository with immutable tags', () => {
  test('each commit is pushed to a scratch tag of its own, and released', async () => {
    const on = immutable();
    const first = await release(samplePlan(), on);
    const next = await release(samplePlan({source: NEXT}), on);
    const pushed = on.engine.requests.map(({image}) => image.split(':')[1]);
    expect(pushed).toEqual([
      expect.stringMatching(/^building-[0-9a-f]{12}$/u),
      expect.stringMatching(/^building-[0-9a-f]{12}$/u),
    ]);
    expect(pushed[0]).not.toBe(pushed[1]);
    expect(releasedTags(on.registry, 'intranet/worker')).toEqual({
      [COMMIT_TAG]: first.images[1]?.digest,
      'branch-main': first.images[1]?.digest,
      latest: first.images[1]?.digest,
      'commit-bbbbbbb': next.images[1]?.digest,
    });
    expect(first.warnings).toEqual([]);
    expect(next.warnings).toHaveLength(2);
  });

  test('a tag that another build of the release set first gives no warning', async () => {
    let isSet = false;
    const on = immutable(async (call) => {
      if (call !== 'putManifest intranet/web latest' || isSet) return;
      isSet = true;
      await release(samplePlan(), on);
    });
    const {images, warnings} = await release(samplePlan(), on);
    expect(images[0]?.tags.moving).toEqual(['branch-main', 'latest']);
    expect(warnings).toEqual([]);
  });

  test('the image of an interrupted run is reused', async () => {
    let isInterrupted = false;
    const on = immutable((call) => {
      if (call !== `putManifest intranet/web ${COMMIT_TAG}` || isInterrupted) return;
      isInterrupted = true;
      throw new Error('interrupted');
    });
    await expect(release(samplePlan(), on)).rejects.toThrow('interrupted');
    const {images} = await release(samplePlan(), on);
    expect(on.engine.requests).toHaveLength(1);
    expect(images.map(({status}) => status)).toEqual(['reused', 'reused']);
  });

  test('the image of another build that set the tag first is used', async () => {
    let isTaken = false;
    const on = immutable(async (call) => {
      if (!call.startsWith('putManifest intranet/web building-') || isTaken) return;
      isTaken = true;
      on.engine.mark = 'theirs';
      await release(samplePlan(), on);
    });
    const {images, events} = await release(samplePlan(), on);
    expect(on.registry.tags('intranet/web')[COMMIT_TAG]).toBe(images[0]?.digest);
    expect(on.registry.tags('intranet/worker')[COMMIT_TAG]).toBe(images[1]?.digest);
    expect(events).toContainEqual({
      type: 'note',
      text: expect.stringContaining('Another build of this commit'),
    });
  });

  test('any other failure of the engine is passed on', async () => {
    const on = immutable();
    on.engine.build = async () => {
      throw new Error('no such builder');
    };
    await expect(release(samplePlan(), on)).rejects.toThrow('no such builder');
  });
});
