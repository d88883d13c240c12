import {mkdir, rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readCheckout} from '../../../../src/cli/operate/project/checkout.ts';
import type {CodebaseFacts} from '../../../../src/codebuild/buildspec/codebase-facts.ts';
import {runBriefly} from '../../../../src/subprocess/run-briefly.ts';
import {type Files, repositoryOf, writeFiles} from '../../../codebase/repository.ts';
import {commitAll, git} from '../../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../../temporary-folder.ts';

async function read(
  folder: string,
  branch = 'main',
  buildspec = 'buildspec.yml',
): Promise<CodebaseFacts> {
  const checkout = await readCheckout(folder, {run: runBriefly, environment: process.env});
  return await checkout.readBuilt({branch, buildspec});
}

const reading = (parameter: string) => `version: 0.2\nenv: {parameter-store: {A: ${parameter}}}\n`;
const PROCESS_FILE = 'application: {name: intranet, process: [web]}\n';
const FILES = {'buildspec.yml': reading('/pushed'), 'codebuild/process.yml': PROCESS_FILE};

const parameters = ({buildspec}: CodebaseFacts) => buildspec?.parameters.map(({source}) => source);

/** A repository of one commit, which is `origin/main` too. */
async function pushed(files: Files = FILES): Promise<string> {
  const root = await repositoryOf(files);
  await markPushed(root);
  return root;
}

async function markPushed(root: string): Promise<void> {
  await git(root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
}

/** Commits the files of a checkout on another branch, and adds some that are not committed. */
async function workOn(root: string, branch: string): Promise<void> {
  await git(root, 'checkout', '--quiet', '-b', branch);
  await writeFiles(root, {'buildspec.yml': reading('/committed')});
  await commitAll(root, 'Change');
  await writeFiles(root, {'buildspec.yml': reading('/uncommitted')});
}

describe('the branch that is built', () => {
  test('is read as it was fetched last, whatever is checked out', async () => {
    const root = await pushed();
    await workOn(root, 'feature');
    await rm(join(root, 'codebuild'), {recursive: true});
    const commit = await git(root, 'rev-parse', 'origin/main');
    const facts = await read(root);
    expect(parameters(facts)).toEqual(['/pushed']);
    expect(facts).toMatchObject({
      imageName: 'intranet',
      origin: {place: `origin/main (commit ${commit.slice(0, 7)} of 2026-01-02)`},
    });
    expect(facts.origin).not.toHaveProperty('remark');
  });

  test('is not the local branch of that name, which may be ahead', async () => {
    const root = await pushed();
    await writeFiles(root, {'buildspec.yml': reading('/ahead')});
    await commitAll(root, 'Go ahead');
    expect(parameters(await read(root))).toEqual(['/pushed']);
  });

  test('is the same from a folder in the checkout, and from another worktree', async () => {
    const root = await pushed();
    await workOn(root, 'feature');
    const worktree = join(await temporaryFolder(), 'worktree');
    await git(root, 'worktree', 'add', '--quiet', worktree, '-b', 'other');
    const facts = await read(root);
    expect(await read(join(root, 'codebuild'))).toEqual(facts);
    expect(await read(worktree)).toEqual(facts);
  });

  test('that was never fetched is the local one, with a remark', async () => {
    const root = await repositoryOf(FILES);
    await workOn(root, 'release/1');
    const facts = await read(root, 'release/1');
    expect(parameters(facts)).toEqual(['/committed']);
    expect(facts.origin?.place).toContain('your local branch release/1 (commit ');
    expect(facts.origin?.remark).toContain('origin/release/1 not found in this checkout');
  });

  test('that is unknown here is the current commit, with a remark', async () => {
    const root = await repositoryOf(FILES);
    await writeFiles(root, {'buildspec.yml': reading('/uncommitted')});
    const facts = await read(root, 'next');
    expect(parameters(facts)).toEqual(['/pushed']);
    expect(facts.origin?.place).toContain('the current commit ');
    expect(facts.origin?.remark).toContain('git fetch origin next:refs/remotes/origin/next');
  });

  describe('if the project names none, is the default branch', () => {
    const readDefault = async (folder: string) => {
      const checkout = await readCheckout(folder, {run: runBriefly, environment: process.env});
      return await checkout.readBuilt({branch: undefined, buildspec: 'buildspec.yml'});
    };

    test('as it was fetched last', async () => {
      const root = await pushed();
      await git(root, 'update-ref', 'refs/remotes/origin/trunk', 'HEAD');
      await git(root, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
      await workOn(root, 'feature');
      const facts = await readDefault(root);
      expect(parameters(facts)).toEqual(['/pushed']);
      expect(facts.origin?.place).toContain('origin/trunk (commit ');
      expect(facts.origin).not.toHaveProperty('remark');
    });

    test('of a bare clone', async () => {
      const bare = join(await temporaryFolder(), 'intranet.git');
      await git('/', 'clone', '--quiet', '--bare', await repositoryOf(FILES), bare);
      const facts = await readDefault(bare);
      expect(parameters(facts)).toEqual(['/pushed']);
      expect(facts.origin?.place).toContain('branch main (commit ');
    });

    test('or the current commit with a remark, if the checkout does not know it', async () => {
      const root = await pushed();
      await workOn(root, 'feature');
      const facts = await readDefault(root);
      expect(parameters(facts)).toEqual(['/committed']);
      expect(facts.origin?.place).toContain('the current commit ');
      expect(facts.origin?.remark).toContain('git remote set-head origin --auto');
    });
  });

  test('of a repository without commits is its folder, with a remark', async () => {
    const root = await temporaryFolder();
    await git(root, 'init', '--quiet', '--initial-branch', 'main');
    await writeFiles(root, FILES);
    const facts = await read(root);
    expect(facts).toMatchObject({imageName: 'intranet', origin: {place: `the folder ${root}`}});
    expect(facts.origin?.remark).toContain('no commits');
    expect(parameters(facts)).toEqual(['/pushed']);
    expect(await read(root, 'main', 'absent.yml')).toMatchObject({missing: 'absent.yml'});
    expect(await read(root, 'main', 'codebuild')).toMatchObject({
      unreadable: 'codebuild: This is a folder, not a file.',
    });
    await writeFiles(root, {'binary.yml': new Uint8Array([0xff, 0xfe])});
    expect((await read(root, 'main', 'binary.yml')).unreadable).toContain('UTF-8');
  });
});

describe('a bare repository', () => {
  test('has the branches of its origin', async () => {
    const bare = join(await temporaryFolder(), 'intranet.git');
    await git('/', 'clone', '--quiet', '--bare', await repositoryOf(FILES), bare);
    const facts = await read(bare);
    expect(parameters(facts)).toEqual(['/pushed']);
    expect(facts.origin?.place).toContain('branch main (commit ');
    expect(facts.origin).not.toHaveProperty('remark');
  });

  test('has links, too', async () => {
    const source = await repositoryOf({'ci/build.yml': reading('/linked')});
    await symlink('ci/build.yml', join(source, 'buildspec.yml'));
    await commitAll(source, 'Link');
    const bare = join(await temporaryFolder(), 'intranet.git');
    await git('/', 'clone', '--quiet', '--bare', source, bare);
    expect(parameters(await read(bare))).toEqual(['/linked']);
  });
});

describe('a buildspec', () => {
  test.each(['./buildspec.yml', 'ci/../buildspec.yml'])('may be named %s', async (path) => {
    const root = await pushed({...FILES, 'buildspec.yml': `\uFEFF${reading('/pushed')}`});
    const facts = await read(root, 'main', path);
    expect(parameters(facts)).toEqual(['/pushed']);
    expect(facts.buildspec?.problems).toEqual([]);
  });

  test('that is only in the folder is missing', async () => {
    const root = await pushed({'a.txt': ''});
    await writeFiles(root, FILES);
    expect(await read(root)).toMatchObject({
      missing: 'buildspec.yml',
      buildspec: undefined,
      imageName: undefined,
    });
  });

  test.each([
    '',
    '../x.yml',
    '/etc/hostname',
    'arn:aws:s3:::bucket/buildspec.yml',
    's3://bucket/buildspec.yml',
    'version: 0.2\nphases: {}',
  ])('%j is not in the repository, so it is neither read nor missing', async (path) => {
    const facts = await read(await pushed(), 'main', path);
    expect(facts).toMatchObject({imageName: 'intranet', buildspec: undefined});
    expect(facts).not.toHaveProperty('missing');
    expect(facts).not.toHaveProperty('unreadable');
  });

  test('behind a link that leads nowhere in the commit is unreadable', async () => {
    const root = await repositoryOf({'a.txt': ''});
    await symlink('uncommitted.yml', join(root, 'buildspec.yml'));
    await commitAll(root, 'Link');
    await markPushed(root);
    await writeFiles(root, {'uncommitted.yml': reading('/uncommitted')});
    expect((await read(root)).unreadable).toContain('which does not exist');
  });

  test('in a submodule is unreadable', async () => {
    const root = await repositoryOf({'a.txt': ''});
    const submodule = await repositoryOf({'buildspec.yml': reading('/submodule')});
    const file = ['-c', 'protocol.file.allow=always'];
    await git(root, ...file, 'submodule', '--quiet', 'add', submodule, 'infra');
    await commitAll(root, 'Add infra');
    await markPushed(root);
    const {unreadable} = await read(root, 'main', 'infra/buildspec.yml');
    expect(unreadable).toContain('infra is a submodule');
  });

  test('in Git LFS is unreadable', async () => {
    const id = 'ab'.repeat(32);
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize 12345\n`;
    const root = await pushed({'buildspec.yml': pointer});
    expect((await read(root)).unreadable).toContain('Git LFS pointer');
  });

  test.each([
    ['a folder', 'ci', {'ci/a.txt': ''}],
    ['not valid UTF-8', 'b.yml', {'b.yml': new Uint8Array([0xff, 0xfe, 0])}],
    ['larger than', 'b.yml', {'b.yml': '#'.repeat(1024 * 1024 + 1)}],
  ])('that is %s is unreadable', async (message, path, files: Files) => {
    const facts = await read(await pushed(files), 'main', path);
    expect(facts.buildspec).toBeUndefined();
    expect(facts.unreadable).toContain(message);
  });
});

describe('nothing is fetched', () => {
  test('into a partial clone, which may lack the files', async () => {
    const source = await repositoryOf(FILES);
    await git(source, 'config', 'uploadpack.allowFilter', 'true');
    const clone = join(await temporaryFolder(), 'clone');
    const partial = ['--quiet', '--filter=blob:none', '--no-checkout'];
    await git('/', 'clone', ...partial, `file://${source}`, clone);
    const objects = await git(clone, 'count-objects', '-v');
    const facts = await read(clone);
    expect(facts).toMatchObject({buildspec: undefined, unnamed: 'codebuild/process.yml'});
    expect(facts.unreadable).toMatchObject(expect.stringContaining('partial clone'));
    expect(await git(clone, 'count-objects', '-v')).toBe(objects);
  });

  test('into a shallow clone, which has the newest files', async () => {
    const source = await repositoryOf({'a.txt': ''});
    await writeFiles(source, FILES);
    await commitAll(source, 'Change');
    const clone = join(await temporaryFolder(), 'clone');
    await git('/', 'clone', '--quiet', '--depth', '1', `file://${source}`, clone);
    await rm(source, {recursive: true});
    expect(parameters(await read(clone))).toEqual(['/pushed']);
  });
});

test.each([
  ['not YAML: [', undefined],
  ['application: {name: Intranet, process: [web]}', undefined],
  ['application: {name: intranet, process: False}', 'intranet'],
])('of the process file %j the application is %j', async (text, imageName) => {
  const root = await pushed({'copilot/process.yml': text});
  expect(await read(root)).toMatchObject({imageName});
});

test('the first process file counts, though it has problems', async () => {
  const root = await pushed({'codebuild/process.yml': '', 'copilot/process.yml': PROCESS_FILE});
  expect(await read(root)).toMatchObject({imageName: undefined, unnamed: 'codebuild/process.yml'});
  await rm(join(root, 'codebuild/process.yml'));
  await mkdir(join(root, 'codebuild/process.yml'));
  await writeFiles(root, {'codebuild/process.yml/a.txt': ''});
  await commitAll(root, 'Change');
  await markPushed(root);
  expect(await read(root)).toMatchObject({imageName: undefined, unnamed: 'codebuild/process.yml'});
});
