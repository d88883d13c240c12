import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ciReference, readCi} from '../../../src/codebase/ci/read-ci.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

type Environment = Readonly<Record<string, string>>;

const SHA = 'b'.repeat(40);
const pull = (number: number | undefined, from: string) => ({kind: 'pull-request', number, from});
const unclear = (from: string) => ({kind: 'unclear', from});

describe('a service that names a pull request in its variables', () => {
  test.each<[Environment, number | undefined, string]>([
    [
      {
        CI: 'woodpecker',
        CI_PIPELINE_EVENT: 'pull_request',
        CI_COMMIT_PULL_REQUEST: '3',
        CI_COMMIT_BRANCH: 'main',
      },
      3,
      'CI_COMMIT_PULL_REQUEST',
    ],
    [
      {CI: 'woodpecker', CI_PIPELINE_EVENT: 'pull_request_closed', CI_COMMIT_BRANCH: 'main'},
      undefined,
      'CI_PIPELINE_EVENT',
    ],
    [{PROW_JOB_ID: 'a', JOB_TYPE: 'presubmit', PULL_NUMBER: '12'}, 12, 'PULL_NUMBER'],
    [
      {PROW_JOB_ID: 'a', JOB_TYPE: 'batch', PULL_BASE_REF: 'main', PULL_REFS: 'main:a,1:b,2:c'},
      undefined,
      'JOB_TYPE',
    ],
    [
      {SEMAPHORE: 'true', SEMAPHORE_GIT_PR_NUMBER: '12', SEMAPHORE_GIT_BRANCH: 'main'},
      12,
      'SEMAPHORE_GIT_PR_NUMBER',
    ],
    [{SEMAPHORE: 'true', PULL_REQUEST_NUMBER: '12', BRANCH_NAME: 'x'}, 12, 'PULL_REQUEST_NUMBER'],
    [
      {SEMAPHORE: 'true', SEMAPHORE_GIT_REF_TYPE: 'pull-request'},
      undefined,
      'SEMAPHORE_GIT_REF_TYPE',
    ],
    [
      {
        bamboo_planKey: 'A',
        bamboo_repository_pr_key: '12',
        bamboo_planRepository_branchName: 'main',
      },
      12,
      'bamboo_repository_pr_key',
    ],
    [{BUILDER_OUTPUT: '/builder/outputs', _PR_NUMBER: '12', BRANCH_NAME: 'main'}, 12, '_PR_NUMBER'],
    [{_PR_NUMBER: '12'}, 12, '_PR_NUMBER'],
    [
      {HARNESS_BUILD_ID: '1', DRONE_PULL_REQUEST: '12', DRONE_BRANCH: 'main'},
      12,
      'DRONE_PULL_REQUEST',
    ],
    [
      {DRONE: 'true', DRONE_BUILD_EVENT: 'pull_request', DRONE_BRANCH: 'main'},
      undefined,
      'DRONE_BUILD_EVENT',
    ],
    [
      {VELA: 'true', VELA_BUILD_EVENT: 'pull_request', VELA_PULL_REQUEST: '12'},
      12,
      'VELA_PULL_REQUEST',
    ],
    [{VELA: 'true', VELA_BUILD_EVENT: 'comment'}, undefined, 'VELA_BUILD_EVENT'],
    [{TF_BUILD: 'True', BUILD_REASON: 'PullRequest'}, undefined, 'BUILD_REASON'],
    [
      {JENKINS_HOME: '/j', BITBUCKET_PULL_REQUEST_ID: '12', GIT_BRANCH: 'origin/main'},
      12,
      'BITBUCKET_PULL_REQUEST_ID',
    ],
    [{JENKINS_HOME: '/j', pullRequestId: '12', GIT_BRANCH: 'origin/main'}, 12, 'pullRequestId'],
    [
      {JENKINS_HOME: '/j', GITHUB_PR_NUMBER: '12', GIT_BRANCH: 'origin/main'},
      12,
      'GITHUB_PR_NUMBER',
    ],
    [
      {JENKINS_HOME: '/j', gitlabActionType: 'NOTE', GIT_BRANCH: 'origin/main'},
      undefined,
      'gitlabActionType',
    ],
    [
      {
        JENKINS_HOME: '/j',
        GERRIT_EVENT_TYPE: 'patchset-created',
        GERRIT_CHANGE_NUMBER: '12',
        GERRIT_PROJECT: 'a',
        GIT_BRANCH: 'origin/main',
      },
      undefined,
      'GERRIT_EVENT_TYPE',
    ],
    // A promoted pull request: the branch is its target.
    [
      {
        DRONE: 'true',
        DRONE_BUILD_EVENT: 'promote',
        DRONE_COMMIT_REF: 'refs/pull/12/head',
        DRONE_BRANCH: 'main',
      },
      12,
      'DRONE_COMMIT_REF',
    ],
    [
      {
        CI: 'woodpecker',
        CI_PIPELINE_EVENT: 'deployment',
        CI_COMMIT_REF: 'refs/merge-requests/12/head',
        CI_COMMIT_BRANCH: 'main',
      },
      12,
      'CI_COMMIT_REF',
    ],
    [
      {CODEBUILD_SOURCE_VERSION: 'main', TRAVIS: 'true', TRAVIS_PULL_REQUEST: '3'},
      undefined,
      'Travis CI',
    ],
  ])('reads %j', (environment, number, from) => {
    expect(ciReference(environment)).toEqual(pull(number, from));
  });
});

test.each<[Environment, string, string]>([
  [{CI: 'woodpecker', CI_PIPELINE_EVENT: 'push', CI_COMMIT_BRANCH: 'a'}, 'a', 'CI_COMMIT_BRANCH'],
  [{SEMAPHORE: 'true', SEMAPHORE_GIT_BRANCH: 'a'}, 'a', 'SEMAPHORE_GIT_BRANCH'],
  [
    {bamboo_planKey: 'A', bamboo_planRepository_branchName: 'a'},
    'a',
    'bamboo_planRepository_branchName',
  ],
  [{DRONE: 'true', DRONE_BUILD_EVENT: 'push', DRONE_BRANCH: 'a'}, 'a', 'DRONE_BRANCH'],
  [{VELA: '1', VELA_BUILD_EVENT: 'push', VELA_BUILD_BRANCH: 'a'}, 'a', 'VELA_BUILD_BRANCH'],
  // The variables of the outer service name nothing.
  [{EARTHLY_CI: 'true', GITHUB_REF: 'refs/heads/a'}, 'a', 'GITHUB_REF'],
])('reads %j as a branch', (environment, name, from) => {
  expect(ciReference(environment)).toEqual({kind: 'branch', name, from});
});

const NAMES: [string, number | undefined][] = [
  ['pr/12', 12],
  ['pr/12/from', 12],
  ['pr/12/merge', 12],
  ['pull/12', 12],
  ['pull/12/head', 12],
  ['pull-request/12', 12],
  ['pull-requests/12/from', 12],
  ['merge-requests/12', 12],
  ['merge-requests/12/head', 12],
  ['mr/12', 12],
  ['PR-12', 12],
  ['MR-12', 12],
  ['PR-12-head', 12],
  ['pull-request-12', 12],
  ['changes/34/1234/5', 1234],
  [`gh-readonly-queue/main/pr-12-${SHA}`, 12],
  [`gh-readonly-queue/release/1/pr-12-${SHA}`, 12],
  ['trunk-merge/pr-12/0a1b', 12],
  ['mergify/merge-queue/0a1b2c', undefined],
  ['gtmq_spec_0a1b', undefined],
];

describe.each(NAMES)('the name %s belongs to a pull request', (name, number) => {
  test.each<[Environment, string]>([
    [{JENKINS_HOME: '/j', GIT_BRANCH: `origin/${name}`}, 'GIT_BRANCH'],
    [{JENKINS_HOME: '/j', GIT_BRANCH: name}, 'GIT_BRANCH'],
    [{JENKINS_HOME: '/j', GIT_BRANCH: `refs/remotes/origin/${name}`}, 'GIT_BRANCH'],
    [{JENKINS_HOME: '/j', BRANCH_NAME: name}, 'BRANCH_NAME'],
    [{GITLAB_CI: 'true', CI_COMMIT_BRANCH: name}, 'CI_COMMIT_BRANCH'],
    [{GITHUB_REF: `refs/heads/${name}`}, 'GITHUB_REF'],
    [{CIRCLECI: 'true', CIRCLE_BRANCH: name}, 'CIRCLE_BRANCH'],
    [{CODEBUILD_WEBHOOK_TRIGGER: `branch/${name}`}, 'CODEBUILD_WEBHOOK_TRIGGER'],
    [{CODEBUILD_SOURCE_VERSION: name}, 'CODEBUILD_SOURCE_VERSION'],
    [{CODEBUILD_SOURCE_VERSION: `origin/${name}`}, 'CODEBUILD_SOURCE_VERSION'],
    [{CODEBUILD_SOURCE_VERSION: `heads/${name}`}, 'CODEBUILD_SOURCE_VERSION'],
  ])('in %j', (environment, from) => {
    expect(ciReference(environment)).toEqual(pull(number, from));
  });
});

test.each(['pr', 'pr/x', 'pr/12/fix', 'prefix/fix-12', 'PR-12-login', 'spr-12', '12', 'mr-x'])(
  'the name %s belongs to a branch',
  (name) => {
    const environment = {GITHUB_REF: `refs/heads/${name}`};
    expect(ciReference(environment)).toEqual({kind: 'branch', name, from: 'GITHUB_REF'});
  },
);

// `feature` is no remote, so what follows it is not the name of a pull request.
test.each<[Environment, string]>([
  [{CODEBUILD_SOURCE_VERSION: 'feature/pr-12'}, 'branch-or-tag'],
  [{BUILDKITE: 'true', BUILDKITE_SOURCE: 'ui', BUILDKITE_BRANCH: 'feature/pr-12'}, 'branch-or-tag'],
  [{JENKINS_HOME: '/j', GIT_BRANCH: 'feature/pr-12'}, 'remote-branch'],
  [{JENKINS_HOME: '/j', GIT_BRANCH: 'origin/feature/pr-12'}, 'remote-branch'],
])('%j does not name a pull request', (environment, kind) => {
  expect(ciReference(environment)).toMatchObject({kind});
});

test.each<[Environment, string]>([
  [{TEAMCITY_VERSION: '2026.1'}, 'TeamCity'],
  [{GO_PIPELINE_LABEL: '1'}, 'GoCD'],
  [{CF_PAGES: '1', CF_PAGES_BRANCH: 'main'}, 'Cloudflare Pages'],
  [{HARNESS_BUILD_ID: '1'}, 'Harness CI'],
  [{BUILDER_OUTPUT: '/x', BRANCH_NAME: 'main'}, 'Google Cloud Build'],
  [{PROW_JOB_ID: 'a'}, 'Prow'],
  [{CI: 'woodpecker'}, 'Woodpecker'],
  [{SEMAPHORE: 'true'}, 'Semaphore'],
  [{bamboo_planKey: 'A'}, 'Bamboo'],
  [{GITLAB_CI: 'true'}, 'GitLab CI'],
  [{JENKINS_HOME: '/j', GIT_BRANCH: 'detached'}, 'Jenkins'],
  [{JENKINS_HOME: '/j', GIT_BRANCH: 'origin/HEAD'}, 'Jenkins'],
  [{GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/notes/commits'}, 'GitHub Actions'],
  [{GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'issue_comment'}, 'GITHUB_EVENT_NAME'],
  [{GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'workflow_run'}, 'GITHUB_EVENT_NAME'],
  // For a commit that is deployed by its hash, the variable names the default branch.
  [{VELA: '1', VELA_BUILD_EVENT: 'deployment', VELA_BUILD_BRANCH: 'main'}, 'VELA_BUILD_EVENT'],
])('does not know for %j whether a pull request is built', (environment, from) => {
  expect(ciReference(environment)).toEqual(unclear(from));
});

test.each<[Environment]>([
  [{TRAVIS: 'true', TRAVIS_PULL_REQUEST: 'false'}],
  [{CM_BUILD_ID: 'a', CM_PULL_REQUEST: 'false'}],
  [{APPVEYOR: 'True'}],
  [{CODEBUILD_BUILD_ARN: 'a', CODEBUILD_SOURCE_VERSION: SHA}],
])('reads %j as no pull request', (environment) => {
  expect(ciReference(environment)).toBeUndefined();
});

describe('the event file of GitHub', () => {
  const of = async (name: string, event: unknown) => {
    const file = join(await temporaryFolder(), 'event.json');
    await writeFile(file, typeof event === 'string' ? event : JSON.stringify(event));
    return readCi({
      GITHUB_REF: 'refs/heads/main',
      GITHUB_EVENT_NAME: name,
      GITHUB_EVENT_PATH: file,
    });
  };
  const FROM = 'GITHUB_EVENT_NAME';
  const MAIN = {kind: 'branch', name: 'main', from: 'GITHUB_REF'};
  const run = (event: string, ...numbers: number[]) => ({
    workflow_run: {event, pull_requests: numbers.map((number) => ({number}))},
  });

  test.each<[string, unknown, unknown]>([
    ['issue_comment', {issue: {number: 12, pull_request: {url: 'x'}}}, pull(12, FROM)],
    ['issue_comment', {issue: {number: 12}}, MAIN],
    ['issue_comment', {}, unclear(FROM)],
    ['issue_comment', 'not JSON', unclear(FROM)],
    ['issue_comment', 'null', unclear(FROM)],
    ['workflow_run', run('pull_request', 12), pull(12, FROM)],
    ['workflow_run', run('pull_request_target'), pull(undefined, FROM)],
    ['workflow_run', run('pull_request', 12, 13), pull(undefined, FROM)],
    ['workflow_run', run('merge_group'), pull(undefined, FROM)],
    // The pushed branch may have a pull request.
    ['workflow_run', run('push', 12), MAIN],
    ['workflow_run', run('schedule'), MAIN],
    ['workflow_run', run('issue_comment'), unclear(FROM)],
    ['workflow_run', run('workflow_run'), unclear(FROM)],
    ['workflow_run', {workflow_run: null}, unclear(FROM)],
    ['pull_request_review', {pull_request: {number: 12}}, pull(12, FROM)],
    ['merge_group', {}, pull(undefined, FROM)],
  ])('of %s, %j', async (name, event, expected) => {
    expect(await of(name, event)).toEqual(expected);
  });
});
