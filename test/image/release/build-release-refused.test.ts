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

/** Lets everything run that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A release; `state` tells whether it has ended. */
function started(on: Stage, changes: Partial<Parameters<typeof buildRelease>[1]> = {}) {
  const state = {ended: false};
  const ended = buildRelease(plan, {
    registry: on.registry,
    engine: on.engine,
    source: async () => '/source',
    descends: async () => 'unknown',
    machine: {buildImage: '', copilotToolsVersion: '', buildpackPost: 'ours@1.0.0'},
    secrets: {},
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

test('when a repository is refused, the error waits until the source is no longer written', async () => {
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

test('when the search for the release fails, the error waits for the check, which may start an engine', async () => {
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
  await expect(ended).rejects.toThrow('The registry cannot be reached.');
});

test('an engine that does not run is no error if nothing has to be built', async () => {
  const on = stage();
  await release(plan, on);
  on.engine.check = async () => {
    throw new Failure('registry.unreachable', 'Docker is not running.');
  };
  const {images} = await release(plan, on);
  expect(images.map(({status}) => status)).toEqual(['reused', 'reused']);
});
