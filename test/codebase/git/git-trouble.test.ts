import {execFile} from 'node:child_process';
import {mkdir, rename, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {type Revision, readRevision} from '../../../src/codebase/git/revision.ts';
import {ChildFailure} from '../../../src/subprocess/run.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {repositoryOf, writeFiles} from '../repository.ts';
import {spell} from '../../../src/cli/spell.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ALONE = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const read = (folder: string, environment: Environment = {}, run = runBriefly) =>
  readRevision(folder, {environment: {...ALONE, ...environment}, run, compare: true});

async function problemOf(folder: string, environment?: Environment) {
  const answer = await read(folder, environment);
  if (!('problem' in answer)) throw new Error('it was read');
  return answer.problem;
}

async function revisionOf(folder: string): Promise<Revision> {
  const answer = await read(folder);
  if ('problem' in answer) throw new Error(answer.problem.message);
  return answer.revision;
}

/** A linked worktree, and its repository. */
async function linkedWorktree(): Promise<{repository: string; worktree: string}> {
  const repository = await repositoryOf({file: 'one', 'app/file': 'one'});
  const worktree = join(await temporaryFolder(), 'worktree');
  await git(repository, 'worktree', 'add', '--quiet', '-b', 'other', worktree);
  return {repository, worktree};
}

const inGit = (name: string, content: string | Uint8Array) => (folder: string) =>
  writeFiles(folder, {[`.git/${name}`]: content});
const withoutPart = (name: string) => (folder: string) =>
  rm(join(folder, '.git', name), {recursive: true});

test.each<[string, (folder: string) => Promise<unknown>, string, RegExp]>([
  ['HEAD is garbage', inGit('HEAD', 'garbage\n'), '.git/HEAD', /branch or a commit.+"garbage"/u],
  ['HEAD is empty', inGit('HEAD', ''), '.git/HEAD', /branch or a commit.+""/u],
  ['HEAD is binary', inGit('HEAD', Uint8Array.of(0, 255, 0)), '.git/HEAD', /branch or a commit/u],
  ['HEAD is a short commit', inGit('HEAD', '1a2b3c4\n'), '.git/HEAD', /contains "1a2b3c4"/u],
  ['HEAD leads out of refs', inGit('HEAD', 'ref: ../x\n'), '.git/HEAD', /contains "ref: \.\.\/x"/u],
  ['HEAD is missing', withoutPart('HEAD'), '.git/HEAD', /part of the repository is missing/u],
  ['objects are missing', withoutPart('objects'), '.git/objects', /is missing/u],
  ['refs are missing', withoutPart('refs'), '.git/refs', /is missing/u],
  [
    'the branch is empty, as after a crash',
    inGit('refs/heads/main', ''),
    '.git/refs/heads/main',
    /branch must name a commit.+""/u,
  ],
  [
    'the branch is garbage',
    inGit('refs/heads/main', 'garbage\n'),
    '.git/refs/heads/main',
    /branch must name a commit.+"garbage"/u,
  ],
  [
    'the .git file leads nowhere',
    async (folder) => {
      await rename(join(folder, '.git'), join(folder, 'moved'));
      await writeFile(join(folder, '.git'), 'gitdir: ../nowhere/.git\n');
    },
    '.git',
    /names the repository \/.+\/nowhere\/\.git, which does not exist/u,
  ],
  [
    'the .git file is garbage',
    async (folder) => {
      await rename(join(folder, '.git'), join(folder, 'moved'));
      await writeFile(join(folder, '.git'), 'garbage');
    },
    '.git',
    /"gitdir: …"\), but contains "garbage"/u,
  ],
  [
    'the .git file leads to a broken repository',
    async (folder) => {
      await rename(join(folder, '.git'), join(folder, 'moved'));
      await writeFile(join(folder, '.git'), 'gitdir: moved\n');
      await writeFile(join(folder, 'moved', 'HEAD'), 'garbage');
    },
    'moved/HEAD',
    /branch or a commit/u,
  ],
  [
    '.git is a link that leads nowhere',
    async (folder) => {
      await rename(join(folder, '.git'), join(folder, 'moved'));
      await symlink('nowhere', join(folder, '.git'));
    },
    '.git',
    /target of this link does not exist/u,
  ],
])('%s: reports the problem and its place', async (_, breakIt, file, message) => {
  const folder = await repositoryOf({file: 'one', 'app/file': 'one'});
  await breakIt(folder);
  for (const place of [folder, join(folder, 'app')]) {
    const problem = await problemOf(place);
    expect(problem).toMatchObject({
      file: join(folder, file),
      message: expect.stringMatching(message),
      hint: expect.not.stringContaining('git init'),
    });
  }
});

test('reports the missing repository of a worktree with its path', async () => {
  const {repository, worktree} = await linkedWorktree();
  await rename(repository, `${repository}-moved`);
  expect(await problemOf(worktree)).toMatchObject({
    file: join(worktree, '.git'),
    message: expect.stringContaining(`${repository}/.git/worktrees/worktree, which does not exist`),
    hint: expect.stringContaining('git worktree repair'),
  });
  await rename(`${repository}-moved`, repository);
});

test("reports missing objects of a worktree's repository with their path", async () => {
  const {repository, worktree} = await linkedWorktree();
  await rm(join(repository, '.git', 'objects'), {recursive: true});
  expect((await problemOf(worktree)).file).toBe(join(repository, '.git', 'objects'));
});

test('does not skip a broken repository within another one', async () => {
  const outer = await repositoryOf({'.gitignore': 'inner\n', file: 'outer'});
  const inner = join(outer, 'inner');
  await mkdir(inner);
  await git(inner, 'init', '--quiet');
  await writeFiles(inner, {file: 'inner'});
  await commitAll(inner, 'Inner');
  await writeFile(join(inner, '.git', 'HEAD'), '');
  expect((await problemOf(inner)).file).toBe(join(inner, '.git', 'HEAD'));
});

test('skips an empty folder called .git, like Git', async () => {
  const outer = await repositoryOf({'app/file': 'outer'});
  await mkdir(join(outer, 'app', '.git'));
  expect(await revisionOf(join(outer, 'app'))).toMatchObject({subject: 'Begin', branch: 'main'});
});

test('a broken repository is an error in CodeBuild', async () => {
  const {repository, worktree} = await linkedWorktree();
  await rename(repository, `${repository}-moved`);
  const environment = {
    CODEBUILD_BUILD_ID: 'a:b',
    CODEBUILD_RESOLVED_SOURCE_VERSION: 'a'.repeat(40),
  };
  expect((await problemOf(worktree, environment)).file).toBe(join(worktree, '.git'));
  await rename(`${repository}-moved`, repository);
});

test('does not report packed or unborn branches', async () => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'pack-refs', '--all');
  expect((await revisionOf(folder)).branch).toBe('main');
  await git(folder, 'checkout', '--quiet', '--orphan', 'unborn');
  expect((await problemOf(folder)).message).toBe(
    'The branch that is checked out has no commit yet.',
  );
});

/** Git then treats every folder as another user's. */
const OF_ANOTHER_USER = {GIT_TEST_ASSUME_DIFFERENT_OWNER: '1'};

test.each<[string, (base: string) => Promise<{repository: string; asked: string}>]>([
  ['at its top', async (base) => ({repository: join(base, 'plain'), asked: join(base, 'plain')})],
  [
    'in a subfolder',
    async (base) => ({repository: join(base, 'plain'), asked: join(base, 'plain', 'app')}),
  ],
  [
    'through a link',
    async (base) => {
      await symlink('real', join(base, 'link'));
      return {repository: join(base, 'real'), asked: join(base, 'link', 'app')};
    },
  ],
  [
    'with spaces and quotes in the path',
    async (base) => {
      const repository = join(base, `it's a "b" $HOME; x`);
      return {repository, asked: join(repository, 'app')};
    },
  ],
  [
    'with a line feed in the path',
    async (base) => ({repository: join(base, 'a\nb'), asked: join(base, 'a\nb')}),
  ],
])('the advice for another user’s repository works: %s', async (_, make) => {
  const {repository, asked} = await make(await temporaryFolder());
  await mkdir(join(repository, 'app'), {recursive: true});
  await git(repository, 'init', '--quiet');
  await writeFiles(repository, {'app/file': ''});
  await commitAll(repository, 'Begin');
  const home = await temporaryFolder();
  const environment = {...OF_ANOTHER_USER, HOME: home, GIT_CONFIG_GLOBAL: undefined};
  const {message, hint} = await problemOf(asked, environment);
  expect(message).toBe('Git does not trust this folder: it belongs to another user.');
  const env = {...ALONE, HOME: home, GIT_CONFIG_GLOBAL: undefined};
  await promisify(execFile)('bash', ['-c', spell(hint ?? 'false')], {env, cwd: home});
  expect(await read(asked, environment)).toMatchObject({revision: {subject: 'Begin'}});
});

test('reads the messages of older versions of Git', async () => {
  const stderr = `fatal: unsafe repository ('/srv/it is' is owned by someone else)\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /srv/it is\n`;
  const answer = await read(await temporaryFolder(), {}, () =>
    Promise.reject(new ChildFailure({kind: 'exited', file: 'git', exitCode: 128, stderr})),
  );
  expect(answer).toMatchObject({
    problem: {hint: `git config --global --add safe.directory '/srv/it is'`},
  });
});

test('shows the whole error of Git', async () => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'config', 'core.repositoryFormatVersion', '1');
  await git(folder, 'config', 'extensions.unknownOne', 'x');
  const {message} = await problemOf(folder);
  expect(message).toMatch(
    /^Git failed: fatal: unknown repository extension found:\n\s+unknownone$/u,
  );
});

/** Commits with a committer's date, and moves HEAD to the commit. */
async function commitDated(date: string): Promise<string> {
  const folder = await repositoryOf({file: 'one'});
  const tree = await git(folder, 'rev-parse', 'HEAD^{tree}');
  const raw = join(folder, '.git', 'raw');
  const lines = [`tree ${tree}`, 'author A <a@b> 0 +0000', `committer A <a@b> ${date} +0000`];
  await writeFile(raw, [...lines, '', 'Odd\n'].join('\n'));
  const made = ['hash-object', '-t', 'commit', '-w', '--literally', raw];
  await git(folder, 'update-ref', 'HEAD', await git(folder, ...made));
  return folder;
}

test.each([
  ['0', new Date(0)],
  ['253402300799', new Date('9999-12-31T23:59:59Z')],
])('reads the time of a commit at %s seconds since 1970', async (seconds, time) => {
  const {committedAt, warnings} = await revisionOf(await commitDated(seconds));
  expect({committedAt, warnings}).toEqual({committedAt: time, warnings: []});
});

test.each(['253402300800', '8640000000001', '9223372036854775807', '18446744073709551615'])(
  'warns about the time of a commit at %s seconds since 1970',
  async (seconds) => {
    const {committedAt, warnings} = await revisionOf(await commitDated(seconds));
    expect(committedAt).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`after the year 9999 (${seconds} seconds`)]);
  },
);

test('warns about a commit date that is not a number', async () => {
  const {committedAt, warnings} = await revisionOf(await commitDated('x'));
  expect(committedAt).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining('no valid date')]);
});

// Git's message about the second program does not have the word filter.
test.each(['no-such-program filter-process', 'true'])(
  'plans although the filter %s of the machine does not work',
  async (program) => {
    const folder = await repositoryOf({'.gitattributes': '*.bin filter=lfs\n', 'a.bin': 'one'});
    await git(folder, 'config', 'filter.lfs.process', program);
    await git(folder, 'config', 'filter.lfs.clean', 'no-such-program clean -- %f');
    await git(folder, 'config', 'filter.lfs.required', 'true');
    // This makes Git compare the content.
    await utimes(join(folder, 'a.bin'), 0, 0);
    expect(await revisionOf(folder)).toMatchObject({changedFiles: []});
    await writeFile(join(folder, 'a.bin'), 'two');
    expect(await revisionOf(folder)).toMatchObject({changedFiles: ['a.bin']});
  },
);

test('ignores git replace', async () => {
  const folder = await repositoryOf({file: 'one'});
  const time = '2001-01-01T00:00:00Z';
  const {commit, committedAt} = await revisionOf(folder);
  await writeFiles(folder, {file: 'two'});
  const other = await commitAll(folder, 'Other', time);
  await git(folder, 'reset', '--quiet', '--hard', commit);
  await git(folder, 'replace', commit, other);
  expect(await revisionOf(folder)).toMatchObject({commit, committedAt, subject: 'Begin'});
});
