import {assert, bigInt, pre, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {obstacle, tellsRefusal} from '../../../src/engine/docker/privileges.ts';

const status = (capabilities: bigint, user = 0) =>
  `Name:\tnode\nUid:\t0\t${user}\t0\t0\nCapEff:\t${capabilities.toString(16).padStart(16, '0')}\nCapBnd:\t0\n`;
const NEEDED = (1n << 12n) | (1n << 21n);
const MOUNTS =
  'overlay / overlay ro,relatime 0 0\ncgroup /sys/fs/cgroup/cpu cgroup rw,nosuid,cpu 0 0\n';

test.each([
  ['a privileged container', 0x1ffffffffffn, 0, undefined],
  ['nearly all capabilities', 0x3ffeffffffn, 0, undefined],
  ["a container with Docker's defaults", 0xa80425fbn, 0, 'unprivileged'],
  ['another user', 0n, 1000, 'not-root'],
])('obstacle of a container: %s', (_, capabilities, user, expected) => {
  expect(obstacle(status(capabilities, user), MOUNTS)).toBe(expected);
});

test('requires both capabilities, whatever others there are', () => {
  assert(
    property(bigInt({min: 0n, max: (1n << 41n) - 1n}), (capabilities) => {
      const isEnough = (capabilities & NEEDED) === NEEDED;
      expect(obstacle(status(capabilities), MOUNTS)).toBe(isEnough ? undefined : 'unprivileged');
    }),
  );
});

test.each([
  'cgroup /sys/fs/cgroup/memory cgroup ro,nosuid,memory 0 0',
  'cgroup2 /sys/fs/cgroup cgroup2 nosuid,ro 0 0',
])('recognises read-only control groups: %s', (line) => {
  expect(obstacle(status(NEEDED), `${MOUNTS}${line}\n`)).toBe('unprivileged');
});

test('finds no obstacle without information', () => {
  assert(
    property(string(), string(), (status, mounts) => {
      pre(!/^(?:CapEff|Uid):/mu.test(status));
      expect(obstacle(status, mounts)).toBeUndefined();
    }),
  );
});

test('distinguishes a missing permission from other errors', () => {
  expect(tellsRefusal('mkdir /sys/fs/cgroup/docker: read-only file system')).toBe(true);
  expect(tellsRefusal('Could not fetch rule set generation id: Permission denied')).toBe(true);
  expect(tellsRefusal('mount: Operation not permitted')).toBe(true);
  expect(tellsRefusal('no space left on device')).toBe(false);
});
