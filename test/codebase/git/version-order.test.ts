import {array, assert, constantFrom, integer, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {byVersion} from '../../../src/codebase/git/version-order.ts';

test.each([
  ['v1.9.0', 'v1.10.0'],
  ['v1.9', 'v1.9.0'],
  ['v1.99', 'v2'],
  ['v1.0.0-rc.9', 'v1.0.0-rc.10'],
  ['20261231235959999999998', '20261231235959999999999'],
  ['a10', 'b'],
  ['v01', 'v1'],
])('sorts %s before %s', (earlier, later) => {
  expect([later, earlier].toSorted(byVersion)).toEqual([earlier, later]);
  expect([earlier, later].toSorted(byVersion)).toEqual([earlier, later]);
});

test('does not depend on the previous order', () => {
  const name = array(constantFrom('v', '.', '-', '0', '1', '9', '10', 'rc')).map((it) =>
    it.join(''),
  );
  assert(
    property(array(name), integer(), string(), (names, seed, more) => {
      const all = [...names, more];
      const turned = [...all.slice(Math.abs(seed) % all.length), ...all].slice(0, all.length);
      const shuffled = [...new Set([...turned, ...all])];
      expect(shuffled.toSorted(byVersion)).toEqual([...new Set(all)].toSorted(byVersion));
    }),
  );
});
