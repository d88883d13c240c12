import {assert, constantFrom, oneof, property, string, stringMatching} from 'fast-check';
import {expect, test} from 'vitest';
import {freeTagName, tagName} from '../../../src/image/plan/tag-name.ts';

test.each([
  ['branch-', 'main', 'branch-main'],
  ['branch-', 'feature/a', 'branch-feature-a'],
  ['branch-', 'a/b/c', 'branch-a-b-c'],
  ['branch-', 'release-1.0_x', 'branch-release-1.0_x'],
  ['branch-', 'ends-', 'branch-ends-'],
  ['branch-', 'a'.repeat(121), `branch-${'a'.repeat(121)}`],
  ['', 'v1.0.0', 'v1.0.0'],
  ['', 'release/1.0', 'release-1.0'],
])('keeps %s%s as %s', (prefix, name, tag) => {
  expect(tagName(prefix, name)).toBe(tag);
});

test.each([
  ['branch-', '日本語', 'branch----'],
  ['branch-', '中文字', 'branch----'],
  ['branch-', 'feature/ü', 'branch-feature--'],
  ['branch-', 'fix#12', 'branch-fix-12'],
  ['branch-', 'a@b+c', 'branch-a-b-c'],
  ['branch-', 'a'.repeat(122), `branch-${'a'.repeat(114)}`],
  ['', '-x', '_x'],
  ['', '.x', '_x'],
  ['', 'v1+build', 'v1-build'],
  ['', '😀', '_'],
])('changes %s%s to %s and six digits of its hash', (prefix, name, begin) => {
  expect(tagName(prefix, name)).toMatch(new RegExp(`^${begin}-[0-9a-f]{6}$`, 'u'));
});

test('uses the first digits of the SHA-256 of the name', () => {
  // printf %s 日本語 | sha256sum
  expect(tagName('branch-', '日本語')).toBe('branch-----77710a');
  expect(tagName('', '日本語')).toBe('_---77710a');
});

const NAME = oneof(
  string({unit: 'grapheme', minLength: 1, maxLength: 200}),
  string({unit: constantFrom('a', 'b', '/', '-', '.', '#', '@', 'é'), minLength: 1, maxLength: 4}),
);
const PREFIX = constantFrom('', 'branch-');

test('every tag is valid in every registry', () => {
  assert(
    property(PREFIX, NAME, (prefix, name) => {
      expect(tagName(prefix, name)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/u);
    }),
  );
});

test('a name that is a valid tag does not change', () => {
  assert(
    property(stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,120}$/u), (name) => {
      expect([tagName('', name), tagName('branch-', name)]).toEqual([name, `branch-${name}`]);
    }),
  );
});

test('names that differ in more than / and - have different tags', () => {
  assert(
    property(PREFIX, NAME, NAME, (prefix, a, b) => {
      const isSame = tagName(prefix, a) === tagName(prefix, b);
      if (isSame) expect(a.replaceAll('/', '-')).toBe(b.replaceAll('/', '-'));
    }),
  );
});

test('gives a tag that is taken more digits', () => {
  const taken = new Set<string>();
  for (let index = 0; index < 5; index += 1) {
    taken.add(freeTagName('', 'v1/0', (tag) => taken.has(tag)));
  }
  expect([...taken]).toEqual([
    'v1-0',
    expect.stringMatching(/^v1-0-[0-9a-f]{6}$/u),
    expect.stringMatching(/^v1-0-[0-9a-f]{12}$/u),
    expect.stringMatching(/^v1-0-[0-9a-f]{18}$/u),
    expect.stringMatching(/^v1-0-[0-9a-f]{24}$/u),
  ]);
});
