import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {Plan} from '../../../src/image/plan/plan.ts';
import {COMMIT_TAG, type Stage, release, releasedTags, stage} from './release-stage.ts';
import {codebase, samplePlan} from '../samples.ts';

const PROCESSES = ['web', 'worker', 'beat'];
const NAMES = PROCESSES.map((process) => `intranet/${process}`);
const plan = samplePlan({
  source: {gitTags: ['v1.0']},
  codebase: {
    ...codebase,
    images: PROCESSES.map((process) => ({
      name: `intranet/${process}`,
      process,
      command: process,
      procfileType: process,
    })),
  },
});

/** What fails, by the number of the write, from 1 on. */
type Fault = (write: number) => boolean;

/** A registry whose writes may fail, watched at every call. */
function faultyStage() {
  let fault: Fault = () => false;
  let writes = 0;
  const on: Stage = stage({
    onCall: (call) => {
      expectSound(on);
      if (!/^(?:ensure|put|copy)/u.test(call)) return;
      writes += 1;
      if (fault(writes)) throw new Error(`no ${call}`);
    },
  });
  on.engine.processes = PROCESSES;
  return {
    ...on,
    /** A run that may fail, and everything that it has under way. */
    run: async (chosen: Plan, failing: Fault = () => false) => {
      fault = failing;
      writes = 0;
      const outcome = await release(chosen, on).catch((error: Error) => error);
      for (let calls = -1; calls < on.registry.calls.length; await setImmediate()) {
        calls = on.registry.calls.length;
      }
      expectSound(on);
      return {outcome, writes};
    },
    state: () => NAMES.map((name) => on.registry.tags(name)),
  };
}

/** Everything that holds at any moment, whoever looks. */
function expectSound({registry}: Stage): void {
  const tagsOf = new Map(NAMES.map((name) => [name, releasedTags(registry, name)]));
  for (const [name, tags] of tagsOf) {
    for (const [tag, digest] of Object.entries(tags)) {
      // Nothing is tagged that is not there, and nothing but the commit's own image.
      const found = {name, tag, digest, isThere: registry.isWhole(name, digest)};
      expect(found).toEqual({name, tag, digest: tags[COMMIT_TAG], isThere: true});
    }
  }
  const all = [...tagsOf.values()];
  const isTagged = all.map((tags) => COMMIT_TAG in tags);
  // Any other tag says that the release is whole, and moving ones that Git's are set.
  const isReleased = all.some((tags) => 'v1.0' in tags);
  expect({isReleased, isTagged}).toEqual(
    isReleased ? {isReleased, isTagged: PROCESSES.map(() => true)} : {isReleased, isTagged},
  );
  const isMoving = all.some((tags) => 'latest' in tags || 'branch-main' in tags);
  const hasGitTag = all.map((tags) => 'v1.0' in tags);
  expect({isMoving, hasGitTag}).toEqual(
    isMoving ? {isMoving, hasGitTag: PROCESSES.map(() => true)} : {isMoving, hasGitTag},
  );
}

async function uninterrupted() {
  const on = faultyStage();
  const {outcome, writes} = await on.run(plan);
  expect(outcome).not.toBeInstanceOf(Error);
  return {writes, state: on.state()};
}

const WRITES = Array.from({length: 23}, (_, index) => index + 1);

test('a run of three images makes as many writes as are tried below', async () => {
  expect((await uninterrupted()).writes).toBe(WRITES.length);
});

test.each([
  ['only one write fails', (at: number) => (write: number) => write === at],
  ['a write and all after it fail', (at: number) => (write: number) => write >= at],
])('where %s, the same command brings about what it would have without', async (_, failing) => {
  const {state} = await uninterrupted();
  for (const write of WRITES) {
    const on = faultyStage();
    const {outcome} = await on.run(plan, failing(write));
    expect(outcome).toBeInstanceOf(Error);
    const wasPushed = 'building' in on.registry.tags('intranet/web');
    expect(on.engine.requests).toHaveLength(write === 1 ? 0 : 1);

    const again = await on.run(plan);
    expect(again.outcome).not.toBeInstanceOf(Error);
    expect(on.state()).toEqual(state);
    expect(on.engine.requests).toHaveLength(wasPushed || write === 1 ? 1 : 2);

    const {writes} = await on.run(plan);
    expect(writes).toBe(0);
  }
});

test('a run that is interrupted again and again gets on each time, with one build', async () => {
  const on = faultyStage();
  for (let runs = 1; ; runs += 1) {
    // An engine's push takes five writes; whatever comes after is done a few at a time.
    const {outcome} = await on.run(plan, (write) => write > 6);
    if (!(outcome instanceof Error)) break;
    expect(runs).toBeLessThan(20);
  }
  expect(on.engine.requests).toHaveLength(1);
  expect(on.state()).toEqual((await uninterrupted()).state);
});

test.each(NAMES.map((name) => [name]))(
  'where only the commit tag of %s is left, the rest is made from it',
  async (left) => {
    const on = faultyStage();
    await on.run(plan);
    const state = NAMES.map((name) => releasedTags(on.registry, name));
    for (const name of NAMES)
      on.registry.forget(name, {keeping: name === left ? [COMMIT_TAG] : []});
    on.engine.mark = 'another build';
    const {outcome} = await on.run(plan);
    expect(outcome).toMatchObject({
      images: NAMES.map((name) => ({name, status: name === left ? 'reused' : 'derived'})),
    });
    expect(on.engine.requests).toHaveLength(1);
    expect(on.state()).toEqual(state);
  },
);

test('where manifests are there and no tag is, they are built anew: nothing tells whose they are', async () => {
  const on = faultyStage();
  await on.run(plan);
  for (const name of NAMES) on.registry.untag(name);
  const {outcome} = await on.run(plan);
  expect(outcome).toMatchObject({
    images: [{status: 'built'}, {status: 'reused'}, {status: 'reused'}],
  });
  expect(on.engine.requests).toHaveLength(2);
});
