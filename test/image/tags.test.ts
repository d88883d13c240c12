import {assert, boolean, property, string, uniqueArray} from 'fast-check';
import {expect, test} from 'vitest';
import {imageTags} from '../../src/image/tags.ts';
import {source} from './samples.ts';

const choice = {legacy: false, latest: 'always'} as const;

test('a branch gets its commit, itself and latest', () => {
  expect(imageTags(source, choice)).toEqual({
    commit: 'commit-1a2b3c4',
    fixed: ['commit-1a2b3c4'],
    moving: ['branch-main', 'latest'],
    notes: [],
    warnings: [],
  });
});

test('Git tags are fixed and need no branch for latest', () => {
  const tags = imageTags({...source, branch: undefined, gitTags: ['v1.0.0', 'live']}, choice);
  expect(tags.fixed).toEqual(['commit-1a2b3c4', 'v1.0.0', 'live']);
  expect(tags.moving).toEqual(['latest']);
});

test('a detached commit without a tag moves nothing', () => {
  expect(imageTags({...source, branch: undefined}, choice).moving).toEqual([]);
});

test('a pull request gets its commit and its own moving tag, nothing else', () => {
  const tags = imageTags({...source, branch: undefined, pullRequest: 12, gitTags: ['v1']}, choice);
  expect(tags.fixed).toEqual(['commit-1a2b3c4']);
  expect(tags.moving).toEqual(['pr-12']);
});

test('slashes of a branch become dashes, and that is said', () => {
  const tags = imageTags({...source, branch: 'feature/a b'}, choice);
  expect(tags.moving).toEqual(['branch-feature-a-b', 'latest']);
  expect(tags.notes).toEqual(['feature/a b is published as branch-feature-a-b.']);
});

test('two Git tags that would become one get different tags', () => {
  const {fixed} = imageTags({...source, gitTags: ['v1/0', 'v1-0']}, choice);
  expect(fixed[1]).toBe('v1-0'); // the one that needs no change keeps its name
  expect(fixed[2]).toMatch(/^v1-0-[0-9a-f]{8}$/u);
});

test('a Git tag cannot take a tag of ours', () => {
  const tags = imageTags({...source, gitTags: ['latest', 'branch-main', 'commit-1a2b3c4']}, choice);
  expect(tags.fixed).toEqual(['commit-1a2b3c4']);
  expect(tags.notes).toHaveLength(3);
});

test('latest can belong to one branch, or to none', () => {
  const moving = (latest: 'never' | {branch: string}) =>
    imageTags(source, {legacy: false, latest}).moving;
  expect(moving('never')).toEqual(['branch-main']);
  expect(moving({branch: 'main'})).toEqual(['branch-main', 'latest']);
  expect(moving({branch: 'live'})).toEqual(['branch-main']);
});

test('the old tags come on demand', () => {
  const tags = imageTags(source, {legacy: true, latest: 'always'});
  expect(tags.fixed).toEqual(['commit-1a2b3c4', '1a2b3c4']);
  expect(tags.moving).toEqual(['branch-main', 'main', 'latest']);
});

test('a working tree gets one tag of its own and moves nothing', () => {
  const tags = imageTags({...source, workingTree: 'abcdef0123456789'}, choice);
  expect(tags).toMatchObject({fixed: ['commit-1a2b3c4-dirty-abcdef01'], moving: []});
});

test('any branch and Git tags give distinct tags that every registry takes', () => {
  const name = string({minLength: 1, maxLength: 200, unit: 'grapheme'});
  assert(
    property(name, uniqueArray(name), boolean(), (branch, gitTags, legacy) => {
      const {fixed, moving} = imageTags({...source, branch, gitTags}, {legacy, latest: 'always'});
      const all = [...fixed, ...moving];
      expect(new Set(all).size).toBe(all.length);
      for (const tag of all) expect(tag).toMatch(/^\w[\w.-]{0,127}$/u);
    }),
  );
});
