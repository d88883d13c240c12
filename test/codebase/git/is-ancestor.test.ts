import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {isAncestor} from '../../../src/codebase/git/is-ancestor.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {repositoryOf} from '../repository.ts';

const environment = {PATH: process.env['PATH']};
const ask = (folder: string, ours: string | undefined, theirs: string) =>
  isAncestor(folder, {ours, theirs, environment}, runBriefly);

async function twoCommits() {
  const folder = await repositoryOf({file: 'one'});
  const first = await git(folder, 'rev-parse', 'HEAD');
  await writeFile(join(folder, 'file'), 'two');
  return {folder, first, second: await commitAll(folder, 'Two')};
}

test('knows descendants in a complete history', async () => {
  const {folder, first, second} = await twoCommits();
  expect(await ask(folder, first, second)).toBe('descends');
  expect(await ask(folder, second, first)).toBe('does-not');
});

test('does not know commits that the history lacks', async () => {
  const {folder, first, second} = await twoCommits();
  expect(await ask(folder, first, 'f'.repeat(40))).toBe('unknown');
  expect(await ask(folder, undefined, second)).toBe('unknown');
  expect(await ask(await temporaryFolder(), first, second)).toBe('unknown');
});

test('cannot rule out a descendant in a shallow history', async () => {
  const {folder, second} = await twoCommits();
  await writeFile(join(folder, 'file'), 'three');
  const third = await commitAll(folder, 'Three');
  const clone = join(await temporaryFolder(), 'clone');
  await git(folder, 'clone', '--quiet', '--depth=2', `file://${folder}`, clone);
  expect(await ask(clone, second, third)).toBe('descends');
  expect(await ask(clone, third, second)).toBe('unknown');
});
