import {chmod, lstat, readFile, readdir, readlink, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {exportCommit} from '../../src/codebase/export-commit.ts';
import {runBriefly} from '../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {repositoryOf, writeFiles} from './repository.ts';

const env = {PATH: process.env['PATH'], HOME: '/nonexistent'};

async function exported(folder: string, commit = 'HEAD') {
  const destination = join(await temporaryFolder(), 'source');
  const {submodules} = await exportCommit({folder, commit, destination, run: runBriefly, env});
  return {destination, submodules};
}

/** Every file below a folder: what it is, and what is in it. */
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

test('it is what a checkout gives: links, executable bits, odd names, filters, export-ignore', async () => {
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
  const clone = join(await temporaryFolder(), 'clone');
  await git(folder, 'clone', '--quiet', folder, clone);
  const {destination} = await exported(folder);
  const content = await contentOf(destination);
  expect(content).toEqual(await contentOf(clone));
  expect(content).toMatchObject({
    hidden: 'file: here',
    'run.bat': 'file: one\r\ntwo\r\n',
    'tool.sh': 'executable: echo',
    link: 'link to ../nowhere',
    subst: 'file: $Format:%H$',
  });
});

test('what is changed, ignored or new is not in it, and the repository stays as it is', async () => {
  const folder = await repositoryOf({'.gitignore': 'secret\n', file: 'one'});
  await writeFiles(folder, {file: 'two', secret: 'x', new: 'y', staged: 'z'});
  await git(folder, 'add', 'staged');
  const index = await readFile(join(folder, '.git', 'index'));
  const status = await git(folder, 'status', '--porcelain');
  const {destination} = await exported(folder);
  expect(await contentOf(destination)).toEqual({'.gitignore': 'file: secret\n', file: 'file: one'});
  expect(await readFile(join(folder, '.git', 'index'))).toEqual(index);
  expect(await git(folder, 'status', '--porcelain')).toBe(status);
});

test('another commit than HEAD is given as it was', async () => {
  const folder = await repositoryOf({file: 'one', gone: ''});
  const first = await git(folder, 'rev-parse', 'HEAD');
  await git(folder, 'rm', '--quiet', 'gone');
  await writeFile(join(folder, 'file'), 'two');
  await commitAll(folder, 'Two');
  expect(await contentOf((await exported(folder, first)).destination)).toEqual({
    file: 'file: one',
    gone: 'file: ',
  });
});

test('of a folder in a repository only its own files are given', async () => {
  const folder = await repositoryOf({'apps/one/file': 'one', 'apps/two/file': 'two', top: ''});
  const {destination} = await exported(join(folder, 'apps', 'one'));
  expect(await contentOf(destination)).toEqual({file: 'file: one'});
});

test('submodules are named, because their files are not in the commit', async () => {
  const inner = await repositoryOf({file: 'inner'});
  const folder = await repositoryOf({file: 'outer'});
  const allowed = ['-c', 'protocol.file.allow=always'];
  await git(folder, ...allowed, 'submodule', '--quiet', 'add', inner, 'vendor/inner');
  await commitAll(folder, 'Add a submodule');
  const {destination, submodules} = await exported(folder);
  expect(submodules).toEqual(['vendor/inner']);
  expect(await contentOf(destination)).not.toHaveProperty('vendor/inner/file');
});

test('a repository with thousands of files is no problem', async () => {
  const files = Array.from({length: 3000}, (_, index) => [`folder${index % 50}/file${index}`, 'x']);
  const folder = await repositoryOf(Object.fromEntries(files) as Record<string, string>);
  const {destination} = await exported(folder);
  expect(Object.keys(await contentOf(destination))).toHaveLength(3000);
});

test('a commit that is not there is told in Git’s words', async () => {
  const folder = await repositoryOf({file: 'one'});
  await expect(exported(folder, 'f'.repeat(40))).rejects.toMatchObject({
    kind: 'failed',
    message: 'Git could not take the files out of the commit fffffff.',
    details: [expect.stringContaining('fatal')],
  });
});
