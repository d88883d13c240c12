import {symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {CommitTree} from '../../../src/codebase/git/commit-tree.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {repositoryOf} from '../repository.ts';

const ENVIRONMENT = {PATH: process.env['PATH'], HOME: '/nonexistent'};

function treeOf(folder: string, run: Run = runBriefly) {
  return new CommitTree({folder, commit: 'HEAD', environment: ENVIRONMENT, run});
}

const FILES = {':a': 'x', 'b c': '', 'ü/d\n': 'xyz', 'e/f/g.sh': 'x', 'e/h': ''};

async function repository() {
  const folder = await repositoryOf(FILES);
  await symlink('e', join(folder, 'link'));
  const id = await git(folder, 'rev-parse', 'HEAD');
  await git(folder, 'add', 'link');
  await git(folder, 'update-index', '--add', '--cacheinfo', `160000,${id},e/sub`);
  await git(folder, '-c', 'user.name=R', '-c', 'user.email=r@x', 'commit', '-qm', 'More');
  return folder;
}

async function cloneOf(folder: string, filter: string) {
  const clone = join(await temporaryFolder(), 'clone');
  await git(folder, 'config', 'uploadpack.allowFilter', 'true');
  const how = ['--quiet', `--filter=${filter}`, '--no-checkout'];
  await git(folder, 'clone', ...how, pathToFileURL(folder).href, clone);
  return clone;
}

test('lists files, links and submodules with their sizes', async () => {
  const listed = await treeOf(await repository()).all();
  expect(listed?.map(({path, mode, size}) => [path, mode, size])).toEqual([
    [':a', '100644', 1],
    ['b c', '100644', 0],
    ['e/f/g.sh', '100644', 1],
    ['e/h', '100644', 0],
    ['e/sub', '160000', Number.NaN],
    ['link', '120000', 1],
    ['ü/d\n', '100644', 3],
  ]);
});

test('finds the same at a path, whether everything is listed or not', async () => {
  const folder = await repository();
  const paths = [...Object.keys(FILES), 'e', 'e/f', 'e/sub', 'link', 'ü', 'missing', 'e/missing'];
  const whole = treeOf(folder);
  await whole.all();
  const kinds = async (tree: CommitTree) =>
    (await Promise.all(paths.map((it) => tree.at([it])))).flatMap((found) =>
      [...found].map(([path, {mode}]) => [path, mode]),
    );
  const found = await kinds(treeOf(folder));
  expect(found).toHaveLength(paths.length - 2);
  expect(await kinds(whole)).toEqual(found);
});

test('runs Git once for everybody who needs the list', async () => {
  const folder = await repository();
  const asked: string[] = [];
  const tree = treeOf(folder, (program) => {
    asked.push(program.args.join(' '));
    return runBriefly(program);
  });
  await Promise.all([tree.all(), tree.at(['e']), tree.all(), tree.at(['link'])]);
  await tree.at([':a']);
  expect(asked).toHaveLength(1);
});

test('finds what is above the folder', async () => {
  const tree = treeOf(join(await repository(), 'e'));
  expect((await tree.all())?.map(({path}) => path)).toEqual(['f/g.sh', 'h', 'sub']);
  expect([...(await tree.at(['../:a', 'h'])).keys()]).toEqual(['../:a', 'h']);
});

test('has no sizes if the clone lacks contents', async () => {
  const listed = await treeOf(await cloneOf(await repository(), 'blob:none')).all();
  expect(listed?.map(({size}) => size)).toEqual(Array.from({length: 7}, () => Number.NaN));
});

test('has no list if the clone lacks folders, and still finds single files', async () => {
  const tree = treeOf(await cloneOf(await repository(), 'tree:0'));
  expect(await tree.all()).toBeUndefined();
  expect([...(await tree.at(['e/h'])).keys()]).toEqual(['e/h']);
});

test('has no list without a repository, and a path cannot be looked up', async () => {
  const tree = treeOf(await temporaryFolder());
  expect(await tree.all()).toBeUndefined();
  await expect(tree.at(['a'])).rejects.toThrow(ChildFailure);
});

test('stays with the commit that was named when HEAD moves', async () => {
  const folder = await repository();
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const listed = treeOf(folder);
  await listed.all();
  const trees = [listed.named(commit), treeOf(folder).named(commit)];
  await git(folder, 'checkout', '--quiet', '--orphan', 'empty');
  await git(folder, 'rm', '-r', '--quiet', '--cached', '.');
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'Nothing');
  for (const tree of trees) {
    expect([...(await tree.at(['e/h'])).keys()]).toEqual(['e/h']);
    expect(await tree.all()).toHaveLength(7);
  }
});

test('lists again if it could not, because another command may fetch folders', async () => {
  const folder = await repository();
  let isMissing = true;
  const tree = treeOf(folder, async (program) => {
    if (isMissing) throw new ChildFailure({kind: 'exited', file: 'git', exitCode: 128});
    return runBriefly(program);
  });
  expect(await tree.all()).toBeUndefined();
  isMissing = false;
  expect(await tree.all()).toHaveLength(7);
});
