import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {buildRelease} from '../../../src/image/release/build-release.ts';
import {type Stage, release, stage} from './release-stage.ts';
import {samplePlan} from '../samples.ts';

const plan = samplePlan();

/** A gate that a test opens. */
function gate() {
  const {promise, resolve} = Promise.withResolvers<void>();
  return {opened: promise, open: resolve};
}

/** Lets all pending promises run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Starts a release. `state` says whether it has ended. */
function started(on: Stage, changes: Partial<Parameters<typeof buildRelease>[1]> = {}) {
  const state = {ended: false};
  const ended = buildRelease(plan, {
    registry: on.registry,
    engine: on.engine,
    source: async () => '/source',
    descends: async () => 'unknown',
    machine: {buildImage: '', copilotToolsVersion: '', buildpackPost: 'ours@1.0.0'},
    secrets: {},
    bindings: [],
    force: false,
    rebuild: false,
    verbose: false,
    now: () => 0,
    emit: () => undefined,
    ...changes,
  }).finally(() => {
    state.ended = true;
  });
  ended.catch(() => undefined);
  return {state, ended};
}

test('waits for the export of the source before it reports a refused repository', async () => {
  const on = stage();
  on.registry.ensure = async () => {
    throw new Failure('aws.access-denied', 'ecr:CreateRepository is not allowed.');
  };
  const exporting = gate();
  let isWriting = true;
  const {state, ended} = started(on, {
    source: async () => {
      await exporting.opened;
      isWriting = false;
      return '/source';
    },
  });
  await turns();
  expect(state.ended).toBe(false);
  exporting.open();
  await expect(ended).rejects.toThrow('ecr:CreateRepository is not allowed.');
  expect(isWriting).toBe(false);
});

test('waits for the check of the engine before it reports a failed search', async () => {
  const on = stage();
  on.registry.find = async () => {
    throw new Failure('registry.unreachable', 'The registry cannot be reached.');
  };
  const starting = gate();
  on.engine.check = () => starting.opened;
  const {state, ended} = started(on);
  await turns();
  expect(state.ended).toBe(false);
  starting.open();
  await expect(ended).rejects.toMatchObject({code: 'registry.unreachable'});
});

test('ignores a failed check of the engine if nothing has to be built', async () => {
  const on = stage();
  await release(plan, on);
  on.engine.check = async () => {
    throw new Failure('registry.unreachable', 'Docker is not running.');
  };
  const {images} = await release(plan, on);
  expect(images.map(({status}) => status)).toEqual(['reused', 'reused']);
});
