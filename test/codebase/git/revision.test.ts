import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {CommitTree} from '../../../src/codebase/git/commit-tree.ts';
import type {AskedReferences} from '../../../src/codebase/git/resolve-references.ts';
import {type Revision, readRevision} from '../../../src/codebase/git/revision.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {repositoryOf, writeFiles} from '../repository.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ALONE = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const read = (
  folder: string,
  environment: Environment = {},
  run: Run = runBriefly,
  asked: AskedReferences = {},
) => readRevision(folder, {environment: {...ALONE, ...environment}, run, compare: true, asked});

async function revision(
  folder: string,
  environment?: Environment,
  asked?: AskedReferences,
): Promise<Revision> {
  const answer = await read(folder, environment, runBriefly, asked);
  if ('problem' in answer) throw new Error(answer.problem.message);
  return answer.revision;
}

test('reads a commit with its time, branch, tags and origin', async () => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'tag', 'v1.10.0');
  await git(folder, 'tag', '--annotate', '--message', 'Nine', 'v1.9.0');
  await git(folder, 'remote', 'add', 'origin', 'https://github.com/example/intranet.git');
  const commit = await git(folder, 'rev-parse', 'HEAD');
  expect(await read(folder)).toEqual({
    revision: {
      commit,
      committedAt: new Date('2026-01-02T03:04:05Z'),
      author: 'Robin',
      subject: 'Begin',
      branch: 'main',
      branchFrom: 'HEAD',
      branchUnknown: undefined,
      pullRequest: undefined,
      pullRequestFrom: undefined,
      mayBePullRequest: false,
      gitTags: ['v1.9.0', 'v1.10.0'],
      gitTagsFrom: new Map([
        ['v1.9.0', 'Git'],
        ['v1.10.0', 'Git'],
      ]),
      clone: {branches: ['main'], gitTags: ['v1.10.0', 'v1.9.0']},
      warnings: [],
      origin: 'https://github.com/example/intranet.git',
      changedFiles: [],
      tree: expect.any(CommitTree),
    },
  });
});

test('a tag of a tag is at the commit, too', async () => {
  const folder = await repositoryOf({file: 'x'});
  await git(folder, 'tag', '--annotate', '--message', 'One', 'v1-rc1,x');
  await git(folder, 'tag', '--annotate', '--message', 'Two', 'v1-rc2', 'v1-rc1,x');
  await git(folder, 'tag', '--annotate', '--message', 'Three', 'v1', 'v1-rc2');
  await git(folder, 'config', 'log.excludeDecoration', 'refs/tags/*');
  expect(await revision(folder)).toMatchObject({gitTags: ['v1', 'v1-rc1,x', 'v1-rc2']});
});

test('leaves out tags of other commits and a missing origin', async () => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'tag', 'v1');
  await writeFile(join(folder, 'file'), 'two');
  await commitAll(folder, 'Two');
  expect(await revision(folder)).toMatchObject({gitTags: [], origin: undefined});
});

test('reads any branch name, and none for a detached HEAD', async () => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'checkout', '--quiet', '-b', 'feature/heads/ü');
  expect((await revision(folder)).branch).toBe('feature/heads/ü');
  await git(folder, 'checkout', '--quiet', '--detach');
  expect((await revision(folder)).branch).toBeUndefined();
});

test('reads the commit of a shallow clone', async () => {
  const folder = await repositoryOf({file: 'one'});
  await writeFile(join(folder, 'file'), 'two');
  const commit = await commitAll(folder, 'Two');
  const clone = join(await temporaryFolder(), 'clone');
  await git(folder, 'clone', '--quiet', '--depth=1', `file://${folder}`, clone);
  expect(await revision(clone)).toMatchObject({commit, branch: 'main', origin: `file://${folder}`});
});

test('reads a worktree, whose .git is a file', async () => {
  const folder = await repositoryOf({file: 'one'});
  const worktree = join(await temporaryFolder(), 'worktree');
  await git(folder, 'worktree', 'add', '--quiet', '-b', 'other', worktree);
  expect((await revision(worktree)).branch).toBe('other');
});

test('lists uncommitted files with any names and changes', async () => {
  const folder = await repositoryOf({
    changed: 'one',
    gone: 'one',
    moved: 'one',
    'ign/.gitignore': 'x',
  });
  await writeFile(join(folder, 'changed'), 'two');
  await rm(join(folder, 'gone'));
  await git(folder, 'mv', 'moved', 'new place');
  await writeFiles(folder, {'a/b "ü\n.txt': '', 'ign/x': ''});
  expect(new Set((await revision(folder)).changedFiles)).toEqual(
    new Set(['changed', 'gone', 'moved', 'new place', 'a/b "ü\n.txt']),
  );
});

test('lists a file once that is removed from the index and still exists', async () => {
  const folder = await repositoryOf({Procfile: 'web: x\n', 'codebuild/process.yml': ''});
  await git(folder, 'rm', '--quiet', '--cached', '-r', '.');
  expect((await revision(folder)).changedFiles).toEqual(['Procfile', 'codebuild/process.yml']);
});

test('lists only the files of a subfolder, by their names there', async () => {
  const folder = await repositoryOf({'app/one': '', two: ''});
  await writeFiles(folder, {'app/one': 'changed', two: 'changed', 'app/deep/three': ''});
  expect((await revision(join(folder, 'app'))).changedFiles).toEqual(['one', 'deep/three']);
});

test.each([
  ['https://me:secret@example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://token@example.com/a/b.git', 'https://example.com/a/b.git'],
  ['https://user:p@ss@host.example/x.git', 'https://host.example/x.git'],
  ['https://user:p@s@s@host.example', 'https://host.example'],
  ['https://host.example/a@b/c.git', 'https://host.example/a@b/c.git'],
  ['s3+http2://user:secret@host.example/x.git', 's3+http2://host.example/x.git'],
  ['https::https://user:secret@host.example/x.git', 'https::https://host.example/x.git'],
  ['https://host.example/x.git?access_token=abc123', 'https://host.example/x.git'],
  ['https://host.example/x.git#abc123', 'https://host.example/x.git'],
  ['https://me:s?cr#t@host.example/x.git?token=a/b@c#d', 'https://host.example/x.git'],
  ['ssh://git@example.com/a/b.git', 'ssh://example.com/a/b.git'],
  ['git@github.com:a/b.git', 'git@github.com:a/b.git'],
  ['../other', '../other'],
  ['../c#/what?', '../c#/what?'],
])('reads the origin %s as %s', async (url, told) => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'remote', 'add', 'origin', url);
  expect((await revision(folder)).origin).toBe(told);
});

test("ignores the user's Git settings", async () => {
  const folder = await repositoryOf({file: 'one'});
  const plain = await read(folder);
  await writeFiles(folder, {new: ''});
  for (const setting of [
    ['log.showSignature', 'true'],
    ['color.ui', 'always'],
    ['status.showUntrackedFiles', 'no'],
    ['status.branch', 'true'],
    ['core.quotePath', 'true'],
    ['log.decorate', 'full'],
    ['format.pretty', 'raw'],
  ] as const) {
    await git(folder, 'config', ...setting);
  }
  expect(await read(folder)).toEqual({
    revision: {...('revision' in plain ? plain.revision : {}), changedFiles: ['new']},
  });
});

test('ignores variables of another repository, as in a hook', async () => {
  const other = await repositoryOf({file: 'other'});
  const folder = await repositoryOf({file: 'one'});
  const environment = {
    GIT_DIR: join(other, '.git'),
    GIT_WORK_TREE: other,
    GIT_INDEX_FILE: join(other, '.git', 'index'),
    GIT_PREFIX: 'x/',
  };
  expect(await read(folder, environment)).toEqual(await read(folder));
});

test.each([
  ['branch/feature/a', {branch: 'feature/a', pullRequest: undefined, gitTags: ['v1']}],
  ['tag/v2', {branch: undefined, pullRequest: undefined, gitTags: ['v1', 'v2']}],
  ['tag/v1', {branch: undefined, pullRequest: undefined, gitTags: ['v1']}],
  ['pr/12', {branch: undefined, pullRequest: 12, gitTags: ['v1']}],
  ['', {branch: 'main', pullRequest: undefined, gitTags: ['v1']}],
])('CODEBUILD_WEBHOOK_TRIGGER %s takes precedence over Git', async (trigger, expected) => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'tag', 'v1');
  expect(await revision(folder, {CODEBUILD_WEBHOOK_TRIGGER: trigger})).toMatchObject(expected);
});

test.each([
  'pr/abc',
  'pr/12/x',
  'pr/1e3',
  'pr/-1',
  'pr/0',
  'pr/99999999999999999999',
  'pr/',
  'branch/',
  'tag/',
  'branch/a\nb',
  'Branch/main',
  'nonsense',
  ' ',
])('refuses an invalid CODEBUILD_WEBHOOK_TRIGGER %j', async (trigger) => {
  const folder = await repositoryOf({file: 'one'});
  await expect(read(folder, {CODEBUILD_WEBHOOK_TRIGGER: trigger})).rejects.toMatchObject({
    kind: 'usage',
    message: `Invalid value for CODEBUILD_WEBHOOK_TRIGGER: ${JSON.stringify(trigger)}.`,
    remedy: [expect.stringContaining('branch/<name>, tag/<name>')],
  });
});

test('CodeBuild’s commit takes precedence over HEAD, with its own tags', async () => {
  const folder = await repositoryOf({file: 'one'});
  const first = await git(folder, 'rev-parse', 'HEAD');
  await git(folder, 'tag', 'v1');
  await writeFile(join(folder, 'file'), 'two');
  const second = await commitAll(folder, 'Two');
  const environment = {CODEBUILD_RESOLVED_SOURCE_VERSION: first, CODEBUILD_BUILD_ID: 'a:b'};
  expect(await revision(folder, environment)).toMatchObject({
    commit: first,
    branch: undefined,
    gitTags: ['v1'],
    warnings: [
      `Commit ${second.slice(0, 7)} is checked out, but CODEBUILD_RESOLVED_SOURCE_VERSION names ${first.slice(0, 7)}. The folder is built and published as commit ${first.slice(0, 7)}.`,
    ],
  });
  await git(folder, 'checkout', '--quiet', '--detach', first);
  expect((await revision(folder, environment)).warnings).toEqual([]);
});

test('does not look for changed files unless asked', async () => {
  const folder = await repositoryOf({file: 'one'});
  await writeFile(join(folder, 'file'), 'two');
  const asked: string[] = [];
  const run: Run = (program) => {
    asked.push(program.args[2] ?? '');
    return runBriefly(program);
  };
  const answer = await readRevision(folder, {environment: ALONE, run, compare: false});
  expect(answer).toMatchObject({revision: {changedFiles: []}});
  expect(asked).toEqual(['-c', 'for-each-ref', 'config']);
});

test('runs five short commands for a folder without changes', async () => {
  const folder = await repositoryOf({Procfile: 'web: x\n', 'codebuild/process.yml': '', other: ''});
  const asked: string[] = [];
  await read(folder, {}, (program) => {
    asked.push(program.args.slice(2, 5).join(' '));
    return runBriefly(program);
  });
  expect(asked.toSorted()).toEqual([
    '-c log.showSignature=false log',
    'config -z --get-regexp',
    'for-each-ref --format=%(objectname) %(HEAD)%(refname) %(symref) refs/heads',
    'ls-tree -r -l',
    'status --porcelain=v1 -z',
  ]);
});

test('reports that the system refuses to start Git, once', async () => {
  const folder = await repositoryOf({Procfile: 'web: x\n'});
  const run: Run = async (program) => {
    if (program.args.includes('ls-tree')) throw new Error('spawn E2BIG');
    return runBriefly(program);
  };
  await expect(read(folder, {}, run)).rejects.toThrow('spawn E2BIG');
});

test('ignores refs whose objects are missing', async () => {
  const folder = await repositoryOf({file: 'one'});
  await writeFile(join(folder, '.git', 'refs', 'heads', 'gone'), `${'12'.repeat(20)}\n`);
  expect(await revision(folder, {})).toMatchObject({branch: 'main', warnings: []});
});

test('ignores a version that is not a commit, such as that of S3', async () => {
  const folder = await repositoryOf({file: 'one'});
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const environment = {CODEBUILD_RESOLVED_SOURCE_VERSION: 'Ab3.xyz'};
  expect((await revision(folder, environment)).commit).toBe(commit);
});

test('uses CodeBuild’s commit for a source without .git', async () => {
  const commit = 'a'.repeat(40);
  expect(
    await read(await temporaryFolder(), {
      CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
      CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
      CODEBUILD_SOURCE_REPO_URL: 'https://x:y@github.com/a/b.git',
    }),
  ).toEqual({
    revision: {
      commit,
      committedAt: undefined,
      branch: 'main',
      branchFrom: 'CODEBUILD_WEBHOOK_TRIGGER',
      pullRequest: undefined,
      mayBePullRequest: false,
      gitTags: [],
      gitTagsFrom: new Map(),
      clone: {branches: [], gitTags: []},
      warnings: [],
      origin: 'https://github.com/a/b.git',
      changedFiles: [],
      tree: expect.any(CommitTree),
    },
  });
});

const IN_CODEBUILD = {
  CODEBUILD_BUILD_ID: 'a:b',
  CODEBUILD_RESOLVED_SOURCE_VERSION: 'a'.repeat(40),
};

test.each([
  ['a missing commit', {}, 'This clone does not contain the commit of the release.'],
  ['a setting that Git cannot read', {GIT_CONFIG_COUNT: 'x'}, 'Git failed: '],
])('reports %s in CodeBuild instead of releasing without tags', async (_, environment, message) => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'tag', 'v1');
  expect(await read(folder, {...IN_CODEBUILD, ...environment})).toMatchObject({
    problem: {file: folder, message: expect.stringContaining(message)},
  });
});

test('takes the commit and the branch from the variables of CodeBuild if Git is missing', async () => {
  const folder = await repositoryOf({file: 'one'});
  const environment = {
    ...IN_CODEBUILD,
    PATH: '/nonexistent',
    CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
    CODEBUILD_SOURCE_REPO_URL: 'https://ada:secret@github.com/acme/intranet.git',
  };
  const {warnings, ...known} = await revision(folder, environment);
  expect(known).toMatchObject({
    commit: 'a'.repeat(40),
    committedAt: undefined,
    author: undefined,
    branch: 'main',
    gitTags: [],
    origin: 'https://github.com/acme/intranet.git',
  });
  expect(warnings).toEqual([expect.stringMatching(/^Git is not installed here/u)]);
});

test('finds the branch and the Git tags of a manual build in the clone if Git is missing', async () => {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'tag', 'v1');
  const commit = await git(folder, 'rev-parse', 'HEAD');
  await git(folder, 'checkout', '--quiet', '--detach');
  const environment = {
    CODEBUILD_BUILD_ID: 'a:b',
    CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
    CODEBUILD_SOURCE_VERSION: 'main',
    PATH: '/nonexistent',
  };
  expect(await revision(folder, environment)).toMatchObject({
    branch: 'main',
    branchFrom: 'CODEBUILD_SOURCE_VERSION',
    gitTags: ['v1'],
    clone: {branches: ['main'], gitTags: ['v1']},
  });
});

/** Git then treats every folder as another user's. */
const OF_ANOTHER_USER = {GIT_TEST_ASSUME_DIFFERENT_OWNER: '1'};

test('reads another user’s folder in CodeBuild, also below its top', async () => {
  const folder = await repositoryOf({'app/file': 'one'});
  await git(folder, 'tag', 'v1');
  const commit = await git(folder, 'rev-parse', 'HEAD');
  const environment = {
    ...OF_ANOTHER_USER,
    ...IN_CODEBUILD,
    CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'remote.origin.url',
    GIT_CONFIG_VALUE_0: 'https://example.com/kept',
  };
  for (const place of [folder, join(folder, 'app')]) {
    expect(await revision(place, environment)).toMatchObject({
      commit,
      gitTags: ['v1'],
      origin: 'https://example.com/kept',
    });
  }
});

test('reports another user’s folder elsewhere, with a remedy', async () => {
  const folder = await repositoryOf({file: 'one'});
  expect(await read(folder, OF_ANOTHER_USER)).toMatchObject({
    problem: {
      message: 'Git does not trust this folder: it belongs to another user.',
      hint: `git config --global --add safe.directory ${folder}`,
    },
  });
});

test.each([
  ['no repository', async () => temporaryFolder(), 'This is not a Git repository'],
  [
    'no commit',
    async () => {
      const folder = await temporaryFolder();
      await git(folder, 'init', '--quiet');
      return folder;
    },
    'The branch that is checked out has no commit yet.',
  ],
])('reports %s, with a remedy', async (_, make, message) => {
  const folder = await make();
  const answer = await read(folder);
  expect(answer).toMatchObject({
    problem: {file: folder, message: expect.stringContaining(message), hint: expect.anything()},
  });
});

test("shows Git's error about invalid settings, with a remedy", async () => {
  const folder = await repositoryOf({file: 'one'});
  await writeFile(join(folder, '.git', 'broken'), 'garbage [\n');
  const answer = await read(folder, {GIT_CONFIG_GLOBAL: join(folder, '.git', 'broken')});
  expect(answer).toMatchObject({
    problem: {
      message: expect.stringMatching(/^Git failed: fatal: bad config line 1 in file .+broken$/u),
      hint: expect.stringContaining('git status'),
    },
  });
});

test('reports how Git ended if it printed nothing', async () => {
  const run: Run = ({file}) =>
    Promise.reject(new ChildFailure({kind: 'killed', file, signal: 'SIGKILL'}));
  expect(await read(await temporaryFolder(), {}, run)).toMatchObject({
    problem: {message: 'Git failed: git was terminated by SIGKILL'},
  });
});

test('reports that Git is missing', async () => {
  const answer = await read(await temporaryFolder(), {PATH: '/nonexistent'});
  expect(answer).toMatchObject({problem: {message: 'Git not found on the PATH.'}});
});
