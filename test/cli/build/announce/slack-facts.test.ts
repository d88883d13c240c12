import {expect, test} from 'vitest';
import {plannedFacts, unplannedFacts} from '../../../../src/cli/build/announce/slack-facts.ts';
import {failedOutcome} from '../../../../src/cli/build/announce/slack-outcome.ts';
import {Failure} from '../../../../src/errors.ts';
import {COMMIT} from '../../../image/samples.ts';
import {madePlan} from '../made-plan.ts';

const ARN = 'arn:aws:codebuild:eu-west-2:123456789012:build/intranet:0a1b';

test('returns all facts about a planned build', () => {
  const plan = madePlan({
    source: {gitTags: ['v1.0.0'], pullRequest: 7},
    options: {
      builder: {builderVersion: '0.2.326-full', lifecycleVersion: '0.16.0'},
      destination: {kind: 'ecr'},
      processes: ['web'],
    },
  });
  expect(plannedFacts(plan, {CODEBUILD_BUILD_ARN: ARN})).toEqual({
    application: 'intranet',
    images: ['intranet/web'],
    commit: COMMIT,
    subject: 'Show the menu',
    author: 'Ada Lovelace',
    branch: 'main',
    gitTags: ['v1.0.0'],
    pullRequest: 7,
    origin: 'https://github.com/example/intranet',
    builder: {
      image: 'public.ecr.aws/uktrade/paketobuildpacks/builder:0.2.326-full',
      version: '0.2.326-full',
    },
    lifecycleVersion: '0.16.0',
    buildArn: ARN,
    registry: 'ecr',
  });
});

test("returns the facts from CodeBuild's variables without a plan", () => {
  expect(
    unplannedFacts('.', {
      CODEBUILD_BUILD_ID: 'intranet:0a1b',
      CODEBUILD_BUILD_ARN: ARN,
      CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
      CODEBUILD_SOURCE_REPO_URL: 'https://token@github.com/example/intranet',
      CODEBUILD_WEBHOOK_TRIGGER: 'pr/12',
    }),
  ).toMatchObject({
    application: 'intranet',
    images: [],
    commit: COMMIT,
    branch: undefined,
    pullRequest: 12,
    origin: 'https://github.com/example/intranet',
    buildArn: ARN,
    registry: undefined,
  });
});

test.each([
  ['branch/feature/x', {branch: 'feature/x', gitTags: []}],
  ['tag/v1.0.0', {branch: undefined, gitTags: ['v1.0.0']}],
  ['nonsense', {branch: undefined, gitTags: [], pullRequest: undefined}],
])('reads the trigger %s', (trigger, facts) => {
  const environment = {CODEBUILD_WEBHOOK_TRIGGER: trigger};
  expect(unplannedFacts('/work/intranet', environment)).toMatchObject({
    application: 'intranet',
    ...facts,
  });
});

test.each([
  [{CODEBUILD_SOURCE_VERSION: 'main'}, {branch: 'main'}],
  [{JENKINS_URL: 'https://j/', GIT_BRANCH: 'origin/feature/x'}, {branch: 'feature/x'}],
  [{GITHUB_REF: 'refs/pull/12/merge'}, {branch: undefined, pullRequest: 12}],
  [{GITHUB_REF: 'refs/heads/a..b'}, {branch: undefined, pullRequest: undefined}],
])('reads the reference from %j', (environment, facts) => {
  expect(unplannedFacts('/work/intranet', environment)).toMatchObject(facts);
});

test('returns no number for a pull request without a known number', () => {
  const plan = madePlan({source: {branch: undefined, pullRequest: 'unknown'}});
  expect(plannedFacts(plan, {}).pullRequest).toBeUndefined();
});

test('posts the message of a failure, but not of a bug', () => {
  const failure = new Failure('docker.unavailable', 'Docker is not running.', {
    details: ['no socket'],
    remedy: 'Start it.',
  });
  expect(failedOutcome(failure, undefined)).toEqual({
    kind: 'failed',
    error: {message: failure.message, details: ['no socket'], remedy: ['Start it.']},
  });
  expect(JSON.stringify(failedOutcome(new TypeError('s3cret'), undefined))).not.toContain('s3cret');
});

test('posts an interruption with the published images', () => {
  const failure = new Failure('interrupted', 'Interrupted.', {details: ['Nothing was published.']});
  expect(failedOutcome(failure, 'SIGINT')).toEqual({
    kind: 'cancelled',
    signal: 'SIGINT',
    details: ['Nothing was published.'],
  });
});
