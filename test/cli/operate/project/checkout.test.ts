import {access} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {type Checkout, readCheckout} from '../../../../src/cli/operate/project/checkout.ts';
import type {Run} from '../../../../src/subprocess/run.ts';
import {runBriefly} from '../../../../src/subprocess/run-briefly.ts';
import {repositoryOf, writeFiles} from '../../../codebase/repository.ts';
import {git} from '../../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';

async function read(folder: string, environment = process.env): Promise<Checkout> {
  return await readCheckout(folder, {run: runBriefly, environment});
}

const NOTHING = {
  root: undefined,
  origin: undefined,
  branch: undefined,
  buildspecs: [],
  readBuilt: expect.any(Function) as unknown,
  hostBranch: expect.any(Function) as unknown,
};

test('finds origin, branch and buildspec, even from a subfolder', async () => {
  const root = await repositoryOf({
    'buildspec.yml': 'version: 0.2\n',
    'src/app.py': '',
  });
  await git(root, 'remote', 'add', 'origin', 'https://github.com/acme/intranet.git');
  const checkout = {
    root,
    origin: 'https://github.com/acme/intranet.git',
    branch: 'main',
    buildspecs: ['buildspec.yml'],
    readBuilt: expect.any(Function) as unknown,
    hostBranch: expect.any(Function) as unknown,
  };
  expect(await read(root)).toEqual(checkout);
  expect(await read(join(root, 'src'))).toEqual(checkout);
});

test('finds nothing outside a repository', async () => {
  expect(await read(await temporaryFolder())).toEqual(NOTHING);
  expect(await read('/nonexistent')).toEqual(NOTHING);
  expect(await read('.', {PATH: '/nonexistent'})).toEqual(NOTHING);
  expect(await readCheckout(undefined, {run: runBriefly, environment: {}})).toEqual(NOTHING);
});

test('returns the URL that Git would use', async () => {
  const root = await repositoryOf({'a.txt': ''});
  await git(root, 'config', 'url.https://github.com/.insteadOf', 'gh:');
  await git(root, 'remote', 'add', 'origin', 'gh:acme/intranet');
  expect(await read(root)).toMatchObject({origin: 'https://github.com/acme/intranet'});
});

test('does not run the file system monitor of the repository', async () => {
  const root = await repositoryOf({'buildspec.yml': ''});
  const trace = join(root, 'trace');
  await git(root, 'config', 'core.fsmonitor', `touch ${trace}; false`);
  expect(await read(root)).toMatchObject({buildspecs: ['buildspec.yml']});
  await expect(access(trace)).rejects.toThrow('ENOENT');
});

test('ignores remotes other than origin', async () => {
  const root = await repositoryOf({'a.txt': ''});
  await git(root, 'remote', 'add', 'upstream', 'https://github.com/acme/intranet');
  expect(await read(root)).toMatchObject({origin: undefined});
});

test('finds a branch without commits, and none in a detached HEAD', async () => {
  const empty = await temporaryFolder();
  await git(empty, 'init', '--quiet', '--initial-branch', 'feature/a-b');
  expect(await read(empty)).toMatchObject({branch: 'feature/a-b'});
  const root = await repositoryOf({'a.txt': ''});
  await git(root, 'checkout', '--quiet', '--detach');
  expect(await read(root)).toMatchObject({root, branch: undefined});
});

test('finds buildspecs in their usual places, the likeliest first', async () => {
  const files = [
    'buildspec.yml',
    'buildspec.yaml',
    'buildspec-release.yml',
    'Buildspec.test.yml',
    'codebuild/buildspec.yml',
    'copilot/buildspec.yml',
    'copilot/pipelines/buildspec.yml',
    'copilot/web/buildspec.yaml',
  ];
  const others = [
    'test/fixtures/buildspec.yml',
    'buildspec.json',
    'my-buildspec.yml',
    'node_modules/buildspec.yml',
    'copilot/a/b/buildspec.yml',
    'buildspec-ignored.yml',
  ];
  const root = await repositoryOf({
    ...Object.fromEntries([...files, ...others].map((name) => [name, ''])),
    '.gitignore': 'buildspec-ignored.yml\n',
  });
  expect((await read(root)).buildspecs).toEqual([
    'buildspec.yml',
    'buildspec.yaml',
    'Buildspec.test.yml',
    'buildspec-release.yml',
    'codebuild/buildspec.yml',
    'copilot/buildspec.yml',
    'copilot/pipelines/buildspec.yml',
    'copilot/web/buildspec.yaml',
  ]);
});

test('finds an uncommitted buildspec', async () => {
  const root = await repositoryOf({'a.txt': ''});
  await writeFiles(root, {'codebuild/buildspec.yml': ''});
  expect(await read(root)).toMatchObject({buildspecs: ['codebuild/buildspec.yml']});
});

test('ignores variables of a Git hook of another repository', async () => {
  const root = await repositoryOf({'a.txt': ''});
  const other = await repositoryOf({'a.txt': ''});
  await git(other, 'checkout', '--quiet', '-b', 'other');
  const environment = {...process.env, GIT_DIR: join(other, '.git')};
  expect(await read(root, environment)).toMatchObject({root, branch: 'main'});
});

test('the origin may have an alias of the SSH configuration', async () => {
  const root = await repositoryOf({'a.txt': ''});
  await git(root, 'remote', 'add', 'origin', 'git@github.com-work:acme/intranet.git');
  const run: Run = async (program) =>
    program.file === 'ssh' ? {stdout: 'hostname github.com\n', stderr: ''} : runBriefly(program);
  expect(await readCheckout(root, {run, environment: process.env})).toMatchObject({
    origin: 'git@github.com:acme/intranet.git',
  });
});

test('a branch of the origin has another name at the Git host, unless a branch has that name', async () => {
  const root = await repositoryOf({'a.txt': ''});
  const hostBranch = async (name: string) => (await read(root)).hostBranch(name);
  // The branch main of the checkout is enough: a remote that was never fetched has no branches here.
  expect(await hostBranch('origin/main')).toBe('main');
  await git(root, 'branch', '--move', 'main', 'work');
  expect(await hostBranch('origin/main')).toBeUndefined();
  await git(root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  expect(await hostBranch('origin/main')).toBe('main');
  expect(await hostBranch('main')).toBeUndefined();
  expect(await hostBranch('origin/next')).toBeUndefined();
  await git(root, 'branch', 'origin/main');
  expect(await hostBranch('origin/main')).toBeUndefined();
});
