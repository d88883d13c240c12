import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {
  branchProblem,
  tagPatternProblem,
  tagProblem,
} from '../../../src/codebase/text/ref-names.ts';

test.each(['main', 'feature/a-b', 'release/1.0', 'a@b', 'ünïcode', '#1', "it's", 'a|b', 'heads/x'])(
  'accepts the branch %s',
  (name) => {
    expect(branchProblem(name)).toBeUndefined();
  },
);

test.each([
  ['', 'The name of a branch cannot be empty.'],
  ['refs/heads/main', 'Write the name of the branch without refs/heads/.'],
  ['refs/tags/v1', 'This is not a branch. Branches begin with refs/heads/.'],
  ['release/*', 'Write the full name of a branch, without * and ?.'],
  ['-f', 'The name of a branch cannot begin with -.'],
  ['HEAD', 'A branch cannot be named HEAD.'],
  ['@', 'The name of a branch cannot be @.'],
  ['a..b', 'The name of a branch cannot contain two dots in a row.'],
  ['a@{1}', 'The name of a branch cannot contain @{.'],
  ['a.', 'The name of a branch cannot end with a dot.'],
  ['/a', 'The name of a branch cannot begin or end with /, or contain //.'],
  ['a/', 'The name of a branch cannot begin or end with /, or contain //.'],
  ['a//b', 'The name of a branch cannot begin or end with /, or contain //.'],
  ['a/.b', 'No part of the name of a branch can begin with a dot.'],
  ['a.lock/b', 'No part of the name of a branch can end with .lock.'],
  ['a b', 'The name of a branch cannot contain spaces, control characters or ~ ^ : ? * [ \\.'],
  ['a^', 'The name of a branch cannot contain spaces, control characters or ~ ^ : ? * [ \\.'],
  [
    'a\u001B[31m',
    'The name of a branch cannot contain spaces, control characters or ~ ^ : ? * [ \\.',
  ],
])('refuses the branch %j', (name, problem) => {
  expect(branchProblem(name)).toBe(problem);
});

test.each([
  ['v1.0.0', undefined],
  ['release/1', undefined],
  ['heads', undefined],
  ['refs/tags/v1', 'Write the name of the tag without refs/tags/.'],
  ['v*', 'Write the full name of a tag, without * and ?.'],
  ['-d', 'The name of a tag cannot begin with -.'],
  ['v1..2', 'The name of a tag cannot contain two dots in a row.'],
])('says about the tag %j: %s', (name, problem) => {
  expect(tagProblem(name)).toBe(problem);
});

test('accepts * and ? in patterns of tags', () => {
  expect(['*', 'v*', 'v?.?', 'release/*'].map(tagPatternProblem)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(tagPatternProblem('refs/tags/v*')).toBe('Write the pattern without refs/tags/.');
  expect(tagPatternProblem('v *')).toBe(
    'The name of a tag cannot contain spaces, control characters or ~ ^ : ? * [ \\.',
  );
});

test('never repeats the name in a problem', () => {
  assert(
    property(string({unit: 'binary'}), (name) => {
      for (const problem of [branchProblem(name), tagPatternProblem(name), tagProblem(name)]) {
        if (problem !== undefined) expect(problem).toMatch(/^[\x20-\x7E]+\.$/u);
      }
    }),
  );
});
