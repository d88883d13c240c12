import {readdir, readlink} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {pathWithIptables} from '../../../src/engine/docker/iptables.ts';
import {run} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {fakePrograms} from '../pack/fake-programs.ts';

const WORKS = '[ "$*" = -nL ]';

test.each([
  ['works', {iptables: WORKS, 'iptables-legacy': 'exit 1'}],
  ['does not work, as the legacy one does not', {iptables: 'exit 4', 'iptables-legacy': 'exit 3'}],
])('keeps the PATH if iptables %s', async (_, programs) => {
  const folder = join(await temporaryFolder(), 'links');
  const {env} = await fakePrograms(programs);
  expect(await pathWithIptables({run, env}, folder)).toBe(env.PATH);
});

test('puts the legacy programs first if only they work', async () => {
  const folder = join(await temporaryFolder(), 'links');
  const {env} = await fakePrograms({iptables: 'exit 4', 'iptables-legacy': WORKS});
  for (const round of ['first', 'again']) {
    expect([round, await pathWithIptables({run, env}, folder)]).toEqual([
      round,
      `${folder}:${env.PATH}`,
    ]);
  }
  expect((await readdir(folder)).toSorted()).toEqual([
    'ip6tables',
    'ip6tables-restore',
    'ip6tables-save',
    'iptables',
    'iptables-restore',
    'iptables-save',
  ]);
  expect(await readlink(join(folder, 'ip6tables-save'))).toBe('/usr/sbin/ip6tables-legacy-save');
});
