import {mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {nestGroups} from '../../../src/engine/docker/nest-cgroups.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

async function groups(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test('moves the processes to another group, and delegates the controllers', async () => {
  const folder = await groups({'cgroup.controllers': 'cpu io memory\n', 'cgroup.procs': '1\n42\n'});
  await nestGroups(folder, '0::/\n');
  // One write for each process. In a file of the kernel, a write moves the process.
  expect(await readFile(join(folder, 'init', 'cgroup.procs'), 'utf8')).toBe('42');
  expect(await readFile(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+cpu +io +memory');
});

test.each([
  ['of cgroups version 1', '9:name=systemd:/docker/6b38\n0::/docker/6b38\n'],
  ["the machine's", '0::/system.slice/docker.service\n'],
  ['unknown', ''],
])('does not change groups that are %s', async (_, own) => {
  const folder = await groups({'cgroup.controllers': 'cpu\n', 'cgroup.procs': '1\n'});
  await nestGroups(folder, own);
  expect(await readdir(folder)).toEqual(['cgroup.controllers', 'cgroup.procs']);
});

test('ignores a change that the kernel rejects', async () => {
  const folder = await groups({'cgroup.controllers': 'cpu\n', 'cgroup.procs': '1\n'});
  await mkdir(join(folder, 'cgroup.subtree_control'));
  await expect(nestGroups(folder, '0::/')).resolves.toBeUndefined();
  await expect(nestGroups(join(folder, 'none'), '0::/')).resolves.toBeUndefined();
});
