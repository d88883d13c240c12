import {array, assert, constantFrom, nat, property, string, tuple, uniqueArray} from 'fast-check';
import {expect, test} from 'vitest';
import {isVersionTag, newerVersions} from '../../../src/image/rebase/newest-version.ts';

function newestVersion(tag: string, tags: readonly string[]): string {
  return newerVersions(tag, tags)[0] ?? tag;
}

test.each([
  ['0.1.2', ['0.1.3', '0.1.10', '0.1.9'], '0.1.10'],
  ['0.1.2', ['0.1.1', '0.0.9'], '0.1.2'],
  ['1.2.3', ['2.0.0', '1.2.4', '10.0.0'], '1.2.4'],
  ['1.2.3', ['1.2.4-full', '1.2.4-rc.1', '1.2.4_full'], '1.2.3'],
  ['1.2.3-full', ['1.2.4', '1.3.0-full', '1.2.9-tiny'], '1.3.0-full'],
  ['v1.2.3', ['1.2.4', 'v1.2.5'], 'v1.2.5'],
  ['jammy-1.2.3', ['noble-1.2.4', 'jammy-1.2.4'], 'jammy-1.2.4'],
  ['1.2.3', ['1.2.3.4', '1.3'], '1.2.3'],
  ['1.2.3.4', ['1.2.3.10', '1.2.4.0'], '1.2.4.0'],
  ['2026.01.09', ['2026.2.1', '2027.1.1'], '2026.2.1'],
  ['1.2.3', ['1.2.99999999999999999999', '1.2.99999999999999999998'], '1.2.99999999999999999999'],
  ['0.1.2-full-22', ['0.1.3-full-22', '0.1.4-full-24', '0.1.2-full-23'], '0.1.3-full-22'],
  ['24.04-1.2.3', ['24.04-1.2.4', '22.04-1.2.5'], '24.04-1.2.4'],
  ['latest', ['1.2.3', 'later'], 'latest'],
  ['full-cnb', ['full-cnb-1.2.3'], 'full-cnb'],
  ['22.04', ['24.04', '22.10'], '22.04'],
])('the newest of the line of %s among %j is %s', (tag, tags, newest) => {
  expect(newestVersion(tag, tags)).toBe(newest);
});

test('names all newer versions, the newest first', () => {
  const tags = ['1.0.1', '1.3.0', '1.0.0', '1.2.0', '1.3.0', '2.0.0', '0.9.0'];
  expect(newerVersions('1.0.1', tags)).toEqual(['1.3.0', '1.2.0']);
});

test('tags of the line are sorted by their numbers, whatever else the repository has', () => {
  const number = nat(30);
  const versions = uniqueArray(tuple(number, number), {minLength: 1, maxLength: 8});
  const suffixes = constantFrom('', '-full', '-tiny.2');
  const others = array(constantFrom('latest', '8.0.0', '1.99', 'x1.99.0', '7.99.0-other'));
  assert(
    property(versions, suffixes, others, (them, suffix, more) => {
      const tags = them.map(([minor, patch]) => `7.${minor}.${patch}${suffix}`);
      const [first = ''] = tags;
      const sorted = them.toSorted(([a, b], [c, d]) => a - c || b - d);
      const [minor, patch] = sorted.at(-1) ?? [];
      expect(newestVersion(first, [...more, ...tags])).toBe(`7.${minor}.${patch}${suffix}`);
    }),
  );
});

test('never fails on any tag, and knows a version tag', () => {
  assert(
    property(string(), array(string()), (tag, tags) => {
      expect([tag, ...tags]).toContain(newestVersion(tag, tags));
      if (!isVersionTag(tag)) expect(newerVersions(tag, tags)).toEqual([]);
    }),
  );
});
