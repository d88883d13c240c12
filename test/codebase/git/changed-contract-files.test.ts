import {chmod, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Run} from '../../../src/subprocess/run.ts';
import {expect, test} from 'vitest';
import {changedBuildpackFiles} from '../../../src/codebase/git/changed-buildpacks.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {CommitTree} from '../../../src/codebase/git/commit-tree.ts';
import {changedContractFiles} from '../../../src/codebase/git/changed-contract-files.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {lfsPointer} from '../source/fake-git-lfs.ts';
import {makePipe} from '../oddities.ts';
import {type Files, repositoryOf, writeFiles} from '../repository.ts';

const FILES = {
  'codebuild/process.yml': 'application: {name: intranet, process: [web]}\n',
  Procfile: 'web: httpd\n',
  'runtime.txt': 'python-3.11.x\n',
};

const CRLF = '* text eol=crlf\n';

const inApp = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([name, content]) => [`app/${name}`, content]));

/** The changed files of a folder, and the Git commands that were run. */
async function askedOf(folder: string, commit = 'HEAD') {
  const asked: string[] = [];
  const ask = async (...args: string[]) => {
    asked.push(args.find((it, index) => !it.startsWith('-') && args[index - 1] !== '-c') ?? '');
    const lines = await git(folder, ...args);
    return `${lines}\n`;
  };
  // The first two arguments name the folder.
  const run: Run = async ({args}) => ({stdout: await ask(...args.slice(2)), stderr: ''});
  const tree = new CommitTree({folder, commit, environment: {}, run});
  return {changed: await changedContractFiles(folder, tree, ask), asked};
}

const changedOf = async (folder: string) => (await askedOf(folder)).changed;

test('an unchanged folder takes one command, whatever other files it has', async () => {
  const folder = await repositoryOf({...FILES, file: 'one'});
  await writeFiles(folder, {file: 'two', other: ''});
  expect(await askedOf(folder)).toEqual({changed: [], asked: ['ls-tree']});
});

test.each<[string, (folder: string) => Promise<unknown>, string[]]>([
  ['changed', (it) => writeFiles(it, {Procfile: 'web: x\n'}), ['Procfile']],
  ['added', (it) => writeFiles(it, {'buildpack.json': '{}'}), ['buildpack.json']],
  ['deleted', (it) => rm(join(it, 'runtime.txt')), ['runtime.txt']],
  [
    'ignored',
    (it) => writeFiles(it, {'.git/info/exclude': '*.json', 'buildpack.json': '{}'}),
    ['buildpack.json'],
  ],
  [
    'marked as assume-unchanged, and changed',
    async (it) => {
      await git(it, 'update-index', '--assume-unchanged', 'Procfile');
      await writeFiles(it, {Procfile: 'web: x\n'});
    },
    ['Procfile'],
  ],
  [
    'marked as skip-worktree, and missing',
    async (it) => {
      await git(it, 'update-index', '--skip-worktree', 'runtime.txt');
      await rm(join(it, 'runtime.txt'));
    },
    ['runtime.txt'],
  ],
  [
    'moved to the second place',
    async (it) => {
      await git(it, 'mv', 'codebuild', 'copilot');
    },
    ['codebuild/process.yml', 'copilot/process.yml'],
  ],
  [
    'staged and not committed',
    async (it) => {
      await writeFiles(it, {Procfile: 'web: x\n'});
      await git(it, 'add', '--all');
    },
    ['Procfile'],
  ],
  ['made executable, which says nothing else,', (it) => chmod(join(it, 'Procfile'), 0o755), []],
  [
    'replaced by a named pipe',
    async (it) => {
      await rm(join(it, 'Procfile'));
      await makePipe(it, 'Procfile');
    },
    ['Procfile'],
  ],
  [
    'replaced by a link to a device',
    async (it) => {
      await rm(join(it, 'Procfile'));
      await symlink('/dev/zero', join(it, 'Procfile'));
    },
    ['Procfile'],
  ],
  [
    'replaced by a folder',
    async (it) => {
      await rm(join(it, 'Procfile'));
      await writeFiles(it, {'Procfile/x': ''});
    },
    ['Procfile'],
  ],
])('reports a file that is %s', async (_, change, expected) => {
  const folder = await repositoryOf(FILES);
  await change(folder);
  expect(await changedOf(folder)).toEqual(expected);
});

test('compares with the commit, not with the checkout', async () => {
  const folder = await repositoryOf(FILES);
  const first = await git(folder, 'rev-parse', 'HEAD');
  await writeFiles(folder, {Procfile: 'web: x\n'});
  await commitAll(folder, 'Change');
  expect(await changedOf(folder)).toEqual([]);
  expect((await askedOf(folder, first)).changed).toEqual(['Procfile']);
});

test('compares only the files of a subfolder', async () => {
  const folder = await repositoryOf({
    ...inApp(FILES),
    Procfile: 'web: other\n',
  });
  expect(await changedOf(join(folder, 'app'))).toEqual([]);
  await rm(join(folder, 'Procfile'));
  expect(await changedOf(join(folder, 'app'))).toEqual([]);
  await rm(join(folder, 'app', 'Procfile'));
  expect(await changedOf(join(folder, 'app'))).toEqual(['Procfile']);
});

test('accepts line endings and encodings that Git converts, with more commands', async () => {
  const folder = await repositoryOf({
    ...FILES,
    '.gitattributes': CRLF,
  });
  await writeFiles(folder, {Procfile: 'web: httpd\r\n', 'runtime.txt': 'python-3.12.x\r\n'});
  expect(await askedOf(folder)).toEqual({
    changed: ['runtime.txt'],
    asked: ['ls-tree', 'config', 'hash-object', 'cat-file', 'rev-parse', 'ls-tree'],
  });
});

test('accepts line endings of core.autocrlf', async () => {
  const folder = await repositoryOf(FILES);
  await git(folder, 'config', 'core.autocrlf', 'true');
  await rm(join(folder, 'Procfile'));
  await git(folder, 'checkout', '--', 'Procfile');
  expect(await readFile(join(folder, 'Procfile'), 'utf8')).toBe('web: httpd\r\n');
  expect(await changedOf(folder)).toEqual([]);
});

test('reports a file that only a filter of the machine makes equal', async () => {
  const folder = await repositoryOf({...FILES, '.gitattributes': 'Procfile filter=swap\n'});
  await git(folder, 'config', 'filter.swap.clean', 'sed s/nginx/httpd/');
  await git(folder, 'config', 'filter.swap.smudge', 'sed s/httpd/nginx/');
  await git(folder, 'config', 'filter.swap.required', 'true');
  await rm(join(folder, 'Procfile'));
  await git(folder, 'checkout', '--', 'Procfile');
  expect(await git(folder, 'status', '--porcelain')).toBe('');
  expect(await changedOf(folder)).toEqual(['Procfile']);
});

test('accepts content in Git LFS, with or without git-lfs', async () => {
  const content = '{"buildpacks": [{"paketo-buildpacks": "python"}]}';
  const folder = await repositoryOf({
    ...FILES,
    '.gitattributes': '*.json filter=lfs -text\n',
    'buildpack.json': lfsPointer(content),
  });
  await writeFiles(folder, {'buildpack.json': content});
  expect(await changedOf(folder)).toEqual([]);
  await writeFiles(folder, {'buildpack.json': content.replace('python', 'nodejs')});
  expect(await changedOf(folder)).toEqual(['buildpack.json']);
});

test('uses the attributes of the commit, even if Git converts their file', async () => {
  const folder = await repositoryOf({...inApp(FILES), '.gitattributes': CRLF});
  await writeFiles(folder, {
    '.gitattributes': CRLF.replaceAll('\n', '\r\n'),
    'app/Procfile': 'web: httpd\r\n',
  });
  expect(await changedOf(join(folder, 'app'))).toEqual([]);
});

test.each<[string, (folder: string) => Promise<unknown>]>([
  ['are not committed', (it) => rm(join(it, 'committed'))],
  ['were changed', (it) => commitAttributes(it, '.gitattributes', '# none\n')],
  ['of the folder above were changed', (it) => commitAttributes(it, '../.gitattributes', '')],
  ['of a folder within were changed', (it) => commitAttributes(it, 'codebuild/.gitattributes', '')],
])('reports a file that is equal only by attributes that %s', async (_, commit) => {
  const repository = await repositoryOf({...inApp(FILES), 'app/committed': ''});
  const folder = join(repository, 'app');
  await commit(folder);
  await writeFiles(folder, {'.gitattributes': CRLF});
  const crlf = Object.entries(FILES).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]);
  await writeFiles(folder, Object.fromEntries(crlf) as Files);
  expect(await changedOf(folder)).toEqual(Object.keys(FILES));
});

/** Attributes that are committed and then ignored. They differ in the folder. */
async function commitAttributes(folder: string, name: string, text: string): Promise<void> {
  await writeFiles(folder, {'.gitattributes': CRLF, [name]: text});
  await commitAll(folder, 'Attributes');
  await git(folder, 'update-index', '--assume-unchanged', name);
  await writeFiles(folder, {[name]: `${CRLF}# mine\n`});
}

test('works in a SHA-256 repository', async () => {
  const folder = await temporaryFolder();
  await git(folder, 'init', '--quiet', '--object-format=sha256');
  await writeFiles(folder, FILES);
  await commitAll(folder, 'Begin');
  expect(await changedOf(folder)).toEqual([]);
  await writeFile(join(folder, 'Procfile'), 'web: x\n');
  expect(await changedOf(folder)).toEqual(['Procfile']);
});

/** A codebase whose Procfile and process file are reached through links. */
async function linked(more: Files = {}): Promise<string> {
  const folder = await repositoryOf({
    'deploy/process.yml': FILES['codebuild/process.yml'],
    'deploy/:(top)x': FILES.Procfile,
    ...more,
  });
  await symlink('deploy', join(folder, 'codebuild'));
  await symlink('codebuild/:(top)x', join(folder, 'Procfile'));
  await commitAll(folder, 'Link');
  return folder;
}

test('committed links to existing files are unchanged', async () => {
  expect(await askedOf(await linked())).toEqual({changed: [], asked: ['ls-tree']});
});

test.each<[string, (folder: string) => Promise<unknown>, string[]]>([
  [
    'a changed target of a link',
    (it) => writeFiles(it, {'deploy/:(top)x': 'web: x\n'}),
    ['Procfile'],
  ],
  [
    'a changed link on the path of a link',
    async (it) => {
      await writeFiles(it, {'.git/info/exclude': 'mine\n', 'mine/process.yml': 'other'});
      await rm(join(it, 'codebuild'));
      await symlink('mine', join(it, 'codebuild'));
    },
    ['codebuild/process.yml', 'Procfile'],
  ],
  [
    'a file with the same content instead of the link',
    async (it) => {
      await rm(join(it, 'Procfile'));
      await writeFiles(it, {Procfile: FILES.Procfile});
    },
    ['Procfile'],
  ],
  [
    'a link to outside of the folder',
    (it) => symlink('../elsewhere', join(it, 'runtime.txt')),
    ['runtime.txt'],
  ],
  ['a link to itself', (it) => symlink('runtime.txt', join(it, 'runtime.txt')), ['runtime.txt']],
  [
    'a link with an absolute path',
    (it) => symlink(join(it, 'x'), join(it, 'runtime.txt')),
    ['runtime.txt'],
  ],
])('reports %s', async (_, change, expected) => {
  const folder = await linked();
  await change(folder);
  expect(await changedOf(folder)).toEqual(expected);
});

test('a committed link to nothing is unchanged', async () => {
  const folder = await linked();
  await symlink('nowhere', join(folder, 'runtime.txt'));
  await commitAll(folder, 'Link');
  expect(await changedOf(folder)).toEqual([]);
});

test.each<[string, (folder: string) => Promise<unknown>]>([
  ['gone', (it) => writeFiles(it, {'copilot/process.yml': FILES['codebuild/process.yml']})],
  ['replaced by a folder', (it) => writeFiles(it, {'codebuild/other': ''})],
  ['replaced by a folder with the file', (it) => writeFiles(it, {'codebuild/process.yml': ''})],
])("reports a folder's link that is committed and %s", async (_, change) => {
  const folder = await linked({'copilot/process.yml': FILES['codebuild/process.yml']});
  await rm(join(folder, 'codebuild'));
  await change(folder);
  expect(await changedOf(folder)).toContain('codebuild/process.yml');
});

test('a buildpack can be the codebase itself', async () => {
  const committed = {...FILES, 'buildpack.toml': 'api = "0.10"', 'bin/detect': '', 'bin/build': ''};
  const folder = await repositoryOf(committed);
  const options = {environment: {PATH: process.env['PATH']}, run: runBriefly};
  const tree = new CommitTree({folder, commit: 'HEAD', ...options});
  expect(await changedBuildpackFiles(folder, tree, [''], options)).toEqual([]);
  await writeFiles(folder, {'bin/detect': 'exit 0'});
  expect(await changedBuildpackFiles(folder, tree, [''], options)).toEqual(['bin/detect']);
});
