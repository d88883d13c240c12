import {expect, test} from 'vitest';
import {OUR_MUTABILITY, canMove} from '../../../src/registry/ecr/tag-mutability.ts';

test.each([
  ['latest', true],
  ['branch-main', true],
  ['pr-12', true],
  ['building', true],
  ['building-x', true],
  ['commit-1a2b3c4', false],
  ['v1.0', false],
  ['my-latest', false],
  ['latest2', false],
])('in our repositories %s may move: %s', (tag, expected) => {
  expect(canMove(OUR_MUTABILITY, tag)).toBe(expected);
});

test.each([
  ['MUTABLE', ['latest'], 'v1', true],
  ['IMMUTABLE', ['latest'], 'latest', false],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', false],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', true],
  ['IMMUTABLE_WITH_EXCLUSION', ['*latest', 'a.*c'], 'my-latest', true],
  ['IMMUTABLE_WITH_EXCLUSION', ['a.*c'], 'abc', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['a.*c'], 'a.bc', true],
  [undefined, [], 'v1', true],
])('%s but %j: %s may move: %s', (imageTagMutability, exclusions, tag, expected) => {
  expect(canMove({imageTagMutability, exclusions}, tag)).toBe(expected);
});
