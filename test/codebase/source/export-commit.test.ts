import {chmod, lstat, readFile, readdir, readlink, rm, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {exportCommit} from '../../../src/codebase/source/export-commit.ts';
import {run} from '../../../src/subprocess/run.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {gone} from '../../subprocess/children.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {until} from '../../until.ts';
import {fakeGitLfs, lfsPointer, pathWith, pathWithoutLfs, storeLfsContent} from './fake-git-lfs.ts';
import {repositoryOf, writeFiles} from '../repository.ts';

const env = {PATH: process.env['PATH'], HOME: '/nonexistent'};

async function exported(
  folder: string,
  {
    commit = '',
    signal = new AbortController().signal,
    more = {},
  }: {commit?: string; signal?: AbortSignal; more?: Readonly<Record<string, string>>} = {},
) {
  const destination = join(await temporaryFolder(), 'source');
  return exportCommit({
    folder,
    commit: commit || (await git(folder, 'rev-parse', 'HEAD')),
    destination,
    run,
    env: {...env, ...more},
    signal,
  });
}

/** A folder of a clone and its export. */
async function bothOf(repository: string, folder = ''): Promise<Record<string, string>[]> {
  const clone = join(await temporaryFolder(), 'clone');
  await git(repository, 'clone', '--quiet', repository, clone);
  const {folder: source} = await exported(join(repository, folder));
  return [await contentOf(join(clone, folder)), await contentOf(source)];
}

/** The type and the content of every file below a folder. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of await readdir(folder, {recursive: true})) {
    const path = join(folder, name);
    const stat = await lstat(path);
    if (name === '.git' || name.startsWith('.git/') || stat.isDirectory()) continue;
    const kind = stat.mode & 0o100 ? 'executable' : 'file';
    found[name] = stat.isSymbolicLink()
      ? `link to ${await readlink(path)}`
      : `${kind}: ${await readFile(path, 'utf8')}`;
  }
  return found;
}

test('equals a checkout: links, executable bits, odd names, filters, export-ignore', async () => {
  const folder = await repositoryOf({
    '.gitattributes':
      'hidden export-ignore\n*.bat text eol=crlf\nident ident\nsubst export-subst\n',
    hidden: 'here',
    'run.bat': 'one\ntwo\n',
    ident: '$Id$',
    subst: '$Format:%H$',
    'deep/er/ü "x"\ty': 'odd',
    'tool.sh': 'echo',
    empty: '',
  });
  await chmod(join(folder, 'tool.sh'), 0o755);
  await symlink('../nowhere', join(folder, 'link'));
  await commitAll(folder, 'More');
  const [clone, content] = await bothOf(folder);
  expect(content).toEqual(clone);
  expect(content).toMatchObject({
    hidden: 'file: here',
    'run.bat': 'file: one\r\ntwo\r\n',
    'tool.sh': 'executable: echo',
    link: 'link to ../nowhere',
    subst: 'file: $Format:%H$',
  });
});

test('leaves out changed, ignored and new files, and does not change the repository', async () => {
  const folder = await repositoryOf({'.gitignore': 'secret\n', file: 'one'});
  await writeFiles(folder, {file: 'two', secret: 'x', new: 'y', staged: 'z'});
  await git(folder, 'add', 'staged');
  const index = await readFile(join(folder, '.git', 'index'));
  const status = await git(folder, 'status', '--porcelain');
  expect(await contentOf((await exported(folder)).folder)).toEqual({
    '.gitignore': 'file: secret\n',
    file: 'file: one',
  });
  expect(await readFile(join(folder, '.git', 'index'))).toEqual(index);
  expect(await git(folder, 'status', '--porcelain')).toBe(status);
});

test('exports another commit than HEAD', async () => {
  const folder = await repositoryOf({file: 'one', gone: ''});
  const first = await git(folder, 'rev-parse', 'HEAD');
  await git(folder, 'rm', '--quiet', 'gone');
  await writeFile(join(folder, 'file'), 'two');
  await commitAll(folder, 'Two');
  expect(await contentOf((await exported(folder, {commit: first})).folder)).toEqual({
    file: 'file: one',
    gone: 'file: ',
  });
});

test('exports only the files of a subfolder', async () => {
  const folder = await repositoryOf({'apps/one/file': 'one', 'apps/two/file': 'two', top: ''});
  const source = await exported(join(folder, 'apps', 'one'));
  expect(await contentOf(source.folder)).toEqual({file: 'file: one'});
  // No other files are beside it.
  expect(await readdir(join(source.folder, '..', '..'))).toEqual(['apps']);
});

test('uses the attributes of the commit, not those of the folder', async () => {
  const folder = await repositoryOf({
    '.gitattributes': '*.bat text eol=crlf\n',
    '!first.bat': 'one\n',
    'run.bat': 'one\n',
    'deep/.gitattributes': '*.txt text eol=crlf\n',
    'deep/!first.txt': 'one\n',
    plain: 'one\n',
  });
  const before = await contentOf((await exported(folder)).folder);
  expect(before).toMatchObject({
    '!first.bat': 'file: one\r\n',
    'run.bat': 'file: one\r\n',
    'deep/!first.txt': 'file: one\r\n',
    plain: 'file: one\n',
  });
  await writeFile(join(folder, '.gitattributes'), '* text eol=crlf\nrun.bat -text\n');
  await rm(join(folder, 'deep', '.gitattributes'));
  expect(await contentOf((await exported(folder)).folder)).toEqual(before);
});

test('applies the attributes of parent folders, and not those of siblings', async () => {
  const repository = await repositoryOf({
    '.gitattributes': '*.bat text eol=crlf\n/*.sh text eol=crlf\n',
    'apps/.gitattributes': '*.txt text eol=crlf\none/file ident\n',
    'apps/one/.gitattributes': 'own text eol=crlf\n',
    'apps/one/run.bat': 'one\n',
    'apps/one/run.sh': 'one\n',
    'apps/one/a.txt': 'one\n',
    'apps/one/file': '$Id$',
    'apps/one/own': 'one\n',
  });
  const [clone, content] = await bothOf(repository, 'apps/one');
  expect(content).toEqual(clone);
  expect(content).toMatchObject({
    'run.bat': 'file: one\r\n',
    'run.sh': 'file: one\n',
    'a.txt': 'file: one\r\n',
    file: expect.stringContaining('$Id: '),
    own: 'file: one\r\n',
  });
});

const LFS = '*.bin filter=lfs diff=lfs merge=lfs -text\n';

test('writes content of Git LFS if the commit’s attributes request it, on any machine', async () => {
  const folder = await repositoryOf({
    '.gitattributes': LFS,
    'app/a.bin': lfsPointer('content'),
    'app/plain': lfsPointer('content'),
    'app/empty.bin': '',
  });
  await storeLfsContent(folder, 'content');
  const lfs = await fakeGitLfs();
  for (const place of [folder, join(folder, 'app')]) {
    const {folder: source} = await exported(place, {more: {PATH: pathWith(lfs)}});
    const content = await contentOf(source);
    expect(Object.values(content)).toContain('file: content');
    expect(Object.values(content)).toContain(`file: ${lfsPointer('content')}`);
  }
});

test('writes content that the machine tells Git LFS to skip', async () => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('content')});
  await storeLfsContent(folder, 'content');
  await git(folder, 'config', 'lfs.fetchexclude', '*');
  await git(folder, 'config', 'filter.lfs.smudge', 'git-lfs smudge --skip -- %f');
  await git(folder, 'config', 'filter.lfs.process', 'git-lfs filter-process --skip');
  const lfs = await fakeGitLfs();
  const more = {PATH: pathWith(lfs), GIT_LFS_SKIP_SMUDGE: '1'};
  const {folder: source} = await exported(folder, {more});
  expect(await contentOf(source)).toMatchObject({'a.bin': 'file: content'});
  expect(await lfs.asked()).toEqual(['version', 'filter-process', 'smudge a.bin']);
});

test('does not look for git-lfs if the commit does not use it', async () => {
  const folder = await repositoryOf({'.gitattributes': '* text\n', 'a.bin': lfsPointer('content')});
  const lfs = await fakeGitLfs();
  await exported(folder, {more: {PATH: pathWith(lfs)}});
  expect(await lfs.asked()).toEqual([]);
});

test.each([
  ['is not installed', async () => pathWithoutLfs()],
  ['lacks the content', async () => pathWith(await fakeGitLfs())],
])('keeps the pointer if Git LFS %s', async (_, path) => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('content')});
  const {folder: source} = await exported(folder, {more: {PATH: await path()}});
  expect(await contentOf(source)).toMatchObject({'a.bin': `file: ${lfsPointer('content')}`});
});

test('fails with the error of Git LFS if it breaks', async () => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('content')});
  const lfs = await fakeGitLfs('echo "lfs: out of order" >&2; exit 3');
  await expect(exported(folder, {more: {PATH: pathWith(lfs)}})).rejects.toMatchObject({
    kind: 'failed',
    details: expect.arrayContaining(['lfs: out of order']),
  });
});

test('does not run filters of the machine, and names their files', async () => {
  const folder = await repositoryOf({
    '.gitattributes': '*.secret filter=crypt\n*.ipynb filter=strip\n*.x filter=unknown\n',
    'a.secret': 'hidden',
    'b.ipynb': '{}',
    'c.x': '',
  });
  await git(folder, 'config', 'filter.crypt.smudge', 'sed s/hidden/shown/');
  await git(folder, 'config', 'filter.crypt.required', 'true');
  await git(folder, 'config', 'filter.strip.smudge', 'cat');
  await git(folder, 'config', 'filter.strip.clean', 'sed s/x//');
  const {folder: source, unfiltered} = await exported(folder);
  expect(await contentOf(source)).toMatchObject({'a.secret': 'file: hidden'});
  expect([...unfiltered]).toEqual([['crypt', ['a.secret']]]);
});

test('ends Git and its filters if it is interrupted', async () => {
  const started = join(await temporaryFolder(), 'started');
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('content')});
  // The filter would run longer than the test.
  const lfs = await fakeGitLfs(`echo $$ >${started}; exec sleep 600`);
  const abort = new AbortController();
  const options = {signal: abort.signal, more: {PATH: pathWith(lfs)}};
  const ended = exported(folder, options).catch((error: Error) => error.message);
  const said = () => readFile(started, 'utf8').catch(() => '');
  await until(async () => (await said()).endsWith('\n'));
  abort.abort();
  expect(await ended).toContain('Git failed to export');
  const filter = Number(await said());
  expect(await gone(filter)).toBe(filter);
});

test.each([
  ['split index', [['core.splitIndex', 'true']]],
  [
    'sparse checkout',
    [
      ['core.sparseCheckout', 'true'],
      ['core.sparseCheckoutCone', 'true'],
      ['index.sparse', 'true'],
    ],
  ],
  ['other work tree', [['core.worktree', '/nonexistent']]],
])('is not changed by a repository’s %s', async (_, settings) => {
  const folder = await repositoryOf({'a/one': '1', 'b/two': '2', three: '3'});
  const {folder: plain} = await exported(folder);
  const inGit = await readdir(join(folder, '.git'));
  await writeFiles(folder, {'.git/info/sparse-checkout': '/*\n!/*/\n'});
  for (const [name = '', value = ''] of settings) await git(folder, 'config', name, value);
  expect(await contentOf((await exported(folder)).folder)).toEqual(await contentOf(plain));
  expect(await readdir(join(folder, '.git'))).toEqual(inGit);
});

test('exports a linked worktree', async () => {
  const folder = await repositoryOf({'app/file': 'one'});
  const worktree = join(await temporaryFolder(), 'worktree');
  await git(folder, 'worktree', 'add', '--quiet', '-b', 'other', worktree);
  const source = await exported(join(worktree, 'app'));
  expect(await contentOf(source.folder)).toEqual({file: 'file: one'});
});

test('reports a folder that is not in the commit', async () => {
  const folder = await repositoryOf({file: 'one'});
  await writeFiles(folder, {'new/file': ''});
  await expect(exported(join(folder, 'new'))).rejects.toMatchObject({
    kind: 'failed',
    details: expect.arrayContaining([expect.stringContaining('did not match any file')]),
  });
});

test('exports a submodule as an empty folder', async () => {
  const inner = await repositoryOf({file: 'inner'});
  const folder = await repositoryOf({file: 'outer'});
  const allowed = ['-c', 'protocol.file.allow=always'];
  await git(folder, ...allowed, 'submodule', '--quiet', 'add', inner, 'vendor/inner');
  await commitAll(folder, 'Add a submodule');
  const {folder: source} = await exported(folder);
  expect(await readdir(join(source, 'vendor/inner'))).toEqual([]);
});

test('exports thousands of files', async () => {
  const files = Array.from({length: 3000}, (_, index) => [`folder${index % 50}/file${index}`, 'x']);
  const folder = await repositoryOf(Object.fromEntries(files) as Record<string, string>);
  const {folder: source} = await exported(folder);
  expect(Object.keys(await contentOf(source))).toHaveLength(3000);
});

test('shows Git’s error for a commit that does not exist', async () => {
  const folder = await repositoryOf({file: 'one'});
  await expect(exported(folder, {commit: 'f'.repeat(40)})).rejects.toMatchObject({
    kind: 'failed',
    message: 'Git failed to export the files of commit fffffff.',
    details: [expect.stringContaining('fatal')],
  });
});
