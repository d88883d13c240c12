import {describe, expect, test} from 'vitest';
import type {PlannedSource} from '../../../src/image/plan/planned-source.ts';
import {COMMIT_TAG, INDEX, putForeign, release, stage} from './release-stage.ts';
import {chosen, COMMIT, samplePlan} from '../samples.ts';

type Source = Partial<PlannedSource>;
type Answer = 'descends' | 'does-not' | 'unknown';

const OTHER = 'b'.repeat(40);
const LATER = new Date('2026-02-01T00:00:00Z');
const EARLIER = new Date('2025-12-01T00:00:00Z');

/** Releases another commit, then ours. `owner` says whose image a tag names. */
async function releaseAfter(theirs: Source, ours: Source, answer: Answer) {
  const on = stage();
  const {images: former} = await release(samplePlan({source: {commit: OTHER, ...theirs}}), on);
  const asked: string[] = [];
  const result = await release(samplePlan({source: ours}), {
    ...on,
    descends: async (commit) => {
      asked.push(commit);
      return answer;
    },
  });
  const names = ['intranet/web', 'intranet/worker'] as const;
  const owner = (tag: string) => {
    const owners = names.map((name, index) => {
      const digest = on.registry.tags(name)[tag];
      if (digest === result.images[index]?.digest) return 'ours';
      return digest === former[index]?.digest ? 'theirs' : digest;
    });
    return owners[0] === owners[1] ? owners[0] : owners;
  };
  return {...result, owner, asked};
}

describe('a moving tag', () => {
  test('moves to the next commit', async () => {
    const {owner, asked, warnings} = await releaseAfter({}, {}, 'does-not');
    expect([owner('latest'), owner('branch-main')]).toEqual(['ours', 'ours']);
    expect(asked).toEqual([OTHER]);
    expect(warnings).toEqual([]);
  });

  test('stays at a descendant of our commit, with a warning, and is not in the result', async () => {
    const {owner, images, warnings} = await releaseAfter({}, {}, 'descends');
    expect([owner('latest'), owner('branch-main')]).toEqual(['theirs', 'theirs']);
    expect(owner(COMMIT_TAG)).toBe('ours');
    expect(images.map(({tags}) => tags)).toEqual([
      {fixed: [COMMIT_TAG], moving: []},
      {fixed: [COMMIT_TAG], moving: []},
    ]);
    expect(warnings).toHaveLength(4);
    expect(warnings).toContain(
      'registry.example.com/intranet/web:latest stays at commit bbbbbbb, which is newer than this release.',
    );
  });

  test.each(['latest', 'branch-main'])('stays if a later commit sets %s meanwhile', async (tag) => {
    let isOver = false;
    let later: string | undefined;
    const on = stage({
      onCall: async (call) => {
        if (isOver || call !== `digest intranet/web ${tag}` || !(await isClaimed())) return;
        isOver = true;
        const {images} = await release(samplePlan({source: {commit: OTHER}}), on);
        later = images[0]?.digest;
      },
    });
    const isClaimed = async () => on.registry.tags('intranet/web')[COMMIT_TAG] !== undefined;
    const descends = async () => 'descends' as const;
    const {warnings} = await release(samplePlan(), {...on, descends});
    expect(later).toBeDefined();
    expect(on.registry.tags('intranet/web')).toMatchObject({latest: later, 'branch-main': later});
    expect(warnings).toContain(
      `registry.example.com/intranet/web:${tag} stays at commit bbbbbbb, which is newer than this release.`,
    );
  });

  test('ignores times if the history is known', async () => {
    const {owner} = await releaseAfter({committedAt: LATER}, {}, 'does-not');
    expect([owner('latest'), owner('branch-main')]).toEqual(['ours', 'ours']);
    const older = await releaseAfter({committedAt: EARLIER}, {}, 'descends');
    expect([older.owner('latest'), older.owner('branch-main')]).toEqual(['theirs', 'theirs']);
  });

  describe('if the history is too short', () => {
    test.each([
      ['stays at', 'a later commit of the branch', LATER, 'theirs'],
      ['leaves', 'an earlier commit of the branch', EARLIER, 'ours'],
      ['leaves', 'a commit of the same second', new Date('2026-01-02T03:04:05Z'), 'ours'],
      ['leaves', 'a commit whose time is not known', undefined, 'ours'],
    ])('%s %s', async (_, __, committedAt, expected) => {
      const {owner} = await releaseAfter({committedAt}, {}, 'unknown');
      expect([owner('latest'), owner('branch-main')]).toEqual([expected, expected]);
    });

    test('moves if the time of our commit is unknown', async () => {
      const {owner} = await releaseAfter({committedAt: LATER}, {committedAt: undefined}, 'unknown');
      expect([owner('latest'), owner('branch-main')]).toEqual(['ours', 'ours']);
    });

    test('“latest” moves from another branch’s commit, whatever its time', async () => {
      const {owner} = await releaseAfter({committedAt: LATER, branch: 'other'}, {}, 'unknown');
      expect([owner('latest'), owner('branch-other'), owner('branch-main')]).toEqual([
        'ours',
        'theirs',
        'ours',
      ]);
    });

    test('“latest” moves with a build of a Git tag without a branch', async () => {
      const ours = {branch: undefined, gitTags: ['v1.0']};
      const {owner} = await releaseAfter({committedAt: LATER}, ours, 'unknown');
      expect([owner('latest'), owner('branch-main')]).toEqual(['ours', 'theirs']);
    });

    test('a pull request’s tag stays at its later commit', async () => {
      const pull = {branch: undefined, pullRequest: 7};
      const {owner} = await releaseAfter({...pull, committedAt: LATER}, pull, 'unknown');
      expect(owner('pr-7')).toBe('theirs');
    });
  });

  test('moves from an earlier release of the same commit', async () => {
    const on = stage();
    await release(samplePlan(), on);
    const again = samplePlan({options: {settings: chosen({A: '1'})}});
    const descends = () => Promise.reject(new Error('must not be asked'));
    const {images} = await release(again, {...on, force: true, descends});
    expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
  });

  test('stays at a later release of the same commit', async () => {
    const on = stage();
    await release(samplePlan(), on);
    const again = samplePlan({options: {settings: chosen({A: '1'})}});
    const {images: forced} = await release(again, {...on, force: true});
    const {images, warnings} = await release(samplePlan(), on);
    expect(on.registry.tags('intranet/web')['latest']).toBe(forced[0]?.digest);
    expect(images[0]?.tags.moving).toEqual([]);
    expect(warnings).toContain(
      `registry.example.com/intranet/web:latest stays at ${COMMIT_TAG}-r2, which is newer than this release.`,
    );
    // Another run of the later release changes nothing.
    const {warnings: none} = await release(again, {...on, force: true});
    expect(none).toEqual([]);
  });

  test.each([
    ['an image without a revision', {}],
    ['an image whose revision is not a commit', {'org.opencontainers.image.revision': 'main'}],
  ])('moves from %s, without asking Git', async (_, labels) => {
    const on = stage();
    await putForeign(on.registry, 'intranet/web', 'latest', labels);
    const descends = () => Promise.reject(new Error('must not be asked'));
    const {images} = await release(samplePlan(), {...on, descends});
    expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
  });

  test('moves from an index', async () => {
    const on = stage();
    await on.registry.ensure(['intranet/web']);
    await on.registry.repository('intranet/web').putManifest('latest', INDEX);
    const {images} = await release(samplePlan(), on);
    expect(on.registry.tags('intranet/web')['latest']).toBe(images[0]?.digest);
  });

  test('that the registry does not move is a warning', async () => {
    const on = stage({immutable: (tag) => tag !== 'building'});
    const {images: former} = await release(samplePlan({source: {commit: OTHER}}), on);
    const {images, warnings} = await release(samplePlan(), on);
    expect(images[0]?.tags).toEqual({fixed: [COMMIT_TAG], moving: []});
    expect(on.registry.tags('intranet/web')['latest']).toBe(former[0]?.digest);
    expect(warnings).toEqual([
      'Cannot move branch-main and latest in registry.example.com/intranet/web: tags are immutable. Let them move.',
      'Cannot move branch-main and latest in registry.example.com/intranet/worker: tags are immutable. Let them move.',
    ]);
  });

  test('of another branch does not move', async () => {
    const {owner, images} = await releaseAfter({}, {branch: 'other'}, 'does-not');
    expect([owner('branch-main'), owner('branch-other')]).toEqual(['theirs', 'ours']);
    expect(images[0]?.tags.moving).toEqual(['branch-other', 'latest']);
  });
});

describe('a Git tag', () => {
  const gitTags = ['v1.0'];

  test('at another image stays, with a warning, and is not in the result', async () => {
    const {owner, images, warnings} = await releaseAfter({gitTags}, {gitTags}, 'does-not');
    expect(owner('v1.0')).toBe('theirs');
    expect(images.map(({tags}) => tags.fixed)).toEqual([[COMMIT_TAG], [COMMIT_TAG]]);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(
      /^registry\.example\.com\/intranet\/web:v1\.0 stays at sha256:[0-9a-f]{64}\b.* commit [0-9a-f]{7}\. /u,
    );
    expect(warnings.join(' ')).not.toMatch(/delete/iu);
  });

  test('that shares a tag with another Git tag names it in the warning', async () => {
    const clone = {branches: [], gitTags: ['v1/0', 'v1-0']};
    const {warnings} = await releaseAfter(
      {gitTags: ['v1-0']},
      {gitTags: ['v1/0'], clone},
      'does-not',
    );
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toContain(
      'These Git tags share it: v1/0, v1-0. To release this commit under its own tag, add another Git tag to it.',
    );
    expect(warnings.join(' ')).not.toMatch(/delete/iu);
  });

  test.each([
    ['we read it', 'digest intranet/web v1.0', false],
    ['we write it, in a registry of immutable tags', 'putManifest intranet/web v1.0', true],
  ])('that another tool sets before %s, stays', async (_, moment, isKept) => {
    let foreign: string | undefined;
    const on = stage({
      immutable: (tag) => isKept && tag === 'v1.0',
      onCall: async (call) => {
        if (call !== moment || foreign !== undefined) return;
        foreign = '';
        foreign = await putForeign(on.registry, 'intranet/web', 'v1.0');
      },
    });
    const {images, warnings} = await release(samplePlan({source: {gitTags}}), on);
    expect(on.registry.tags('intranet/web')['v1.0']).toBe(foreign);
    expect(images.map(({tags}) => tags.fixed)).toEqual([[COMMIT_TAG], [COMMIT_TAG, 'v1.0']]);
    expect(warnings).toHaveLength(1);
  });

  test('that another build of the commit has just set counts as set', async () => {
    let isSet = false;
    const on = stage({
      immutable: (tag) => tag === 'v1.0',
      onCall: async (call) => {
        if (call !== 'putManifest intranet/web v1.0' || isSet) return;
        isSet = true;
        await release(samplePlan({source: {gitTags}}), on);
      },
    });
    const {images, warnings} = await release(samplePlan({source: {gitTags}}), on);
    expect(images.map(({tags}) => tags.fixed)).toEqual([
      [COMMIT_TAG, 'v1.0'],
      [COMMIT_TAG, 'v1.0'],
    ]);
    expect(warnings).toEqual([]);
  });

  test('is set at an existing release', async () => {
    const on = stage();
    await release(samplePlan(), on);
    const {images} = await release(samplePlan({source: {gitTags: ['v1.0', 'v1.1']}}), on);
    expect(on.registry.tags('intranet/web')).toMatchObject({
      'v1.0': images[0]?.digest,
      'v1.1': images[0]?.digest,
    });
  });
});

test('a pull request sets only the commit tag and its own tag', async () => {
  const on = stage();
  const pull = {branch: undefined, pullRequest: 7, gitTags: ['v1.0']};
  const {images} = await release(samplePlan({source: pull}), on);
  for (const {name, digest} of images) {
    const tags = {building: expect.any(String), [COMMIT_TAG]: digest, 'pr-7': digest};
    expect(on.registry.tags(name)).toEqual(
      name === 'intranet/web' ? tags : {...tags, building: undefined},
    );
  }
});

test('sets the old builder’s tags on request', async () => {
  const on = stage();
  const plan = samplePlan({options: {tags: {legacy: true, latest: 'always'}}});
  const {images} = await release(plan, on);
  expect(images[0]?.tags).toEqual({
    fixed: [COMMIT_TAG, COMMIT.slice(0, 7)],
    moving: ['branch-main', 'main', 'latest'],
  });
});
