import {
  assert,
  boolean,
  constantFrom,
  oneof,
  property,
  string,
  subarray,
  uniqueArray,
} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {imageTags} from '../../../src/image/plan/tags.ts';
import {source} from '../samples.ts';
import {spell} from '../../../src/cli/spell.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const choice = {legacy: false, latest: 'always'} as const;

test('a branch sets the commit tag, its own tag and latest', () => {
  expect(imageTags(source, choice)).toEqual({
    commit: 'commit-1a2b3c4',
    fixed: ['commit-1a2b3c4'],
    moving: ['branch-main', 'latest'],
    shared: new Map(),
    notes: [],
    warnings: [],
  });
});

test('Git tags set fixed tags, and latest without a branch', () => {
  const tags = imageTags({...source, branch: undefined, gitTags: ['v1.0.0', 'live']}, choice);
  expect(tags.fixed).toEqual(['commit-1a2b3c4', 'v1.0.0', 'live']);
  expect(tags.moving).toEqual(['latest']);
});

test('a detached commit without a Git tag moves no tag', () => {
  expect(imageTags({...source, branch: undefined}, choice).moving).toEqual([]);
});

test('a pull request sets the commit tag and its own moving tag only', () => {
  const tags = imageTags({...source, branch: undefined, pullRequest: 12, gitTags: ['v1']}, choice);
  expect(tags.fixed).toEqual(['commit-1a2b3c4']);
  expect(tags.moving).toEqual(['pr-12']);
});

test('replaces slashes of a branch by dashes, with a note', () => {
  const tags = imageTags({...source, branch: 'feature/a'}, choice);
  expect(tags.moving).toEqual(['branch-feature-a', 'latest']);
  expect(tags.notes).toEqual(['feature/a is published as branch-feature-a.']);
});

test('appends six digits of the hash if other characters are replaced', () => {
  // printf %s 'feature/a b' | sha256sum
  const tags = imageTags({...source, branch: 'feature/a b'}, choice);
  expect(tags.moving).toEqual(['branch-feature-a-b-13250f', 'latest']);
  expect(tags.notes).toEqual(['feature/a b is published as branch-feature-a-b-13250f.']);
  const moving = (branch: string) => imageTags({...source, branch}, choice).moving[0];
  expect(moving('日本語')).not.toBe(moving('中文字'));
});

describe('branches that share a tag', () => {
  const clone = {branches: ['feature-a', 'feature/a', 'main', 'x/y'], gitTags: []};

  test.each([
    ['feature/a', 'feature-a'],
    ['feature-a', 'feature/a'],
  ])('%s: the warning names %s too', (branch, other) => {
    const {moving, warnings} = imageTags({...source, branch, clone}, choice);
    expect(moving[0]).toBe('branch-feature-a');
    expect(warnings).toEqual([
      expect.stringContaining(`branches ${branch} and ${other} share the tag branch-feature-a`),
    ]);
  });

  test('there is no warning about other branches', () => {
    expect(imageTags({...source, clone}, choice).warnings).toEqual([]);
    // Its tag equals the bare name of another branch, which is not requested.
    const bare = {branches: ['main', 'branch-main'], gitTags: []};
    expect(imageTags({...source, clone: bare}, choice).warnings).toEqual([]);
  });

  test('with --legacy-tags bare names count, and a long list is shortened', () => {
    const long = 'a'.repeat(122);
    const branches = [`${long}/b`, `${long}-b`];
    const legacy = {legacy: true, latest: 'always'} as const;
    const of = (it: string) => ({...source, branch: it, clone: {branches, gitTags: []}});
    // With the prefix branch-, the name is too long and gets a hash.
    expect(imageTags(of(`${long}/b`), choice).warnings).toEqual([]);
    expect(imageTags(of(`${long}/b`), legacy).warnings).toEqual([
      expect.stringContaining(`The branches ${long}/b and ${long}-b share the tag`),
    ]);
    const many = ['a-b-c-d', 'a/b/c/d', 'a/b-c-d', 'a-b/c-d', 'a-b-c/d', 'a/b/c-d', 'a/b-c/d'];
    const crowd = {branches: many, gitTags: []};
    expect(imageTags({...source, branch: 'a-b-c-d', clone: crowd}, choice).warnings).toEqual([
      expect.stringContaining('a-b-c-d, a/b/c/d, a/b-c-d, a-b/c-d and 3 more share'),
    ]);
  });
});

describe('Git tags that share a tag', () => {
  test('at one commit get different tags, with a warning', () => {
    const {fixed, notes, warnings} = imageTags({...source, gitTags: ['v1/0', 'v1-0']}, choice);
    // The name that is a valid tag keeps it.
    expect(fixed.slice(1)).toEqual(['v1-0', 'v1-0-a864d8']);
    expect(notes).toEqual([]);
    expect(warnings).toEqual([
      'The Git tags v1/0 and v1-0 map to the same tag, v1-0, so v1/0 is published as v1-0-a864d8.',
    ]);
  });

  test('at different commits are named in a warning, without advice to delete one', () => {
    const clone = {branches: [], gitTags: ['v1-0', 'v1/0', 'v2']};
    const {fixed, shared, warnings} = imageTags({...source, gitTags: ['v1/0'], clone}, choice);
    expect(fixed.slice(1)).toEqual(['v1-0']);
    expect(shared).toEqual(new Map([['v1-0', ['v1/0', 'v1-0']]]));
    expect(warnings).toEqual([
      expect.stringContaining('Git tags v1/0 and v1-0 share the tag v1-0.'),
    ]);
    expect(warnings.join(' ')).not.toMatch(/delete/iu);
  });
});

test.each([
  ['latest', ''],
  ['branch-main', ''],
  ['branch-live', ''],
  ['branch/live', ' as branch-live'],
  ['commit-1a2b3c4', ''],
  ['commit/7654321', ' as commit-7654321'],
  ['building', ''],
  ['building/x', ' as building-x'],
  ['pr-12', ''],
  ['pr/12', ' as pr-12'],
])('a Git tag cannot use a reserved tag: %s', (name, as) => {
  const tags = imageTags({...source, gitTags: [name]}, choice);
  expect(tags.fixed).toEqual(['commit-1a2b3c4']);
  expect(tags.warnings).toEqual([
    expect.stringContaining(`Git tag ${name} is not published${as}, because`),
  ]);
});

test('latest can follow one branch, or never move', () => {
  const moving = (latest: 'never' | {branch: string}) =>
    imageTags(source, {legacy: false, latest}).moving;
  expect(moving('never')).toEqual(['branch-main']);
  expect(moving({branch: 'main'})).toEqual(['branch-main', 'latest']);
  expect(moving({branch: 'live'})).toEqual(['branch-main']);
});

test("sets the old builder's tags on request", () => {
  const tags = imageTags(source, {legacy: true, latest: 'always'});
  expect(tags.fixed).toEqual(['commit-1a2b3c4', '1a2b3c4']);
  expect(tags.moving).toEqual(['branch-main', 'main', 'latest']);
});

test('a working tree sets one tag of its own, and moves none', () => {
  const tags = imageTags({...source, workingTree: 'abcdef0123456789'}, choice);
  expect(tags).toMatchObject({fixed: ['commit-1a2b3c4-dirty-abcdef01'], moving: []});
});

describe('a bare branch name, with --legacy-tags,', () => {
  const legacy = {legacy: true, latest: 'always'} as const;

  test.each([
    ['latest', 'latest'],
    ['pr/12', 'pr-12'],
    ['commit-1a2b3c4', 'commit-1a2b3c4'],
    ['building', 'building'],
    ['1a2b3c4', '1a2b3c4'],
  ])('cannot use a reserved tag: %s', (branch, tag) => {
    const {moving, fixed, warnings} = imageTags({...source, branch}, legacy);
    expect({moving, fixed}).toEqual({
      moving: [`branch-${branch.replace('/', '-')}`, 'latest'],
      fixed: ['commit-1a2b3c4', '1a2b3c4'],
    });
    expect(warnings).toEqual([
      `The branch ${branch} does not move ${tag}, because ci-image-builder reserves that tag.`,
    ]);
  });

  test.each([
    ['at this commit', {gitTags: ['v1/0']}],
    ['at another commit', {clone: {branches: [], gitTags: ['v1/0']}}],
  ])('cannot use the tag of a Git tag %s', (_, changes) => {
    const {moving, warnings} = imageTags({...source, ...changes, branch: 'v1-0'}, legacy);
    expect(moving).toEqual(['branch-v1-0', 'latest']);
    expect(warnings).toEqual([
      'The branch v1-0 does not move v1-0, because that tag belongs to the Git tag v1/0.',
    ]);
  });

  test('is changed like other names', () => {
    const {moving} = imageTags({...source, branch: 'a/b#c'}, legacy);
    expect(moving[1]).toMatch(/^a-b-c-[0-9a-f]{6}$/u);
  });

  test('does not use the commit’s bare tag', () => {
    const {fixed, warnings} = imageTags({...source, gitTags: ['1a2b3c4']}, legacy);
    expect(fixed).toEqual(['commit-1a2b3c4', '1a2b3c4']);
    expect(warnings).toHaveLength(1);
  });
});

describe('an unknown branch', () => {
  const detached = {...source, branch: undefined, branchUnknown: 'HEAD is nowhere'};
  const END =
    'not move, because the branch of commit 1a2b3c4 is unknown: HEAD is nowhere. Name it with --branch NAME.';

  test.each([
    [{legacy: false, latest: 'always'}, [], 'branch-… and latest do'],
    [{legacy: false, latest: {branch: 'main'}}, [], 'branch-… and latest do'],
    [{legacy: false, latest: 'never'}, [], 'branch-… does'],
    [{legacy: false, latest: 'always'}, ['v1'], 'branch-… does'],
    [{legacy: false, latest: {branch: 'main'}}, ['v1'], 'branch-… and latest do'],
    [{legacy: true, latest: 'always'}, [], "branch-…, the branch's bare name and latest do"],
  ] as const)('with %j and Git tags %j gives a warning', (choice, gitTags, begin) => {
    expect(imageTags({...detached, gitTags}, choice).warnings.map(spell)).toEqual([
      `${begin} ${END}`,
    ]);
  });

  test('that may be a pull request does not move latest, even with a Git tag', () => {
    const tags = imageTags({...detached, mayBePullRequest: true, gitTags: ['v1']}, choice);
    expect(tags).toMatchObject({fixed: ['commit-1a2b3c4', 'v1'], moving: []});
    expect(tags.warnings.map(spell)).toEqual([`branch-… and latest do ${END}`]);
  });

  test('with an unclear name suggests --branch and --git-tag', () => {
    expect(imageTags({...detached, unclearName: 'v1'}, choice)).toMatchObject({
      moving: [],
      warnings: [mentioning(option('branch', 'v1'), option('git-tag', 'v1'))],
    });
  });

  test('gives no warning if no tag would move', () => {
    const workingTree = 'abcdef0123456789';
    expect(imageTags({...detached, workingTree}, choice).warnings).toEqual([]);
    expect(imageTags({...detached, branchUnknown: undefined}, choice).warnings).toEqual([]);
  });
});

test('a pull request without a known number sets only the commit tag, with a warning', () => {
  const pull = {...source, branch: undefined, pullRequest: 'unknown'} as const;
  const tags = imageTags({...pull, pullRequestFrom: 'Travis CI', gitTags: ['v1']}, choice);
  expect(tags).toMatchObject({fixed: ['commit-1a2b3c4'], moving: []});
  expect(tags.warnings).toEqual([
    'pr-… does not move: Travis CI says that this build is of a pull request, but not which one.',
  ]);
});

const NAME = oneof(
  string({minLength: 1, maxLength: 200, unit: 'grapheme'}),
  string({minLength: 1, maxLength: 4, unit: constantFrom('a', '1', '/', '-', '.', '#', 'é')}),
  constantFrom('latest', 'pr/1', 'branch/a', 'branch-a', 'commit-1a2b3c4', '1a2b3c4'),
);

test('every branch and all Git tags have distinct, valid tags', () => {
  assert(
    property(NAME, uniqueArray(NAME), boolean(), (branch, gitTags, legacy) => {
      const {fixed, moving} = imageTags({...source, branch, gitTags}, {legacy, latest: 'always'});
      const all = [...fixed, ...moving];
      expect(new Set(all).size).toBe(all.length);
      for (const tag of all) expect(tag).toMatch(/^\w[\w.-]{0,127}$/u);
    }),
  );
});

test('two branches share a tag only with a warning that names both', () => {
  assert(
    property(
      uniqueArray(NAME, {minLength: 2}),
      boolean(),
      ([one = '', two = '', ...more], legacy) => {
        const clone = {branches: [one, two, ...more], gitTags: []};
        const of = (branch: string) =>
          imageTags({...source, branch, clone}, {legacy, latest: 'never'});
        const [a, b] = [of(one), of(two)];
        if (!a.moving.some((tag) => b.moving.includes(tag))) return;
        for (const {warnings} of [a, b]) {
          const named = warnings.map(spell).filter((it) => it.startsWith('The branches '));
          expect(named).toHaveLength(1);
          // Of many branches, the first are named.
          if (more.length === 0) for (const it of [one, two]) expect(named[0]).toContain(it);
        }
      },
    ),
    {numRuns: 500},
  );
});

test('two Git tags share a tag only with a warning that names both', () => {
  assert(
    property(
      uniqueArray(NAME, {minLength: 2, maxLength: 5}).chain((all) =>
        subarray(all).map((here) => ({all, here})),
      ),
      ({all, here}) => {
        const rest = all.filter((it) => !here.includes(it));
        const tagsOf = (gitTags: readonly string[]) =>
          imageTags(
            {...source, branch: undefined, gitTags, clone: {branches: [], gitTags: all}},
            {legacy: false, latest: 'never'},
          );
        const [a, b] = [tagsOf(here), tagsOf(rest)];
        const common = a.fixed.slice(1).filter((tag) => b.fixed.slice(1).includes(tag));
        for (const tag of common) {
          expect(a.shared.get(tag)?.length).toBeGreaterThan(1);
          expect(a.warnings.some((it) => spell(it).includes(`share the tag ${tag}.`))).toBe(true);
        }
      },
    ),
    {numRuns: 500},
  );
});
