import {assert, asyncProperty, scheduler} from 'fast-check';
import {expect, test} from 'vitest';
import type {Plan} from '../../../src/image/plan/plan.ts';
import {
  COMMIT_TAG,
  INDEX,
  type Stage,
  StandInEngine,
  release,
  releasedTags,
  stage,
} from './release-stage.ts';
import {chosen, samplePlan} from '../samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const plan = samplePlan({source: {gitTags: ['v1.0']}});
const TAKEN = expect.stringContaining('Another build released commit-1a2b3c4 first.');
const keepsCommitTags = (tag: string) => tag.startsWith('commit-');
const registries: readonly (readonly [string, (tag: string) => boolean])[] = [
  ['keeps commit tags', keepsCommitTags],
  ['moves any tag', () => false],
];

/** The engine of a concurrent build: the same request gives another image. */
function rivalOf({registry}: Stage): StandInEngine {
  const engine = new StandInEngine(registry);
  engine.mark = 'of the rival';
  return engine;
}

/** A concurrent release of the plan, which does not use our scratch tag. */
async function rivalRelease(on: Stage, chosen = plan) {
  on.registry.untag('intranet/web', 'building');
  return await release(chosen, {...on, engine: rivalOf(on)});
}

/** Our run, with another action before its n-th call. */
async function runWith(
  at: number,
  immutable: (tag: string) => boolean,
  happens: (on: Stage) => Promise<unknown>,
) {
  let calls = 0;
  let isOver = false;
  const on = stage({
    immutable,
    onCall: async () => {
      calls += 1;
      if (isOver || calls < at) return;
      isOver = true;
      await happens(on);
    },
  });
  const outcome = await release(plan, on).catch((error: unknown) => error);
  return {...on, outcome, hasHappened: isOver};
}

/** The digest of each image if all its tags name it, otherwise `undefined`. */
function releaseIn({registry}: Stage): readonly (string | undefined)[] {
  return ['intranet/web', 'intranet/worker'].map((name) => {
    const digests = new Set(Object.values(releasedTags(registry, name)));
    return digests.size === 1 ? [...digests][0] : undefined;
  });
}

const digestsOf = (images: readonly {readonly digest: string}[]) => images.map((it) => it.digest);

test.each(registries)(
  'if a registry %s, a complete concurrent release in the middle of ours gives one release',
  async (_, immutable) => {
    for (let at = 1; ; at += 1) {
      let rivals: readonly {readonly digest: string}[] = [];
      const {outcome, hasHappened, ...on} = await runWith(at, immutable, async (it) => {
        ({images: rivals} = await rivalRelease(it));
      });
      if (!hasHappened) break;
      // Both runs return the same images, and no tag names another one.
      const digests = digestsOf(rivals);
      expect({at, outcome}).toMatchObject({
        at,
        outcome: {images: digests.map((digest) => ({digest}))},
      });
      expect({at, digests: releaseIn(on)}).toEqual({at, digests});
      expect(on.engine.requests.length).toBeLessThanOrEqual(1);
    }
  },
);

test.each([
  ['we read it, in a registry of mutable tags', `digest intranet/web ${COMMIT_TAG}`, () => false],
  [
    'we write it, in a registry of immutable tags',
    `putManifest intranet/web ${COMMIT_TAG}`,
    keepsCommitTags,
  ],
])(
  'if another build sets the commit tag before %s, its images are used',
  async (_, call, immutable) => {
    let isOver = false;
    const on = stage({
      immutable,
      onCall: async (it) => {
        if (isOver || it !== call) return;
        isOver = true;
        await rivalRelease(on);
      },
    });
    const {images, events} = await release(plan, on);
    expect(on.engine.requests).toHaveLength(1);
    expect(digestsOf(images)).toEqual(releaseIn(on));
    expect(images.map(({status}) => status)).toEqual(['reused', 'reused']);
    expect(events).toContainEqual({type: 'note', text: TAKEN});
  },
);

test('the images of a build that set only its first commit tag are completed', async () => {
  let isOver = false;
  const on = stage({
    immutable: keepsCommitTags,
    onCall: async (call) => {
      if (isOver || call !== `digest intranet/web ${COMMIT_TAG}`) return;
      isOver = true;
      const web = samplePlan({source: {gitTags: ['v1.0']}, options: {processes: ['web']}});
      await rivalRelease(on, web);
    },
  });
  const {images} = await release(plan, on);
  expect(images.map(({status}) => status)).toEqual(['reused', 'derived']);
  expect(digestsOf(images)).toEqual(releaseIn(on));
});

const otherPlan: Plan = samplePlan({options: {settings: chosen({A: '1'})}});

test.each<[string, (on: Stage) => Promise<unknown>]>([
  ['another plan', (on) => rivalRelease(on, otherPlan)],
  ['an index', (on) => on.registry.repository('intranet/web').putManifest(COMMIT_TAG, INDEX)],
])('if %s has set the commit tag, the release fails and moves no tag', async (_, happens) => {
  let isOver = false;
  const on = stage({
    onCall: async (call) => {
      if (isOver || call !== `digest intranet/web ${COMMIT_TAG}`) return;
      isOver = true;
      await happens(on);
    },
  });
  const outcome = await release(plan, on).catch((error: unknown) => error);
  const there = on.registry.tags('intranet/web');
  expect(outcome).toMatchObject({
    code: 'release.conflict',
    message: expect.stringContaining(`registry.example.com/intranet/web:${COMMIT_TAG} `),
    details: [
      `In the registry: ${there[COMMIT_TAG]}`,
      expect.stringMatching(/^This build: {6}sha256:/u),
    ],
    remedy: [mentioning(option('force'))],
  });
  expect(there).not.toHaveProperty('v1.0');
  // With force, the image is released as -r2, without another build.
  await on.registry.repository('intranet/web').putManifest('building', await ours(on, outcome));
  const {images} = await release(plan, {...on, force: true});
  expect(images[0]).toMatchObject({tags: {fixed: [`${COMMIT_TAG}-r2`, 'v1.0']}, status: 'reused'});
  expect(on.engine.requests).toHaveLength(1);
});

async function ours({registry}: Stage, outcome: unknown) {
  const {details} = outcome as {details: readonly string[]};
  const digest = /sha256:.*$/u.exec(details[1] ?? '')?.[0] ?? '';
  const manifest = await registry.repository('intranet/web').manifest(digest);
  if (manifest === undefined) throw new Error(`no ${digest}`);
  return manifest;
}

test('a registry that rejects a tag that does not exist is an error', async () => {
  const on = stage({immutable: keepsCommitTags});
  const repository = on.registry.repository('intranet/web');
  const put = repository.putManifest.bind(repository);
  repository.putManifest = async (tag, manifest) =>
    tag === COMMIT_TAG ? 'immutable' : put(tag, manifest);
  await expect(release(plan, on)).rejects.toMatchObject({
    code: 'release.conflict',
    details: [expect.stringContaining('not found'), expect.stringContaining('sha256:')],
  });
});

/** Two concurrent builds, whose calls to the registry come in any order. */
async function together(
  turns: {
    schedule: <T>(task: Promise<T>) => Promise<T>;
    waitFor: <T>(it: Promise<T>) => Promise<T>;
  },
  immutable: (tag: string) => boolean,
) {
  let isTogether = true;
  const on = stage({
    immutable,
    onCall: async () => {
      if (isTogether) await turns.schedule(Promise.resolve());
    },
  });
  const runs = Promise.all([release(plan, on), release(plan, {...on, engine: rivalOf(on)})]);
  const [one, two] = await turns.waitFor(runs);
  isTogether = false;
  return {...on, one, two};
}

test('with immutable commit tags, two concurrent builds make one release, in any order', async () => {
  await assert(
    asyncProperty(scheduler(), async (turns) => {
      const {one, two, ...on} = await together(turns, keepsCommitTags);
      expect(digestsOf(one.images)).toEqual(digestsOf(two.images));
      expect(releaseIn(on)).toEqual(digestsOf(one.images));
    }),
    {numRuns: 200},
  );
});

test('with mutable tags, the next run completes the release of two concurrent builds', async () => {
  await assert(
    asyncProperty(scheduler(), async (turns) => {
      const {one: _, two: __, ...on} = await together(turns, () => false);
      const {images} = await release(plan, on);
      for (const [index, {name}] of images.entries()) {
        expect(on.registry.tags(name)[COMMIT_TAG]).toBe(images[index]?.digest);
        expect(on.registry.tags(name)['latest']).toBe(images[index]?.digest);
      }
      const before = on.registry.writes.length;
      await release(plan, on);
      expect(on.registry.writes.slice(before)).toEqual([]);
    }),
    {numRuns: 200},
  );
});
