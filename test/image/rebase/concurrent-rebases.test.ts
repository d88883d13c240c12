import {assert, asyncProperty, scheduler} from 'fast-check';
import {expect, test} from 'vitest';
import {type MadeBase, DISTRIBUTION, madeBase} from '../documents/made-image.ts';
import {type Stage, release, stage as buildStage} from '../release/release-stage.ts';
import {samplePlan} from '../samples.ts';
import {WEB, WORKER, layersOf, planned, published, put} from './rebase-stage.ts';

const OLDER: MadeBase = {version: '1', layers: ['older']};
const NEWER: MadeBase = {version: '2', layers: ['newer']};
const NEXT = samplePlan({source: {commit: 'b'.repeat(40)}});
const TAGS = ['branch-main', 'latest'];

type Turn = <T>(task: Promise<T>) => Promise<T>;

/** A release, the plans of two rebases of it, and all images that its moving tags name one after the other. */
async function released(turn: Turn) {
  let isTogether = false;
  const histories = new Map<string, string[]>();
  const note = ({registry}: Stage) => {
    for (const name of [WEB, WORKER]) {
      for (const tag of TAGS) {
        const digest = registry.tags(name)[tag] ?? '';
        const history = histories.get(`${name}:${tag}`) ?? [];
        if (history.at(-1) !== digest) history.push(digest);
        histories.set(`${name}:${tag}`, history);
      }
    }
  };
  const on = buildStage({
    onCall: async (call) => {
      if (!isTogether) return;
      note(on);
      // A registry cannot compare and store at once, so these two requests stay together here.
      const isStored = TAGS.some(
        (tag) => call.startsWith('putManifest') && call.endsWith(` ${tag}`),
      );
      if (!isStored) await turn(Promise.resolve());
    },
  });
  on.engine.added = DISTRIBUTION;
  await release(samplePlan(), on);
  const plans = [];
  for (const base of [OLDER, NEWER]) {
    await put(on.registry, 'run', {image: madeBase(base), layers: layersOf(base)}, base.version);
    const choice = {runImage: `registry.example.com/run:${base.version}`};
    plans.push(await planned(on.registry, {names: [WEB, WORKER], choice, force: true}));
  }
  return {
    on,
    plans,
    histories,
    together: async <T>(runs: () => Promise<T>) => {
      isTogether = true;
      const result = await runs();
      note(on);
      isTogether = false;
      return result;
    },
  };
}

test('two rebases and a build at once, in any order: no moving tag goes back', async () => {
  await assert(
    asyncProperty(scheduler(), async (turns) => {
      const {on, plans, histories, together} = await released((it) => turns.schedule(it));
      const [older = [], newer = []] = plans;
      const [{images}] = await together(
        async () =>
          await turns.waitFor(
            Promise.all([
              release(NEXT, {...on, descends: async () => 'does-not'}),
              published(older),
              published(newer),
            ]),
          ),
      );
      const rebases = plans.flat().flatMap((it) => it.images);
      for (const [at, history] of histories) {
        const [name = ''] = at.split(':');
        const built = images.find((it) => it.name === name)?.digest;
        const original = rebases.find(({target}) => target.name === name)?.target.digest;
        const moved = history.filter((it) => it !== original && it !== built);
        // The original, then at most one of the rebases, then the build.
        expect(history[0]).toBe(original);
        expect(history.at(-1)).toBe(built);
        expect(history).toHaveLength(2 + moved.length);
        expect(moved.length).toBeLessThan(2);
      }
      expect(histories.size).toBe(4);
    }),
    {numRuns: 150},
  );
});

test('two rebases at once, in any order: the next run ends at the newer run image', async () => {
  await assert(
    asyncProperty(scheduler(), async (turns) => {
      const {on, plans, histories, together} = await released((it) => turns.schedule(it));
      await together(
        async () => await turns.waitFor(Promise.all(plans.map((plan) => published(plan)))),
      );
      for (const history of histories.values()) expect(history).toHaveLength(2);
      const choice = {runImage: 'registry.example.com/run:2'};
      const run = {names: [WEB, WORKER], choice, force: true};
      await published(await planned(on.registry, run));
      const images = (plans[1] ?? []).flatMap((it) => it.images);
      expect(images).toHaveLength(2);
      for (const {target, baseTag} of images) {
        const {[baseTag ?? '']: newest, ...tags} = on.registry.tags(target.name);
        expect([tags['latest'], tags['branch-main']]).toEqual([newest, newest]);
      }
    }),
    {numRuns: 50},
  );
});
