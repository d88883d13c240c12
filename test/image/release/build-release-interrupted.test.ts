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

/** Which writes fail, by their number from 1. */
type Fault = (write: number) => boolean;

/** A registry whose writes may fail, with a check at every call. */
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
    /** A run that may fail. It ends when nothing runs any more. */
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

/** Checks that must hold at any moment. */
function expectSound({registry}: Stage): void {
  const tagsOf = new Map(NAMES.map((name) => [name, releasedTags(registry, name)]));
  for (const [name, tags] of tagsOf) {
    for (const [tag, digest] of Object.entries(tags)) {
      // Every tag is at an existing image of its own commit.
      const found = {name, tag, digest, isThere: registry.isWhole(name, digest)};
      expect(found).toEqual({name, tag, digest: tags[COMMIT_TAG], isThere: true});
    }
  }
  const all = [...tagsOf.values()];
  const isTagged = all.map((tags) => COMMIT_TAG in tags);
  // Other tags require a complete release, and moving tags require that the Git tags are set.
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

test('a run of three images makes as many writes as the tests below expect', async () => {
  expect((await uninterrupted()).writes).toBe(WRITES.length);
});

test.each([
  ['only one write fails', (at: number) => (write: number) => write === at],
  ['a write and all later ones fail', (at: number) => (write: number) => write >= at],
])('if %s, the same command gives the result of an uninterrupted run', async (_, failing) => {
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

test('a run that is interrupted repeatedly makes progress each time, with one build', async () => {
  const on = faultyStage();
  for (let runs = 1; ; runs += 1) {
    // An engine's push makes five writes. All later writes are done a few at a time.
    const {outcome} = await on.run(plan, (write) => write > 6);
    if (!(outcome instanceof Error)) break;
    expect(runs).toBeLessThan(20);
  }
  expect(on.engine.requests).toHaveLength(1);
  expect(on.state()).toEqual((await uninterrupted()).state);
});

test.each(NAMES.map((name) => [name]))(
  'if only the commit tag of %s is left, the other images are made from it',
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

test('manifests without tags are not reused', async () => {
  const on = faultyStage();
  await on.run(plan);
  for (const name of NAMES) on.registry.untag(name);
  const {outcome} = await on.run(plan);
  expect(outcome).toMatchObject({
    images: [{status: 'built'}, {status: 'reused'}, {status: 'reused'}],
  });
  expect(on.engine.requests).toHaveLength(2);
});
