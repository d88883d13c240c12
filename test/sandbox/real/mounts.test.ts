import {expect, test} from 'vitest';

import {mountsBelow} from './mounts.ts';

const TABLE = `sysfs /sys sysfs rw,nosuid 0 0
/dev/vda / ext4 rw 0 0
proc /var/box/roots/debian/proc proc rw 0 0
nsfs /var/box/engine/a\\040b nsfs rw 0 0
tmpfs /var/box/engine/a\\040b/deep tmpfs rw 0 0
tmpfs /var/boxes tmpfs rw 0 0
tmpfs /var/box tmpfs rw 0 0
`;

test('finds the mounts below a folder, the last first', () => {
  expect(mountsBelow(TABLE, '/var/box')).toEqual([
    '/var/box/engine/a b/deep',
    '/var/box/engine/a b',
    '/var/box/roots/debian/proc',
  ]);
});

test('finds nothing in an empty table', () => {
  expect(mountsBelow('', '/var/box')).toEqual([]);
});
