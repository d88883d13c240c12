import {describe, expect, test} from 'vitest';
import type {Plan} from '../../../src/image/plan/plan.ts';
import {COMMIT_TAG, type Stage, putForeign, release, releasedTags, stage} from './release-stage.ts';
import {chosen, samplePlan} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const plan = samplePlan({source: {gitTags: ['v1.0']}});
const SECOND = `${COMMIT_TAG}-r2`;
const NAMES = ['intranet/web', 'intranet/worker'];
const rebuild = (on: Stage, of: Plan = plan, force = false) =>
  release(of, {...on, rebuild: true, force});
const other = samplePlan({
  source: {gitTags: ['v1.0']},
  options: {settings: chosen({BP_NODE_VERSION: '24'})},
});

/** A released commit, and a builder that has changed since. */
async function refreshed(options?: Parameters<typeof stage>[0]) {
  const on = stage(options);
  const {images} = await release(plan, on);
  on.engine.base = 'refreshed base';
  return {on, images};
}

test('builds and releases a released commit again, and moves the tags', async () => {
  const {on, images: first} = await refreshed();
  const {images, warnings} = await rebuild(on);
  expect(images.map(({status}) => status)).toEqual(['built', 'derived']);
  for (const [index, {name, digest, tags}] of images.entries()) {
    const before = first[index]?.digest;
    expect(digest).not.toBe(before);
    expect(tags).toEqual({fixed: [SECOND], moving: ['branch-main', 'latest']});
    expect(releasedTags(on.registry, name)).toEqual({
      [COMMIT_TAG]: before,
      'v1.0': before,
      [SECOND]: digest,
      'branch-main': digest,
      latest: digest,
    });
  }
  // A Git tag never moves.
  expect(warnings).toHaveLength(2);
  expect(on.engine.requests).toHaveLength(2);
});

test('the next build of the commit uses the rebuilt release', async () => {
  const {on} = await refreshed();
  const {images} = await rebuild(on, samplePlan());
  const {images: again, warnings} = await release(samplePlan(), on);
  expect(again).toEqual(images.map((image) => ({...image, status: 'reused'})));
  expect(warnings).toEqual([]);
});

test('a reused release with secrets warns that their values are not compared', async () => {
  const withSecret = samplePlan({options: {settings: chosen({}, ['NPM_TOKEN'])}});
  const on = stage();
  expect((await release(withSecret, on)).warnings).toEqual([]);
  expect((await release(withSecret, on)).warnings).toEqual([
    expect.stringMatching(/values of secrets \(NPM_TOKEN\) are not compared.+--rebuild/u),
  ]);
  expect(on.engine.requests).toHaveLength(1);
});

test('so does one with bindings', async () => {
  const bindings = [{name: 'maven', type: 'x', origin: '--binding'}];
  const on = stage();
  await release(samplePlan({options: {bindings}}), on);
  expect((await release(samplePlan({options: {bindings}}), on)).warnings).toEqual([
    expect.stringContaining('(binding maven) are not compared'),
  ]);
});

test('each rebuild is another release', async () => {
  const {on} = await refreshed();
  await rebuild(on);
  on.engine.base = 'another base';
  const {images} = await rebuild(on);
  expect(images[0]?.tags.fixed).toEqual([`${COMMIT_TAG}-r3`]);
  expect(on.engine.requests).toHaveLength(3);
});

test('works if the branch has a newer commit', async () => {
  const {on} = await refreshed();
  const newer = await release(samplePlan({source: {commit: 'b'.repeat(40)}}), on);
  const descends = async () => 'descends' as const;
  for (const tag of [SECOND, `${COMMIT_TAG}-r3`]) {
    const {images} = await release(plan, {...on, rebuild: true, descends});
    expect(images[0]?.tags).toEqual({fixed: [tag], moving: []});
  }
  expect(on.registry.tags('intranet/web')['latest']).toBe(newer.images[0]?.digest);
});

test('works if moving tags cannot move', async () => {
  const {on} = await refreshed({immutable: (tag) => tag !== 'building'});
  for (const tag of [SECOND, `${COMMIT_TAG}-r3`]) {
    const {images} = await rebuild(on);
    expect(images[0]?.tags.fixed).toEqual([tag]);
  }
});

test('builds a commit that was never released, even if an image was pushed', async () => {
  const on = stage();
  const {images: first} = await release(plan, on);
  for (const name of NAMES) on.registry.forget(name, {keeping: ['building']});
  on.engine.base = 'refreshed base';
  const {images} = await rebuild(on);
  expect(images[0]?.tags.fixed).toEqual([COMMIT_TAG, 'v1.0']);
  expect(images[0]?.digest).not.toBe(first[0]?.digest);
});

test('an equal image gets the next tag', async () => {
  const on = stage();
  const {images: first} = await release(plan, on);
  const {images} = await rebuild(on);
  expect(images.map(({digest}) => digest)).toEqual(first.map(({digest}) => digest));
  expect(images[0]?.tags.fixed).toEqual([SECOND, 'v1.0']);
});

describe('of a commit that was released with other settings', () => {
  test('requires --force', async () => {
    const {on} = await refreshed();
    const writes = on.registry.writes.length;
    await expect(rebuild(on, other)).rejects.toMatchObject({
      code: 'release.conflict',
      remedy: [
        expect.anything(),
        expect.objectContaining({
          parts: expect.arrayContaining([option('force'), expect.stringContaining(SECOND)]),
        }),
      ],
    });
    expect(on.registry.writes).toHaveLength(writes);
    const {images} = await rebuild(on, other, true);
    expect(images[0]?.tags.fixed).toEqual([SECOND]);
  });

  test('does not require --force if it was also released with these settings', async () => {
    const {on} = await refreshed();
    await release(other, {...on, force: true});
    const {images} = await rebuild(on);
    expect(images[0]?.tags).toEqual({
      fixed: [`${COMMIT_TAG}-r3`],
      moving: ['branch-main', 'latest'],
    });
  });

  test('does not replace an image of another tool', async () => {
    const on = stage();
    const digest = await putForeign(on.registry, 'intranet/web', COMMIT_TAG);
    await expect(rebuild(on)).rejects.toMatchObject({
      code: 'release.conflict',
      message: expect.stringContaining('another tool'),
    });
    await rebuild(on, plan, true);
    expect(on.registry.tags('intranet/web')[COMMIT_TAG]).toBe(digest);
  });
});

test('a rebuild of one process is completed by a rebuild of all', async () => {
  const {on} = await refreshed();
  const web = samplePlan({options: {processes: ['web']}});
  const {images: first} = await rebuild(on, web);
  expect(first.map(({tags}) => tags.fixed)).toEqual([[SECOND]]);
  const {images, notes} = await rebuild(on);
  expect(images.map(({tags}) => tags.fixed[0])).toEqual([SECOND, SECOND]);
  expect(images.map(({status}) => status)).toEqual(['reused', 'derived']);
  expect(images[0]?.digest).toBe(first[0]?.digest);
  expect(notes).toContainEqual(
    expect.stringMatching(new RegExp(`${SECOND} was interrupted.*run the same command`, 'u')),
  );
});

test('builds again instead of completing a release that starts another command', async () => {
  const on = stage();
  const line = 'gunicorn app:app';
  on.engine.redefine = (processes) =>
    processes.map((it) => (it.type === 'web' ? {...it, command: ['npm start']} : it));
  const wrong = samplePlan({
    codebase: {
      images: [{name: 'intranet/web', process: 'web', command: line, procfileType: 'web'}],
    },
  });
  await expect(release(wrong, on)).rejects.toMatchObject({code: 'build.image-mismatch'});
  const repository = on.registry.repository('intranet/web');
  const scratch = await repository.manifest('building');
  // A release of an older version.
  if (scratch !== undefined) await repository.putManifest(COMMIT_TAG, scratch);
  await expect(release(wrong, on)).rejects.toMatchObject({
    remedy: [mentioning(option('rebuild'))],
  });
  on.engine.redefine = (processes) => processes;
  const {images} = await rebuild(on, wrong);
  expect(images[0]).toMatchObject({status: 'built', tags: {fixed: [SECOND]}});
});

describe.each([
  ['with mutable tags', () => false],
  ['with immutable fixed tags', (tag: string) => tag.startsWith('commit-') || tag === 'v1.0'],
  ['with only immutable tags', () => true],
])('interrupted %s', (_, immutable) => {
  /** A registry whose writes fail from a number on, counted from the start of a run. */
  async function interruptible() {
    let last = Infinity;
    let writes = 0;
    const {on, images} = await refreshed({
      immutable,
      onCall: (call) => {
        if (!/^(?:ensure|put|copy)/u.test(call)) return;
        writes += 1;
        if (writes > last) throw new Error(`no ${call}`);
      },
    });
    return {
      on,
      first: images,
      state: () => NAMES.map((name) => releasedTags(on.registry, name)),
      run: async (until: number) => {
        writes = 0;
        last = until;
        const outcome = await rebuild(on).catch((error: Error) => error);
        return {outcome, writes};
      },
    };
  }

  test('at any write, the same command finishes the rebuild, and starts no other', async () => {
    const whole = await interruptible();
    const {writes} = await whole.run(Infinity);
    const isMoving = !immutable('latest');
    // Up to the last required write: a tag that cannot move is tried each time.
    for (let until = 0; until < writes; until += 1) {
      const on = await interruptible();
      const {outcome} = await on.run(until);
      expect(outcome).toBeInstanceOf(Error);
      const wasDone = SECOND in on.on.registry.tags('intranet/worker') && !isMoving;
      const again = await on.run(Infinity);
      expect(again.outcome).not.toBeInstanceOf(Error);
      if (wasDone) continue;
      expect(on.state()).toEqual(whole.state());
    }
  });
});

test('the image of an interrupted rebuild is reused, even if tags cannot move', async () => {
  let isInterrupted = true;
  const {on} = await refreshed({
    immutable: () => true,
    onCall: (call) => {
      if (isInterrupted && call === `putManifest intranet/web ${SECOND}`) throw new Error('lost');
    },
  });
  await expect(rebuild(on)).rejects.toThrow('lost');
  isInterrupted = false;
  const {images} = await rebuild(on);
  expect(on.engine.requests).toHaveLength(2);
  const pushed = on.engine.requests.map(({image}) => image);
  expect(new Set(pushed).size).toBe(2);
  expect(images[0]).toMatchObject({status: 'reused', tags: {fixed: [SECOND]}});
});

test('two concurrent rebuilds make one release', async () => {
  let theirs: Promise<unknown> | undefined;
  const {on} = await refreshed({
    onCall: async (call) => {
      if (call !== `putManifest intranet/web ${SECOND}` || theirs !== undefined) return;
      on.engine.mark = 'theirs';
      theirs = rebuild(on);
      await theirs;
    },
  });
  await rebuild(on);
  await theirs;
  expect(Object.keys(releasedTags(on.registry, 'intranet/web'))).not.toContain(`${COMMIT_TAG}-r3`);
  for (const name of NAMES) {
    const tags = releasedTags(on.registry, name);
    expect(tags['latest']).toBe(tags[SECOND]);
  }
});
