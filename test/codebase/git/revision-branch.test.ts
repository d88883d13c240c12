import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {AskedReferences} from '../../../src/codebase/git/resolve-references.ts';
import {type Revision, readRevision} from '../../../src/codebase/git/revision.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {commitAll, git} from '../../sandbox/real/sample-codebase.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {repositoryOf} from '../repository.ts';
import {option} from '../../../src/text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ALONE = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

async function revision(
  folder: string,
  environment: Environment = {},
  asked: AskedReferences = {},
): Promise<Revision> {
  const answer = await readRevision(folder, {
    environment: {...ALONE, ...environment},
    run: runBriefly,
    compare: false,
    asked,
  });
  if ('problem' in answer) throw new Error(answer.problem.message);
  return answer.revision;
}

/** The hosted repository: `main` is one commit ahead of `first`, and `v1` is at the commit of `first`. */
async function hosted(): Promise<string> {
  const folder = await repositoryOf({file: 'one'});
  await git(folder, 'branch', 'first');
  await git(folder, 'tag', 'v1');
  await writeFile(join(folder, 'file'), 'two');
  await commitAll(folder, 'Two');
  return folder;
}

/** A clone as CI services leave it: with a detached HEAD. */
async function detached(repository: string, at: string, ...options: string[]): Promise<string> {
  const clone = join(await temporaryFolder(), 'clone');
  await git(repository, 'clone', '--quiet', ...options, `file://${repository}`, clone);
  await git(clone, 'checkout', '--quiet', '--detach', at);
  return clone;
}

describe('without a CI service, a detached HEAD', () => {
  test.each([
    ['origin/main', 'main', []],
    ['origin/first', 'first', ['v1']],
  ])('at %s is on the only branch there', async (at, branch, gitTags) => {
    const clone = await detached(await hosted(), at);
    // The clone's own branch main did not move.
    expect(await revision(clone)).toMatchObject({
      branch,
      branchFrom: 'remote-tracking branch',
      gitTags,
    });
  });

  test('at the branch of another remote is not on it', async () => {
    const repository = await hosted();
    const clone = await detached(repository, 'origin/main');
    await git(clone, 'remote', 'add', 'fork', `file://${repository}`);
    await git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'Fork');
    await git(clone, 'update-ref', 'refs/remotes/fork/main', 'HEAD');
    expect(await revision(clone)).toMatchObject({branch: undefined, mayBePullRequest: false});
  });

  test('in a shallow clone of one branch is on that branch', async () => {
    const clone = await detached(await hosted(), 'HEAD', '--depth=1', '--branch=first');
    expect(await revision(clone)).toMatchObject({branch: 'first', branchUnknown: undefined});
  });

  test('at two branches is on neither, and both are named', async () => {
    const repository = await hosted();
    await git(repository, 'branch', 'live');
    const clone = await detached(repository, 'origin/main');
    const {branch, branchUnknown} = await revision(clone);
    expect(branch).toBeUndefined();
    expect(branchUnknown).toMatch(
      /more than one remote-tracking branch points to it \(live, main\)$/u,
    );
  });

  test('at a commit that is no longer the head of a branch is on none', async () => {
    const repository = await hosted();
    await git(repository, 'branch', '-D', 'first');
    const clone = await detached(repository, 'origin/main^');
    expect(await revision(clone)).toMatchObject({branch: undefined, gitTags: ['v1']});
  });

  test("at a pull request's merge by actions/checkout is on none", async () => {
    const repository = await hosted();
    await git(repository, 'checkout', '--quiet', '--detach');
    await writeFile(join(repository, 'file'), 'three');
    await commitAll(repository, 'Merge');
    await git(repository, 'update-ref', 'refs/pull/12/merge', 'HEAD');
    const clone = await detached(repository, 'origin/main');
    await git(
      clone,
      'fetch',
      '--quiet',
      'origin',
      '+refs/pull/12/merge:refs/remotes/pull/12/merge',
    );
    await git(clone, 'checkout', '--quiet', 'refs/remotes/pull/12/merge');
    expect((await revision(clone)).branch).toBeUndefined();
    const environment = {GITHUB_REF: 'refs/pull/12/merge', GITHUB_HEAD_REF: 'main'};
    expect(await revision(clone, environment)).toMatchObject({
      branch: undefined,
      pullRequest: 12,
      pullRequestFrom: 'GITHUB_REF',
    });
  });
});

describe('a manual build in CodeBuild', () => {
  test.each<[string, Partial<Revision>]>([
    ['main', {branch: 'main', branchFrom: 'CODEBUILD_SOURCE_VERSION'}],
    ['refs/heads/live', {branch: 'live', branchFrom: 'CODEBUILD_SOURCE_VERSION'}],
    ['v2', {branch: undefined, branchUnknown: undefined, gitTags: ['v2']}],
    ['refs/tags/v2', {branch: undefined, branchUnknown: undefined, gitTags: ['v2']}],
    ['pr/12', {branch: undefined, pullRequest: 12}],
    ['', {branch: undefined, branchUnknown: expect.stringContaining('(live, main)') as string}],
  ])('with %s, at two branches and a tag, takes the right one', async (version, expected) => {
    const repository = await hosted();
    await git(repository, 'branch', 'live');
    await git(repository, 'tag', '--annotate', '--message', 'Two', 'v2');
    const commit = await git(repository, 'rev-parse', 'HEAD');
    const clone = await detached(repository, commit);
    const environment = {
      CODEBUILD_BUILD_ID: 'a:b',
      CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
      CODEBUILD_SOURCE_VERSION: version,
    };
    expect(await revision(clone, environment)).toMatchObject({commit, warnings: [], ...expected});
  });

  test.each(['--no-tags', '--depth=1'])(
    'with a tag, in a clone with %s, does not take it for a branch',
    async (option) => {
      const repository = await hosted();
      await git(repository, 'branch', 'live');
      await git(repository, 'tag', 'v1.0.0');
      const clone = await detached(repository, 'origin/main', option, '--no-tags');
      const environment = {CODEBUILD_SOURCE_VERSION: 'v1.0.0'};
      expect(await revision(clone, environment)).toMatchObject({
        branch: undefined,
        unclearName: 'v1.0.0',
        gitTags: [],
        branchUnknown: expect.stringContaining('CODEBUILD_SOURCE_VERSION names v1.0.0'),
      });
      expect(await revision(clone, environment, {gitTags: ['v1.0.0']})).toMatchObject({
        branch: undefined,
        branchUnknown: undefined,
        gitTags: ['v1.0.0'],
      });
    },
  );

  test('with a branch and a commit takes the branch', async () => {
    const repository = await hosted();
    const commit = await git(repository, 'rev-parse', 'HEAD^');
    const clone = await detached(repository, commit);
    const environment = {
      CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
      CODEBUILD_SOURCE_VERSION: `refs/heads/main^{${commit}}`,
    };
    expect((await revision(clone, environment)).branch).toBe('main');
  });
});

test('ignores the service’s branch after a script checked out another commit', async () => {
  const repository = await hosted();
  const first = await git(repository, 'rev-parse', 'HEAD^');
  const main = await git(repository, 'rev-parse', 'HEAD');
  const clone = await detached(repository, first);
  const environment = {GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: main};
  expect(await revision(clone, environment)).toMatchObject({
    branch: undefined,
    branchUnknown: 'CI_COMMIT_BRANCH refers to another commit',
    warnings: [expect.stringMatching(/^CI_COMMIT_BRANCH names the branch main, but for commit/u)],
  });
  expect(await revision(clone, {...environment, CI_COMMIT_SHA: first})).toMatchObject({
    branch: 'main',
    branchFrom: 'CI_COMMIT_BRANCH',
    warnings: [],
  });
});

test('flags take precedence, and a tag that a shallow clone lacks is accepted', async () => {
  const clone = await detached(await hosted(), 'HEAD', '--depth=1', '--no-tags');
  const asked = {branch: 'live', gitTags: ['v9']};
  expect(await revision(clone, {GITHUB_REF: 'refs/heads/main'}, asked)).toMatchObject({
    branch: 'live',
    branchFrom: option('branch'),
    gitTags: ['v9'],
    gitTagsFrom: new Map([['v9', option('git-tag')]]),
  });
});

test('finds all branches and tags of the clone, each branch once', async () => {
  const repository = await hosted();
  const {clone} = await revision(await detached(repository, 'origin/main'));
  expect({...clone, branches: clone.branches.toSorted()}).toEqual({
    branches: ['first', 'main'],
    gitTags: ['v1'],
    defaultBranch: 'main',
  });
});
