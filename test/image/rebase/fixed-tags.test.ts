import {expect, test} from 'vitest';
import {isFixedTag} from '../../../src/image/rebase/fixed-tags.ts';

const ALL = ['branch-main', 'main', 'v1.0.0', 'latest'];

test.each([
  ['latest', false, false],
  ['branch-main', false, false],
  ['pr-12', false, false],
  ['main', false, false],
  ['v1.0.0', true, false],
  ['commit-1a2b3c4', true, false],
  ['1a2b3c4', true, false],
  ['pr-review', true, false],
  ['commit-1a2b3c4-base-5d6e7f8', true, true],
  ['commit-1a2b3c4-r2-base-5d6e7f8', true, true],
  ['image-1a2b3c4-base-5d6e7f8', true, true],
])('%s is fixed: %s; of another tool: %s', (tag, ours, others) => {
  expect(isFixedTag(tag, true, ALL)).toBe(ours);
  expect(isFixedTag(tag, false, ALL)).toBe(others);
});
