import {expect, test} from 'vitest';
import {MemoryRegistry} from '../sandbox/memory-registry.ts';
import {StandInEngine, release} from './release-stage.ts';
import {samplePlan} from './samples.ts';

const NEWER = 'b'.repeat(40);
const LATER = new Date('2026-02-01T00:00:00Z');

function stage(options: ConstructorParameters<typeof MemoryRegistry>[0] = {}) {
  const registry = new MemoryRegistry(options);
  return {registry, engine: new StandInEngine(registry)};
}

/** A release of a commit, then the one of another; gives where the tags are then. */
async function releaseAfter(
  earlier: Parameters<typeof samplePlan>[0],
  later: Parameters<typeof samplePlan>[0],
  descends: 'descends' | 'does-not' | 'unknown',
) {
  const on = stage();
  const {images: first} = await release(samplePlan(earlier), on);
  const asked: string[] = [];
  const {images, events} = await release(samplePlan(later), {
    ...on,
    descends: async (commit) => {
      asked.push(commit);
      return descends;
    },
  });
  const tags = on.registry.tags('intranet/web');
  const owner = (tag: string) => {
    if (tags[tag] === images[0]?.digest) return 'ours';
    return tags[tag] === first[0]?.digest ? 'theirs' : undefined;
  };
  return {owner, images, events, asked};
}

test('moving tags move to the next commit', async () => {
  const {owner, asked} = await releaseAfter({}, {source: {commit: NEWER}}, 'does-not');
  expect([owner('latest'), owner('branch-main')]).toEqual(['ours', 'ours']);
  expect(new Set(asked)).toEqual(new Set([samplePlan().source.commit]));
});

test('they stay at a commit that descends from ours, with a warning, and are not in the result', async () => {
  const {owner, images, events} = await releaseAfter({source: {commit: NEWER}}, {}, 'descends');
  expect([owner('latest'), owner('branch-main'), owner('commit-1a2b3c4')]).toEqual([
    'theirs',
    'theirs',
    'ours',
  ]);
  expect(images[0]?.tags).toEqual({fixed: ['commit-1a2b3c4'], moving: []});
  expect(events).toContainEqual({
    type: 'warning',
    text: 'registry.example.com/intranet/web:latest stays at commit bbbbbbb, which is newer than this one.',
  });
});

test.each([
  ['stay', 'a later commit of the branch', {commit: NEWER, committedAt: LATER}, 'theirs'],
  ['move', 'an earlier commit of the branch', {commit: NEWER}, 'ours'],
])('where the history is too short, tags %s at %s', async (_, __, source, expected) => {
  const ours = {source: {committedAt: new Date('2026-01-15T00:00:00Z')}};
  const {owner} = await releaseAfter({source}, ours, 'unknown');
  expect([owner('latest'), owner('branch-main')]).toEqual([expected, expected]);
});

test('where the history is too short, latest moves from another branch, whatever its time', async () => {
  const other = {source: {commit: NEWER, committedAt: LATER, branch: 'other'}};
  const {owner} = await releaseAfter(other, {}, 'unknown');
  expect([owner('latest'), owner('branch-other'), owner('branch-main')]).toEqual([
    'ours',
    'theirs',
    'ours',
  ]);
});

test('a moving tag that may not move is a warning', async () => {
  const on = stage({immutable: (tag) => tag !== 'building'});
  await release(samplePlan(), on);
  const {images, events} = await release(samplePlan({source: {commit: NEWER}}), on);
  expect(images[0]?.tags).toEqual({fixed: ['commit-bbbbbbb'], moving: []});
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toContain("cannot move: the repository's tags are immutable.");
});

test('a Git tag that names another image stays, with a warning', async () => {
  const on = stage();
  const tagged = {gitTags: ['v1.0']};
  const {images: first} = await release(samplePlan({source: tagged}), on);
  const moved = samplePlan({source: {...tagged, commit: NEWER}});
  const {images, events} = await release(moved, on);
  expect(on.registry.tags('intranet/web')['v1.0']).toBe(first[0]?.digest);
  expect(images[0]?.tags.fixed).toEqual(['commit-bbbbbbb']);
  expect(events.filter(({type}) => type === 'warning')).toHaveLength(2);
});
