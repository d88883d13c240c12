import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {branchProblem, tagPatternProblem, tagProblem} from '../../../src/codebase/git/ref-names.ts';

test.each(['main', 'feature/a-b', 'release/1.0', 'a@b', 'ünïcode', '#1', "it's", 'a|b', 'heads/x'])(
  '%s is a branch',
  (name) => {
    expect(branchProblem(name)).toBeUndefined();
  },
);

test.each([
  ['', 'The name of a branch is missing.'],
  ['refs/heads/main', 'A branch is named without refs/heads/ before it.'],
  ['refs/tags/v1', 'This is no branch: they are below refs/heads/.'],
  ['release/*', 'A branch is named whole, without * and ?.'],
  ['-f', 'No branch begins with -.'],
  ['HEAD', 'Git calls no branch HEAD.'],
  ['@', 'Git calls no branch @.'],
  ['a..b', 'No branch has .. in its name.'],
  ['a@{1}', 'No branch has @{ in its name.'],
  ['a.', 'No branch ends with a dot.'],
  ['/a', 'No branch begins or ends with /, or has // in its name.'],
  ['a/', 'No branch begins or ends with /, or has // in its name.'],
  ['a//b', 'No branch begins or ends with /, or has // in its name.'],
  ['a/.b', 'No part of the name of a branch begins with a dot.'],
  ['a.lock/b', 'No part of the name of a branch ends with .lock.'],
  ['a b', 'The name of a branch has no blanks and none of ~ ^ : ? * [ \\.'],
  ['a^', 'The name of a branch has no blanks and none of ~ ^ : ? * [ \\.'],
  ['a\u001B[31m', 'The name of a branch has no blanks and none of ~ ^ : ? * [ \\.'],
])('%j is no branch', (name, problem) => {
  expect(branchProblem(name)).toBe(problem);
});

test.each([
  ['v1.0.0', undefined],
  ['release/1', undefined],
  ['heads', undefined],
  ['refs/tags/v1', 'A tag is named without refs/tags/ before it.'],
  ['v*', 'A tag is named whole, without * and ?.'],
  ['-d', 'No tag begins with -.'],
  ['v1..2', 'No tag has .. in its name.'],
])('of the tag %j, the problem is %s', (name, problem) => {
  expect(tagProblem(name)).toBe(problem);
});

test('patterns of tags may hold * and ?', () => {
  expect(['*', 'v*', 'v?.?', 'release/*'].map(tagPatternProblem)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(tagPatternProblem('refs/tags/v*')).toBe('Tags are named without refs/tags/ before them.');
  expect(tagPatternProblem('v *')).toBe(
    'The name of a tag has no blanks and none of ~ ^ : ? * [ \\.',
  );
});

test('a problem never repeats what was given', () => {
  assert(
    property(string({unit: 'binary'}), (name) => {
      for (const problem of [branchProblem(name), tagPatternProblem(name), tagProblem(name)]) {
        if (problem !== undefined) expect(problem).toMatch(/^[\x20-\x7E]+\.$/u);
      }
    }),
  );
});
