import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {assert, constantFrom, property, record, string} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {ciReference, readCi} from '../../../src/codebase/ci/read-ci.ts';
import {Failure} from '../../../src/errors.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const OTHER = 'b'.repeat(40);

type Environment = Readonly<Record<string, string>>;
type Expected = Readonly<Record<string, unknown>> | undefined;

const branch = (name: string, from: string): Expected => ({kind: 'branch', name, from});
const tag = (name: string, from: string): Expected => ({kind: 'tag', name, from});
const pull = (number: number | undefined, from: string): Expected => ({
  kind: 'pull-request',
  number,
  from,
});
/** The reference for a commit that a service names. */
const of = (expected: Expected, from: string): Expected => ({
  ...expected,
  commit: {id: COMMIT, from},
});

describe('CodeBuild', () => {
  const TRIGGER = 'CODEBUILD_WEBHOOK_TRIGGER';
  const HEAD = 'CODEBUILD_WEBHOOK_HEAD_REF';
  const VERSION = 'CODEBUILD_SOURCE_VERSION';
  const EVENT = 'CODEBUILD_WEBHOOK_EVENT';

  test.each<[Environment, Expected]>([
    [{[TRIGGER]: 'branch/feature/a', [VERSION]: COMMIT}, branch('feature/a', TRIGGER)],
    [{[TRIGGER]: 'tag/v1', [HEAD]: 'refs/tags/v1'}, tag('v1', TRIGGER)],
    [{[TRIGGER]: 'pr/12', [HEAD]: 'refs/heads/main', [VERSION]: 'pr/12'}, pull(12, TRIGGER)],
    [{[HEAD]: 'refs/heads/main', [EVENT]: 'PUSH'}, branch('main', HEAD)],
    [{[HEAD]: 'refs/tags/v1', [EVENT]: 'RELEASED'}, tag('v1', HEAD)],
    // The head of a pull request may be a branch main of a fork.
    [{[HEAD]: 'refs/heads/main', [EVENT]: 'PULL_REQUEST_CREATED'}, pull(undefined, EVENT)],
    [
      {[HEAD]: 'refs/heads/main', [EVENT]: 'PULL_REQUEST_UPDATED', [VERSION]: 'pr/12'},
      pull(12, VERSION),
    ],
    [{[VERSION]: 'main'}, {kind: 'branch-or-tag', name: 'main', from: VERSION}],
    [{[VERSION]: 'feature/a'}, {kind: 'branch-or-tag', name: 'feature/a', from: VERSION}],
    [{[VERSION]: 'refs/heads/main'}, branch('main', VERSION)],
    [
      {[VERSION]: `refs/heads/main^{${COMMIT}}`},
      {...branch('main', VERSION), commit: {id: COMMIT, from: VERSION}},
    ],
    [{[VERSION]: 'refs/tags/v1'}, tag('v1', VERSION)],
    [
      {[VERSION]: `refs/tags/v1^{${COMMIT}}`},
      {...tag('v1', VERSION), commit: {id: COMMIT, from: VERSION}},
    ],
    [{[VERSION]: 'pr/12'}, pull(12, VERSION)],
    [{[VERSION]: 'refs/pull/12/head'}, pull(12, VERSION)],
    [{[VERSION]: `refs/pull/12/head^{${COMMIT}}`}, pull(12, VERSION)],
    // A manual build of a pull request, in a project whose webhook variables are empty.
    [{[TRIGGER]: '', [HEAD]: '', [VERSION]: 'pr/12'}, pull(12, VERSION)],
    [{[VERSION]: ''}, undefined],
    [{[VERSION]: COMMIT}, undefined],
    [{[VERSION]: COMMIT.toUpperCase()}, undefined],
    [{[VERSION]: COMMIT.slice(0, 4), CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT}, undefined],
    [
      {[VERSION]: COMMIT.slice(0, 9).toUpperCase(), CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT},
      undefined,
    ],
    [
      {[VERSION]: COMMIT.slice(0, 3), CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT},
      {kind: 'branch-or-tag', name: '1a2', from: VERSION},
    ],
    [{[VERSION]: 'heads/main'}, branch('main', VERSION)],
    [{[VERSION]: 'tags/v9'}, tag('v9', VERSION)],
    [{[VERSION]: 'origin/main'}, {kind: 'branch-or-tag', name: 'origin/main', from: VERSION}],
    [
      {[VERSION]: 'refs/remotes/origin/main'},
      {kind: 'remote-branch', name: 'origin/main', from: VERSION},
    ],
    [
      {[VERSION]: `refs/heads/main^{${COMMIT.slice(0, 8).toUpperCase()}}`},
      {...branch('main', VERSION), commit: {id: COMMIT.slice(0, 8), from: VERSION}},
    ],
    [{[VERSION]: 'refs/changes/34/1234/5'}, pull(1234, VERSION)],
    [{[VERSION]: COMMIT.slice(0, 8), CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT}, undefined],
    [{[VERSION]: 'arn:aws:s3:::bucket/source.zip'}, undefined],
    [{[VERSION]: 'Ab3_xyz', CODEBUILD_RESOLVED_SOURCE_VERSION: 'Ab3_xyz'}, undefined],
    [{[VERSION]: 'HEAD'}, undefined],
    // Digits that are not the commit, such as a branch with a date.
    [
      {[VERSION]: '20260102', CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT},
      {kind: 'branch-or-tag', name: '20260102', from: VERSION},
    ],
  ])('reads %j', (environment, expected) => {
    expect(ciReference(environment)).toEqual(expected);
  });
});

test.each<[string, Environment, Expected]>([
  [
    'GitHub: a push',
    {GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/feature/a', GITHUB_SHA: COMMIT},
    of(branch('feature/a', 'GITHUB_REF'), 'GITHUB_SHA'),
  ],
  [
    'GitHub: a tag or a release',
    {GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/tags/v1', GITHUB_SHA: COMMIT},
    of(tag('v1', 'GITHUB_REF'), 'GITHUB_SHA'),
  ],
  [
    'GitHub: a pull request, from a fork’s main',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_REF: 'refs/pull/12/merge',
      GITHUB_HEAD_REF: 'main',
      GITHUB_BASE_REF: 'main',
      GITHUB_SHA: COMMIT,
    },
    pull(12, 'GITHUB_REF'),
  ],
  [
    'GitHub: pull_request_target, whose ref is the base',
    {GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main', GITHUB_HEAD_REF: '77'},
    pull(undefined, 'GITHUB_HEAD_REF'),
  ],
  [
    'GitHub: pull_request_target without its head',
    {GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'pull_request_target'},
    pull(undefined, 'GITHUB_EVENT_NAME'),
  ],
  [
    'GitHub: the merge queue',
    {GITHUB_REF: `refs/heads/gh-readonly-queue/main/pr-12-${OTHER}`},
    pull(12, 'GITHUB_REF'),
  ],
  [
    'GitLab: a branch',
    {GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: COMMIT},
    of(branch('main', 'CI_COMMIT_BRANCH'), 'CI_COMMIT_SHA'),
  ],
  [
    'GitLab: a tag',
    {GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1', CI_COMMIT_SHA: COMMIT},
    of(tag('v1', 'CI_COMMIT_TAG'), 'CI_COMMIT_SHA'),
  ],
  [
    'GitLab: a merge request, by its number in the project',
    {
      GITLAB_CI: 'true',
      CI_MERGE_REQUEST_ID: '998877',
      CI_MERGE_REQUEST_IID: '12',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'main',
      CI_COMMIT_SHA: COMMIT,
    },
    pull(12, 'CI_MERGE_REQUEST_IID'),
  ],
  [
    'GitLab: an external pull request',
    {GITLAB_CI: 'true', CI_EXTERNAL_PULL_REQUEST_IID: '12', CI_COMMIT_BRANCH: 'main'},
    pull(12, 'CI_EXTERNAL_PULL_REQUEST_IID'),
  ],
  ["GitLab's CI_COMMIT_BRANCH outside of GitLab", {CI_COMMIT_BRANCH: 'main'}, undefined],
  [
    'Bitbucket: a branch',
    {BITBUCKET_BUILD_NUMBER: '3', BITBUCKET_BRANCH: 'main', BITBUCKET_COMMIT: COMMIT},
    of(branch('main', 'BITBUCKET_BRANCH'), 'BITBUCKET_COMMIT'),
  ],
  [
    'Bitbucket: a tag',
    {BITBUCKET_BUILD_NUMBER: '3', BITBUCKET_TAG: 'v1', BITBUCKET_COMMIT: COMMIT},
    of(tag('v1', 'BITBUCKET_TAG'), 'BITBUCKET_COMMIT'),
  ],
  [
    'Bitbucket: a pull request, of which the branch is the head',
    {BITBUCKET_COMMIT: COMMIT, BITBUCKET_PR_ID: '12', BITBUCKET_BRANCH: 'main'},
    pull(12, 'BITBUCKET_PR_ID'),
  ],
  [
    'Buildkite: a branch',
    {BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: 'false'},
    branch('main', 'BUILDKITE_BRANCH'),
  ],
  [
    'Buildkite: a push',
    {BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_SOURCE: 'webhook'},
    branch('main', 'BUILDKITE_BRANCH'),
  ],
  [
    'Buildkite: a start by hand, which can be of a tag',
    {BUILDKITE: 'true', BUILDKITE_BRANCH: 'v1', BUILDKITE_SOURCE: 'ui'},
    {kind: 'branch-or-tag', name: 'v1', from: 'BUILDKITE_BRANCH'},
  ],
  [
    'Buildkite: a start by the API with a full ref',
    {BUILDKITE: 'true', BUILDKITE_BRANCH: 'refs/tags/v1', BUILDKITE_SOURCE: 'api'},
    tag('v1', 'BUILDKITE_BRANCH'),
  ],
  [
    'Buildkite: a start by the API without a branch',
    {BUILDKITE: 'true', BUILDKITE_BRANCH: 'HEAD', BUILDKITE_SOURCE: 'api'},
    {kind: 'unclear', from: 'Buildkite'},
  ],
  [
    'Buildkite: a commit that is not resolved',
    {BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_COMMIT: 'HEAD'},
    branch('main', 'BUILDKITE_BRANCH'),
  ],
  [
    'Buildkite: a tag, of which the branch is the tag too',
    {BUILDKITE: 'true', BUILDKITE_TAG: 'v1', BUILDKITE_BRANCH: 'v1', BUILDKITE_COMMIT: COMMIT},
    of(tag('v1', 'BUILDKITE_TAG'), 'BUILDKITE_COMMIT'),
  ],
  [
    'Buildkite: a fork’s pull request',
    {BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: '12', BUILDKITE_BRANCH: 'somebody:main'},
    pull(12, 'BUILDKITE_PULL_REQUEST'),
  ],
  [
    'CircleCI: a branch',
    {CIRCLECI: 'true', CIRCLE_BRANCH: 'main', CIRCLE_SHA1: COMMIT},
    of(branch('main', 'CIRCLE_BRANCH'), 'CIRCLE_SHA1'),
  ],
  [
    'CircleCI: a tag',
    {CIRCLECI: 'true', CIRCLE_TAG: 'v1', CIRCLE_SHA1: COMMIT},
    of(tag('v1', 'CIRCLE_TAG'), 'CIRCLE_SHA1'),
  ],
  [
    'CircleCI: a pull request',
    {
      CIRCLECI: 'true',
      CIRCLE_PULL_REQUEST: 'https://github.com/acme/intranet/pull/12',
      CIRCLE_BRANCH: 'feature',
    },
    pull(12, 'CIRCLE_PULL_REQUEST'),
  ],
  [
    'CircleCI: a fork’s pull request that only its branch names',
    {CIRCLECI: 'true', CIRCLE_BRANCH: 'pull/12'},
    pull(12, 'CIRCLE_BRANCH'),
  ],
  [
    'Jenkins: a multibranch job',
    {JENKINS_URL: 'https://j/', BRANCH_NAME: 'main', GIT_BRANCH: 'main', GIT_COMMIT: COMMIT},
    of(branch('main', 'BRANCH_NAME'), 'GIT_COMMIT'),
  ],
  [
    'Jenkins: a multibranch job’s tag',
    {JENKINS_URL: 'https://j/', BRANCH_NAME: 'v1', TAG_NAME: 'v1'},
    tag('v1', 'TAG_NAME'),
  ],
  [
    'Jenkins: a job’s own parameter TAG_NAME, beside a branch',
    {JENKINS_URL: 'https://j/', BRANCH_NAME: 'main', TAG_NAME: '1.0'},
    branch('main', 'BRANCH_NAME'),
  ],
  [
    'Jenkins: a plain job’s own parameter TAG_NAME, beside a branch',
    {JENKINS_HOME: '/j', GIT_BRANCH: 'origin/main', TAG_NAME: '1.0'},
    {kind: 'remote-branch', name: 'origin/main', from: 'GIT_BRANCH'},
  ],
  [
    'Jenkins: a plain job that checks out the tag of its parameter',
    {JENKINS_HOME: '/j', GIT_BRANCH: 'detached', TAG_NAME: 'v1'},
    tag('v1', 'TAG_NAME'),
  ],
  [
    'Jenkins: a parameter BRANCH_NAME of the Git Parameter plugin',
    {JENKINS_HOME: '/j', BRANCH_NAME: 'origin/main'},
    {kind: 'remote-branch', name: 'origin/main', from: 'BRANCH_NAME'},
  ],
  [
    'Jenkins: a multibranch job’s pull request',
    {JENKINS_URL: 'https://j/', BRANCH_NAME: 'PR-12', CHANGE_ID: '12', CHANGE_BRANCH: 'main'},
    pull(12, 'CHANGE_ID'),
  ],
  [
    'Jenkins: a change that is not a number',
    {JENKINS_HOME: '/j', BRANCH_NAME: 'x', CHANGE_ID: 'I8473b95934b5'},
    pull(undefined, 'CHANGE_ID'),
  ],
  [
    'Jenkins: a plain job, whose address nobody configured',
    {JENKINS_HOME: '/j', GIT_BRANCH: 'origin/feature/a', GIT_COMMIT: COMMIT},
    {
      kind: 'remote-branch',
      name: 'origin/feature/a',
      from: 'GIT_BRANCH',
      commit: {id: COMMIT, from: 'GIT_COMMIT'},
    },
  ],
  [
    'Jenkins: the pull request builder',
    {JENKINS_HOME: '/j', GIT_BRANCH: 'origin/pr/12/merge'},
    pull(12, 'GIT_BRANCH'),
  ],
  ['GIT_BRANCH outside of Jenkins', {GIT_BRANCH: 'origin/main'}, undefined],
  [
    'Azure: a branch',
    {TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/main', BUILD_SOURCEVERSION: COMMIT},
    of(branch('main', 'BUILD_SOURCEBRANCH'), 'BUILD_SOURCEVERSION'),
  ],
  [
    'Azure: a branch as it was given to the API',
    {TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'main', BUILD_SOURCEVERSION: COMMIT},
    of({kind: 'branch-or-tag', name: 'main', from: 'BUILD_SOURCEBRANCH'}, 'BUILD_SOURCEVERSION'),
  ],
  [
    'Azure: a pull request on GitHub',
    {
      TF_BUILD: 'True',
      BUILD_SOURCEBRANCH: 'refs/pull/12/merge',
      SYSTEM_PULLREQUEST_PULLREQUESTID: '998877',
      SYSTEM_PULLREQUEST_PULLREQUESTNUMBER: '12',
    },
    pull(12, 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER'),
  ],
  [
    'Travis CI: a pull request, which only ci-info knows',
    {TRAVIS: 'true', TRAVIS_PULL_REQUEST: '12', TRAVIS_BRANCH: 'main'},
    pull(undefined, 'Travis CI'),
  ],
  ['Travis CI: a push', {TRAVIS: 'true', TRAVIS_PULL_REQUEST: 'false'}, undefined],
  [
    'Woodpecker before version 2: a pull request',
    {CI: 'woodpecker', CI_BUILD_EVENT: 'pull_request', CI_COMMIT_BRANCH: 'main'},
    pull(undefined, 'CI_BUILD_EVENT'),
  ],
  [
    'Woodpecker: a deployed tag, with the branch of its commit',
    {
      CI: 'woodpecker',
      CI_PIPELINE_EVENT: 'deployment',
      CI_COMMIT_REF: 'refs/tags/v1',
      CI_COMMIT_BRANCH: 'main',
    },
    tag('v1', 'CI_COMMIT_REF'),
  ],
  [
    'GitHub’s runner in CodeBuild',
    {
      CODEBUILD_BUILD_ID: 'a:b',
      CODEBUILD_SOURCE_VERSION: 'main',
      GITHUB_REF: 'refs/pull/12/merge',
    },
    pull(12, 'GITHUB_REF'),
  ],
  [
    'two services that both name a branch',
    {CODEBUILD_WEBHOOK_TRIGGER: 'branch/main', GITHUB_REF: 'refs/heads/other'},
    branch('main', 'CODEBUILD_WEBHOOK_TRIGGER'),
  ],
  ['no service', {CI: 'true'}, undefined],
])('reads the variables of %s', (_, environment, expected) => {
  expect(ciReference(environment)).toEqual(expected);
});

test.each([
  [
    {GITHUB_REF: 'refs/heads/a..b'},
    'GITHUB_REF names an invalid branch: "a..b".',
    'The name of a branch cannot contain two dots in a row.',
  ],
  [
    {GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1\u001B[31m'},
    'CI_COMMIT_TAG names an invalid Git tag: "v1<U+001B>[31m".',
    'The name of a tag cannot contain spaces, control characters or ~ ^ : ? * [ \\.',
  ],
  [
    {BUILDKITE: 'true', BUILDKITE_BRANCH: '-f'},
    'BUILDKITE_BRANCH names an invalid branch: "-f".',
    'The name of a branch cannot begin with -.',
  ],
  [
    {CODEBUILD_WEBHOOK_TRIGGER: 'branch/a b'},
    'CODEBUILD_WEBHOOK_TRIGGER names an invalid branch: "a b".',
    'The name of a branch cannot contain spaces, control characters or ~ ^ : ? * [ \\.',
  ],
  [
    {JENKINS_HOME: '/', GIT_BRANCH: 'origin/a..b'},
    'GIT_BRANCH names an invalid branch: "origin/a..b".',
    'The name of a branch cannot contain two dots in a row.',
  ],
  [
    {CODEBUILD_SOURCE_VERSION: 'refs/heads/HEAD'},
    'CODEBUILD_SOURCE_VERSION names an invalid branch: "HEAD".',
    'A branch cannot be named HEAD.',
  ],
])('refuses %j, because Git does not allow the name', (environment, given, problem) => {
  let failure: unknown;
  try {
    ciReference(environment);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({
    kind: 'usage',
    message: given,
    details: [problem],
    remedy: [mentioning(option('branch'))],
  });
});

test('a pull request stays one, whatever else is set', () => {
  const pullRequests = constantFrom<Environment>(
    {CODEBUILD_WEBHOOK_TRIGGER: 'pr/12'},
    {CODEBUILD_SOURCE_VERSION: 'pr/12'},
    {GITHUB_HEAD_REF: 'feature', GITHUB_REF: 'refs/heads/main'},
    {GITLAB_CI: 'true', CI_MERGE_REQUEST_IID: '12'},
    {BITBUCKET_COMMIT: COMMIT, BITBUCKET_PR_ID: '12'},
    {BUILDKITE: 'true', BUILDKITE_PULL_REQUEST: '12'},
    {CIRCLECI: 'true', CIRCLE_PR_NUMBER: '12'},
    {JENKINS_URL: 'https://j/', CHANGE_ID: '12'},
  );
  const value = constantFrom('', 'main', 'v1', 'feature/a');
  const others = record(
    {
      CI_COMMIT_BRANCH: value,
      BITBUCKET_BRANCH: value,
      BITBUCKET_TAG: value,
      BUILDKITE_BRANCH: value,
      CIRCLE_TAG: value,
      BRANCH_NAME: value,
      GIT_BRANCH: value,
      TAG_NAME: value,
    },
    {requiredKeys: []},
  );
  assert(
    property(pullRequests, others, (request, more) => {
      expect(ciReference({...more, ...request})?.kind).toBe('pull-request');
    }),
  );
});

test('no value of a variable causes an unexpected error', () => {
  const variable = constantFrom(
    'CODEBUILD_WEBHOOK_TRIGGER',
    'CODEBUILD_SOURCE_VERSION',
    'CODEBUILD_WEBHOOK_HEAD_REF',
    'GITHUB_REF',
    'CIRCLE_BRANCH',
    'GIT_BRANCH',
    'CHANGE_ID',
  );
  assert(
    property(variable, string({unit: 'binary'}), (name, text) => {
      try {
        ciReference({CIRCLECI: 'true', JENKINS_HOME: '/', [name]: text});
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
      }
    }),
  );
});

test.each([
  ['{"pull_request": {"number": 12}}', 12],
  ['{"pull_request": {"number": "12"}}', undefined],
  ['{"pull_request": null}', undefined],
  ['not JSON', undefined],
])('reads from the event file of GitHub, %s, the number %s', async (text, number) => {
  const file = join(await temporaryFolder(), 'event.json');
  await writeFile(file, text);
  const environment = {
    GITHUB_REF: 'refs/heads/main',
    GITHUB_HEAD_REF: 'feature',
    GITHUB_EVENT_PATH: file,
  };
  expect(await readCi(environment)).toEqual(pull(number, 'GITHUB_HEAD_REF'));
  expect(await readCi({...environment, GITHUB_EVENT_PATH: join(file, 'none')})).toEqual(
    pull(undefined, 'GITHUB_HEAD_REF'),
  );
});

test('does not read the event file for a branch', async () => {
  const environment = {GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_PATH: '/none'};
  expect(await readCi(environment)).toEqual(branch('main', 'GITHUB_REF'));
});
