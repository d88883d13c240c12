import {describe, expect, test} from 'vitest';
import type {CiReference} from '../../../src/codebase/ci/ci-reference.ts';
import {type GitRefs, NO_REFS} from '../../../src/codebase/git/git-refs.ts';
import {
  type AskedReferences,
  type References,
  resolveReferences,
} from '../../../src/codebase/git/resolve-references.ts';
import {type Revision, readRevision} from '../../../src/codebase/git/revision.ts';
import {runBriefly} from '../../../src/subprocess/run-briefly.ts';
import {git} from '../../sandbox/real/sample-codebase.ts';
import {repositoryOf} from '../repository.ts';
import {option} from '../../../src/text.ts';

const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const QUEUE = `gh-readonly-queue/main/pr-3-${COMMIT}`;
const UNCLEAR: CiReference = {kind: 'unclear', from: 'TeamCity'};

const resolve = (
  refs: Partial<GitRefs>,
  {ci, asked = {}}: {ci?: CiReference; asked?: AskedReferences} = {},
): References => resolveReferences({commit: COMMIT, asked, ci, git: {...NO_REFS, ...refs}});

describe.each([
  ['without a CI service', undefined],
  ['with an unclear CI service', UNCLEAR],
])('%s', (_, ci) => {
  test.each<[Partial<GitRefs>, number | 'unknown', string]>([
    [{head: QUEUE}, 3, 'HEAD'],
    [{head: 'pull/12/head', trackedHere: ['main']}, 12, 'HEAD'],
    [{head: 'mergify/merge-queue/0a1b'}, 'unknown', 'HEAD'],
    [{trackedHere: ['pr/12/merge']}, 12, 'remote-tracking branch'],
    [{trackedHere: ['PR-12']}, 12, 'remote-tracking branch'],
    [{trackedHere: ['merge-requests/12/head']}, 12, 'remote-tracking branch'],
    [{trackedHere: [QUEUE]}, 3, 'remote-tracking branch'],
    [{requestsHere: ['origin/pr/12']}, 12, 'remote-tracking branch'],
    [{trackedHere: ['pr/12/head'], requestsHere: ['pull/12/merge']}, 12, 'remote-tracking branch'],
    [{trackedHere: ['pr/12', 'pr/13']}, 'unknown', 'remote-tracking branch'],
  ])('reads %j as a pull request', (refs, pullRequest, pullRequestFrom) => {
    expect(resolve(refs, ci && {ci})).toMatchObject({
      branch: undefined,
      branchUnknown: undefined,
      pullRequest,
      pullRequestFrom,
    });
  });
});

test.each<[Partial<GitRefs>, string]>([
  [{trackedHere: ['feature', 'pr/12/head']}, 'pr/12/head'],
  [{trackedHere: ['feature'], requestsHere: ['pull/12/head']}, 'pull/12/head'],
  [{requestsHere: ['origin/pr/12'], tagsHere: ['v1'], gitTags: ['v1']}, 'origin/pr/12'],
])('does not know for %j whether it is a pull request', (refs, name) => {
  expect(resolve(refs)).toMatchObject({
    branch: undefined,
    branchUnknown: `no CI variable names it, no branch is checked out at this commit, and the commit may belong to a pull request (${name})`,
    pullRequest: undefined,
    mayBePullRequest: true,
    gitTags: refs.tagsHere ?? [],
  });
});

test('a branch whose name contains that of a pull request is a branch', () => {
  expect(resolve({trackedHere: ['feature/pr/12']}).branch).toBe('feature/pr/12');
});

test.each<Partial<GitRefs>>([{head: 'main'}, {trackedHere: ['main']}, {}])(
  'with an unclear CI service, %j gives no branch',
  (refs) => {
    expect(resolve(refs, {ci: UNCLEAR})).toMatchObject({
      branch: undefined,
      branchUnknown: 'TeamCity does not say whether this is a pull request',
      mayBePullRequest: true,
    });
  },
);

test('a flag decides what Git and the CI service leave open', () => {
  for (const refs of [{head: 'main'}, {head: 'pull/12/head'}, {requestsHere: ['pull/12/head']}]) {
    expect(resolve(refs, {ci: UNCLEAR, asked: {branch: 'main'}})).toMatchObject({
      branch: 'main',
      pullRequest: undefined,
      mayBePullRequest: false,
      warnings: [],
    });
  }
  expect(resolve({head: 'main'}, {ci: UNCLEAR, asked: {gitTags: ['v1']}})).toMatchObject({
    branch: undefined,
    branchUnknown: undefined,
    gitTags: ['v1'],
    mayBePullRequest: false,
  });
});

test('--branch with the name of a pull request means that pull request', () => {
  // A script passes on the name that its CI service gives.
  expect(resolve({head: 'main'}, {ci: UNCLEAR, asked: {branch: 'pull/12/head'}})).toMatchObject({
    branch: undefined,
    pullRequest: 12,
    pullRequestFrom: option('branch'),
  });
  const asked = {branch: QUEUE, gitTags: ['v1']};
  expect(() => resolve({}, {asked})).toThrow(/pull request 3\b/u);
});

test('recognises the pull request of a remote that only the clone knows', () => {
  const ci = {kind: 'remote-branch', name: 'up/stream/pr/12/head', from: 'GIT_BRANCH'} as const;
  expect(resolve({remotes: ['up/stream']}, {ci})).toMatchObject({
    branch: undefined,
    pullRequest: 12,
  });
});

describe('in a real clone', () => {
  const ALONE = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const revision = async (folder: string, more: Record<string, string> = {}): Promise<Revision> => {
    const environment = {...ALONE, ...more};
    const answer = await readRevision(folder, {environment, run: runBriefly, compare: false});
    if ('problem' in answer) throw new Error(answer.problem.message);
    return answer.revision;
  };

  test.each([
    'refs/remotes/origin/pr/12/merge',
    'refs/remotes/origin/PR-12',
    'refs/remotes/origin/merge-requests/12/head',
    `refs/remotes/origin/gh-readonly-queue/main/pr-12-${COMMIT}`,
    'refs/remotes/pull/12/merge',
    'refs/pull/12/head',
    'refs/merge-requests/12/head',
  ])('a detached HEAD with only %s is pull request 12', async (ref) => {
    const folder = await repositoryOf({file: 'one'});
    await git(folder, 'checkout', '--quiet', '--detach');
    await git(folder, 'update-ref', ref, 'HEAD');
    expect(await revision(folder)).toMatchObject({branch: undefined, pullRequest: 12});
  });

  test.each(['gh-readonly-queue/main/pr-12-0a1b', 'pull/12/head'])(
    'the local branch %s is pull request 12',
    async (branch) => {
      const folder = await repositoryOf({file: 'one'});
      await git(folder, 'checkout', '--quiet', '-b', branch);
      expect(await revision(folder)).toMatchObject({branch: undefined, pullRequest: 12});
      const teamcity = await revision(folder, {TEAMCITY_VERSION: '2026.1'});
      expect(teamcity).toMatchObject({branch: undefined, pullRequest: 12});
    },
  );

  test('the checked-out main is not used in a build by TeamCity', async () => {
    const folder = await repositoryOf({file: 'one'});
    expect(await revision(folder, {TEAMCITY_VERSION: '2026.1'})).toMatchObject({
      branch: undefined,
      mayBePullRequest: true,
    });
  });
});
