import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {expect, test} from 'vitest';

import {
  cli,
  commitAll,
  copyCodebase,
  describeWithSandbox,
  git,
  temporaryFolder,
} from '../sandbox.ts';

/** An environment without Docker, pack and AWS. */
const ALONE = {DOCKER_HOST: 'unix:///no/such/docker.sock', DOCKER_CONFIG: '/no/such'};

interface Plan {
  readonly source: Readonly<Record<string, unknown>>;
  readonly images: readonly {readonly tags: {fixed: string[]; moving: string[]}}[];
}

/** A clone as CI services make it, of a repository with these branches and Git tags at one commit. */
async function checkedOut(branches: readonly string[] = [], tags: readonly string[] = []) {
  const hosted = await copyCodebase('tiny');
  for (const it of branches) await git(hosted, 'branch', it);
  for (const it of tags) await git(hosted, 'tag', it);
  const clone = join(await temporaryFolder(), 'clone');
  await git(hosted, 'clone', '--quiet', hosted, clone);
  await git(clone, 'checkout', '--quiet', '--detach');
  const commit = (await git(clone, 'rev-parse', 'HEAD')).trim();
  return {clone, hosted, commit};
}

async function planned(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
  ...flags: readonly string[]
) {
  const args = ['image', 'plan', '--json', ...flags];
  const {code, stdout, stderr} = await cli(args, {cwd, env: {...ALONE, ...env}});
  if (code !== 0) return {code, stderr, stdout};
  const {source, images} = JSON.parse(stdout) as Plan;
  return {code, stderr, source, tags: images[0]?.tags};
}

const MAIN = ['branch-main', 'latest'];

describeWithSandbox('image plan of a detached HEAD', () => {
  test('takes the only branch at the commit, and shows its origin', async () => {
    const {clone} = await checkedOut();
    expect(await planned(clone)).toMatchObject({
      code: 0,
      stderr: '',
      source: {branch: 'main', branchFrom: 'remote-tracking branch'},
      tags: {moving: MAIN},
    });
    const {stdout} = await cli(['image', 'plan'], {cwd: clone, env: ALONE});
    expect(stdout).toContain('branch main (remote-tracking branch)\n');
  });

  test('warns about tags that do not move without a branch, and accepts --branch', async () => {
    const {clone, commit} = await checkedOut(['live']);
    expect(await planned(clone)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        `Warning: branch-… and latest do not move, because the branch of commit ${commit.slice(0, 7)} is unknown: no CI variable names it, no branch is checked out at this commit, and more than one remote-tracking branch points to it (live, main). Name it with --branch NAME.`,
      ),
      source: {branch: null, branchFrom: null},
      tags: {moving: []},
    });
    expect(await planned(clone, {}, '--branch', 'live', '--git-tag', 'v9')).toMatchObject({
      code: 0,
      stderr: '',
      source: {branch: 'live', branchFrom: '--branch', gitTagsFrom: {v9: '--git-tag'}},
      tags: {fixed: [`commit-${commit.slice(0, 7)}`, 'v9'], moving: ['branch-live', 'latest']},
    });
  });

  test('does not take a Git tag for a branch in a clone without tags', async () => {
    const {clone} = await checkedOut();
    const env = {CODEBUILD_SOURCE_VERSION: 'v1.0.0'};
    expect(await planned(clone, env)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Name it with --branch v1.0.0 or --git-tag v1.0.0.'),
      source: {branch: null},
      tags: {moving: []},
    });
    expect(await planned(clone, env, '--git-tag', 'v1.0.0')).toMatchObject({
      stderr: '',
      tags: {fixed: [expect.anything(), 'v1.0.0']},
    });
  });

  test.each<[string, Record<string, string>, string]>([
    ['CodeBuild', {CODEBUILD_SOURCE_VERSION: 'main'}, 'CODEBUILD_SOURCE_VERSION'],
    [
      'GitHub Actions',
      {GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'COMMIT'},
      'GITHUB_REF',
    ],
    [
      'GitLab CI',
      {GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: 'COMMIT'},
      'CI_COMMIT_BRANCH',
    ],
    [
      'Bitbucket',
      {BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_BRANCH: 'main', BITBUCKET_COMMIT: 'COMMIT'},
      'BITBUCKET_BRANCH',
    ],
    ['Buildkite', {BUILDKITE: 'true', BUILDKITE_BRANCH: 'main'}, 'BUILDKITE_BRANCH'],
    ['CircleCI', {CIRCLECI: 'true', CIRCLE_BRANCH: 'main'}, 'CIRCLE_BRANCH'],
    [
      'Jenkins',
      {JENKINS_URL: 'https://j/', GIT_BRANCH: 'origin/main', GIT_COMMIT: 'COMMIT'},
      'GIT_BRANCH',
    ],
  ])('takes the branch from %s', async (_, variables, branchFrom) => {
    const {clone, commit} = await checkedOut(['live']);
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace('COMMIT', commit)]),
    );
    expect(await planned(clone, env)).toMatchObject({
      stderr: '',
      source: {branch: 'main', branchFrom},
      tags: {moving: MAIN},
    });
  });

  test("ignores the CI service's branch if another commit is checked out", async () => {
    const {clone, commit} = await checkedOut(['live']);
    await writeFile(join(clone, 'more'), '');
    const later = await commitAll(clone, 'More');
    const env = {GITHUB_REF: 'refs/heads/main', GITHUB_SHA: commit};
    const {stderr, source, tags} = await planned(clone, env);
    expect({source, tags}).toMatchObject({source: {branch: null}, tags: {moving: []}});
    expect(stderr).toContain(
      `Warning: GITHUB_REF names the branch main, but for commit ${commit.slice(0, 7)} (GITHUB_SHA). Commit ${later.slice(0, 7)} is built, so the name is ignored.`,
    );
    expect(stderr).toContain('Name it with --branch NAME.');
  });

  test('never moves a branch tag or latest for a pull request, and refuses --branch and --git-tag', async () => {
    const {clone, commit} = await checkedOut([], ['v1']);
    const env = {GITHUB_REF: 'refs/pull/12/merge', GITHUB_HEAD_REF: 'main', GITHUB_SHA: commit};
    expect(await planned(clone, env)).toMatchObject({
      stderr: '',
      source: {branch: null, pullRequest: 12, pullRequestFrom: 'GITHUB_REF'},
      tags: {fixed: [`commit-${commit.slice(0, 7)}`], moving: ['pr-12']},
    });
    for (const flag of ['--branch', '--git-tag']) {
      const {code, stdout} = await planned(clone, env, flag, 'main');
      expect(code).toBe(2);
      expect(JSON.parse(stdout ?? '')).toMatchObject({
        error: {
          code: 'usage.invalid-value',
          message: expect.stringContaining('pull request 12'),
          remedy: [expect.stringContaining(`${flag} main`), expect.stringContaining('GITHUB_REF')],
          exit: 2,
        },
      });
    }
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['Woodpecker', {CI: 'woodpecker', CI_COMMIT_PULL_REQUEST: '12'}],
    ['Prow', {PROW_JOB_ID: 'a', JOB_TYPE: 'presubmit', PULL_NUMBER: '12'}],
    ['Jenkins', {JENKINS_HOME: '/j', GIT_BRANCH: 'origin/pull-requests/12/from'}],
    ['a script that passes --branch', {}],
  ])('ignores the checked-out main for a pull request in %s', async (_, env) => {
    const {clone, commit} = await checkedOut([], ['v1']);
    await git(clone, 'checkout', '--quiet', 'main');
    const flags = Object.keys(env).length === 0 ? ['--branch', 'pull/12/head'] : [];
    expect(await planned(clone, env, ...flags)).toMatchObject({
      stderr: '',
      source: {branch: null, pullRequest: 12},
      tags: {fixed: [`commit-${commit.slice(0, 7)}`], moving: ['pr-12']},
    });
  });

  test('ignores it if the service does not say what it builds, and says how to name the branch', async () => {
    const {clone} = await checkedOut([], ['v1']);
    await git(clone, 'checkout', '--quiet', 'main');
    const env = {TEAMCITY_VERSION: '2026.1'};
    const {stderr, tags} = await planned(clone, env);
    expect(tags).toMatchObject({fixed: [expect.any(String), 'v1'], moving: []});
    expect(stderr).toContain('Warning: branch-… and latest do not move');
    expect(stderr).toContain('TeamCity does not say whether this is a pull request.');
    const named = await planned(clone, env, '--branch', 'main');
    expect(named).toMatchObject({stderr: '', tags: {moving: MAIN}});
  });

  test('refuses a --git-tag at another commit, and invalid names', async () => {
    const {clone} = await checkedOut([], ['v1']);
    await writeFile(join(clone, 'more'), '');
    await commitAll(clone, 'More');
    const args = ['image', 'plan', '--git-tag', 'v1'];
    const moved = await cli(args, {cwd: clone, env: ALONE});
    expect(moved).toMatchObject({code: 2, stdout: ''});
    expect(moved.stderr).toContain('Git tag "v1" is at another commit.');
    const named = ['image', 'plan', '--branch', 'a..b', '--git-tag', 'v 1'];
    const wrong = await cli(named, {cwd: clone, env: ALONE});
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(
      '--branch "a..b": The name of a branch cannot contain two dots in a row.',
    );
    expect(wrong.stderr).toContain('--git-tag "v 1": ');
  });
});

describeWithSandbox('image plan of names that cannot be tags', () => {
  test('gives two branches different tags, or warns about both', async () => {
    const {clone} = await checkedOut(['feature/a', 'feature-a', '日本語', '中文字']);
    const moving = async (branch: string) =>
      (await planned(clone, {}, '--branch', branch)).tags?.moving[0];
    expect(await moving('日本語')).toBe('branch-----77710a');
    expect(await moving('中文字')).toMatch(/^branch-----(?!77710a)[0-9a-f]{6}$/u);
    expect(await planned(clone, {}, '--branch', 'feature/a')).toMatchObject({
      tags: {moving: ['branch-feature-a', 'latest']},
      stderr: expect.stringContaining(
        'Warning: The branches feature/a and feature-a share the tag branch-feature-a',
      ),
    });
  });

  test('warns about two Git tags that map to one tag', async () => {
    const {clone} = await checkedOut([], ['v1/0', 'v1-0']);
    const {tags, stderr} = await planned(clone);
    expect(tags?.fixed.slice(1)).toEqual(['v1-0', expect.stringMatching(/^v1-0-[0-9a-f]{6}$/u)]);
    expect(stderr).toContain('Warning: The Git tags v1/0 and v1-0 map to the same tag, v1-0');
    expect(stderr).not.toMatch(/delete/iu);
  });
});
