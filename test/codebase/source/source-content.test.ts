import {execFileSync} from 'node:child_process';
import {rm, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {expect, test} from 'vitest';
import {CommitTree} from '../../../src/codebase/git/commit-tree.ts';
import {commitContent} from '../../../src/codebase/source/commit-content.ts';
import {folderContent} from '../../../src/codebase/source/folder-content.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {spell} from '../../../src/cli/spell.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {fakeGitLfs, lfsPointer, pathWith, pathWithoutLfs, storeLfsContent} from './fake-git-lfs.ts';
import {repositoryOf, writeFiles} from '../repository.ts';

const LFS = '*.bin filter=lfs diff=lfs merge=lfs -text\n';
const ENVIRONMENT = {PATH: process.env['PATH'], HOME: '/nonexistent'};

interface Asked {
  readonly path?: string;
  readonly commit?: string | undefined;
}

async function ofCommit(folder: string, {path = process.env['PATH'] ?? ''}: Asked = {}) {
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const options = {environment: {...ENVIRONMENT, PATH: path}, run: runBriefly};
  const content = await commitContent(folder, {
    ...options,
    commit,
    tree: new CommitTree({folder, commit, ...options}),
    temporary: async (action) => action(await temporaryFolder()),
  });
  return {...content, warnings: content.warnings.map(spell)};
}

async function ofFolder(folder: string, {path = process.env['PATH'] ?? '', commit}: Asked = {}) {
  const options = {environment: {...ENVIRONMENT, PATH: path}, run: runBriefly};
  const tree = commit === undefined ? undefined : new CommitTree({folder, commit, ...options});
  return folderContent(folder, {tree, ...options});
}

const withLfs = async () => ({path: pathWith(await fakeGitLfs())});
const withoutLfs = async () => ({path: await pathWithoutLfs()});

test('a commit without references to other content has no warnings', async () => {
  const folder = await repositoryOf({file: 'x'.repeat(200), '.gitattributes': LFS, 'a.bin': 'x'});
  expect(await ofCommit(folder)).toEqual({
    warnings: [],
    pointers: [],
    isCertain: true,
    isCanonical: true,
  });
});

test('names the files of Git LFS if git-lfs is not installed', async () => {
  const folder = await repositoryOf({
    '.gitattributes': LFS,
    'app/img/a.bin': lfsPointer('a'),
    'app/b "ü\n.bin': lfsPointer('b'),
    'other/c.bin': lfsPointer('c'),
  });
  const {warnings, pointers} = await ofCommit(join(folder, 'app'), await withoutLfs());
  expect(warnings).toEqual([
    expect.stringMatching(/^git-lfs is not installed, .+: b "ü\n\.bin, img\/a\.bin\. Install/su),
  ]);
  expect(pointers).toEqual(['b "ü\n.bin', 'img/a.bin']);
});

test('has no warning if git-lfs has the content', async () => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('a')});
  await storeLfsContent(folder, 'a');
  expect(await ofCommit(folder, await withLfs())).toMatchObject({warnings: [], pointers: []});
});

test('says that missing content is fetched, wherever the clone stores it', async () => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('a')});
  const {warnings, pointers} = await ofCommit(folder, await withLfs());
  expect(warnings).toEqual([
    expect.stringMatching(/^This clone does not contain .+: a\.bin\. The build/u),
  ]);
  expect(pointers).toEqual([]);
  const elsewhere = await temporaryFolder();
  await storeLfsContent(elsewhere, 'a');
  await git(folder, 'config', 'lfs.storage', join(elsewhere, '.git/lfs'));
  expect((await ofCommit(folder, await withLfs())).warnings).toEqual([]);
});

test('warns about a pointer without an attribute, even with git-lfs', async () => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.png': lfsPointer('a')});
  // Attributes of the machine are not those of the commit.
  await writeFiles(folder, {'.git/info/attributes': '*.png filter=lfs\n'});
  const {warnings, pointers} = await ofCommit(folder, await withLfs());
  expect(warnings).toEqual([expect.stringMatching(/does not set filter=lfs for them: a\.png\.$/u)]);
  expect(pointers).toEqual(['a.png']);
});

test('names the first of many files', async () => {
  const files = Array.from({length: 30}, (_, index) => [
    `${10 + index}.bin`,
    lfsPointer(`${index}`),
  ]);
  const folder = await repositoryOf({
    '.gitattributes': LFS,
    ...(Object.fromEntries(files) as Record<string, string>),
  });
  const {warnings} = await ofCommit(folder, await withoutLfs());
  expect(warnings).toEqual([expect.stringContaining(': 10.bin, 11.bin, ')]);
  expect(warnings).toEqual([expect.stringContaining('19.bin and 20 more.')]);
});

/** A repository with a submodule that has a submodule. */
async function nestedSubmodules(): Promise<string> {
  const innermost = await repositoryOf({file: 'innermost'});
  const allowed = ['-c', 'protocol.file.allow=always'];
  const inner = await repositoryOf({file: 'inner'});
  await git(inner, ...allowed, 'submodule', '--quiet', 'add', innermost, 'lib/innermost');
  await commitAll(inner, 'Add a submodule');
  const folder = await repositoryOf({file: 'outer'});
  await git(folder, ...allowed, 'submodule', '--quiet', 'add', inner, 'app/vendor/inner');
  await commitAll(folder, 'Add a submodule');
  return folder;
}

test('names submodules, relative to the folder that is built', async () => {
  const folder = await nestedSubmodules();
  expect((await ofCommit(folder)).warnings).toEqual([
    expect.stringContaining(': app/vendor/inner.'),
  ]);
  const {warnings} = await ofCommit(join(folder, 'app'));
  expect(warnings).toEqual([expect.stringContaining(': vendor/inner.')]);
});

test('fetches nothing for a clone that lacks objects', async () => {
  const folder = await nestedSubmodules();
  await writeFiles(folder, {'a.bin': lfsPointer('a')});
  await commitAll(folder, 'Point');
  await git(folder, 'config', 'uploadpack.allowFilter', 'true');
  const clone = join(await temporaryFolder(), 'clone');
  const how = ['--quiet', '--filter=blob:none', '--no-checkout'];
  await git(folder, 'clone', ...how, pathToFileURL(folder).href, clone);
  const objects = await git(clone, 'count-objects', '-v');
  expect((await ofCommit(clone)).warnings).toEqual([expect.stringContaining('app/vendor/inner')]);
  expect(await git(clone, 'count-objects', '-v')).toBe(objects);
});

test('names only empty submodules of a folder, including nested ones', async () => {
  const folder = await nestedSubmodules();
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const empty = [expect.stringContaining(': app/vendor/inner/lib/innermost.')];
  expect((await ofFolder(folder, {commit})).warnings).toEqual(empty);
  const fetch = ['submodule', '--quiet', 'update', '--init', '--recursive'];
  await git(folder, '-c', 'protocol.file.allow=always', ...fetch);
  expect((await ofFolder(folder, {commit})).warnings).toEqual([]);
  await git(folder, 'submodule', '--quiet', 'deinit', '--all', '--force');
  const all = [expect.stringContaining(': app/vendor/inner.')];
  expect((await ofFolder(folder, {commit})).warnings).toEqual(all);
  expect((await ofFolder(join(folder, 'app'), {commit})).warnings).toEqual([
    expect.stringContaining(': vendor/inner.'),
  ]);
  // A copy without empty folders and .git, as in a pipeline.
  await rm(join(folder, '.git'), {recursive: true});
  await rm(join(folder, 'app'), {recursive: true});
  expect((await ofFolder(folder)).warnings).toEqual(all);
});

test('names the pointers of a folder, and how to get the content', async () => {
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.bin': lfsPointer('a')});
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const installed = await ofFolder(folder, {...(await withLfs()), commit});
  expect(installed.pointers).toEqual(['a.bin']);
  expect(installed.warnings).toEqual([
    expect.stringMatching(/: a\.bin\. Run git lfs pull before/u),
  ]);
  const missing = await ofFolder(folder, {...(await withoutLfs()), commit});
  expect(missing.warnings).toEqual([expect.stringMatching(/: a\.bin\. git-lfs is not installed/u)]);
  await writeFiles(folder, {'a.bin': 'a'});
  expect((await ofFolder(folder, {...(await withLfs()), commit})).warnings).toEqual([]);
});

test('warns about links out of the codebase and special files, in a commit and in a folder', async () => {
  const folder = await repositoryOf({'a/b': 'x'});
  await symlink('../../x', join(folder, 'a/out'));
  await symlink('b', join(folder, 'a/in'));
  await commitAll(folder, 'Link');
  const told = expect.stringMatching(/^These links lead out .+: a\/out -> \.\.\/\.\.\/x\.$/u);
  expect((await ofCommit(folder)).warnings).toEqual([told]);
  execFileSync('mkfifo', [join(folder, 'a/pipe')]);
  expect((await ofFolder(folder)).warnings).toEqual([
    told,
    expect.stringMatching(/: a\/pipe \(a named pipe\)\.$/u),
  ]);
});

test('suggests to pull content of Git LFS in a submodule there', async () => {
  const module = await repositoryOf({'.gitattributes': LFS, 'b.bin': lfsPointer('b')});
  const folder = await repositoryOf({'.gitattributes': LFS, 'a.txt': ''});
  const allowed = ['-c', 'protocol.file.allow=always'];
  await git(folder, ...allowed, 'submodule', '--quiet', 'add', module, 'sub');
  await commitAll(folder, 'Add');
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const inside = 'git submodule foreach --recursive git lfs pull before';
  for (const known of [commit, undefined]) {
    const {warnings} = await ofFolder(folder, {...(await withLfs()), commit: known});
    expect(warnings).toEqual([expect.stringContaining(`: sub/b.bin. Run ${inside}`)]);
  }
  await writeFiles(folder, {'a.bin': lfsPointer('a')});
  const {warnings} = await ofFolder(folder, {...(await withLfs()), commit});
  expect(warnings).toEqual([expect.stringContaining(`Run git lfs pull and ${inside}`)]);
});

test('warns about links even if the clone lacks the content of a file', async () => {
  const folder = await repositoryOf({'big.bin': 'x'.repeat(200)});
  await symlink('/etc/passwd', join(folder, 'outside'));
  await commitAll(folder, 'Link');
  const id = await git(folder, 'rev-parse', 'HEAD:big.bin');
  await rm(join(folder, '.git', 'objects', id.slice(0, 2), id.slice(2)));
  const {isCertain, warnings} = await ofCommit(folder);
  expect(isCertain).toBe(false);
  // Some versions of Git print no sizes at all then, so the links are not known either.
  const listed = await git(folder, 'ls-tree', '-l', 'HEAD').catch(() => '');
  expect(warnings).toEqual(listed === '' ? [] : [expect.stringContaining('outside')]);
});
