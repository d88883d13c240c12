import {expect, test} from 'vitest';
import {readBuild} from '../../../src/codebuild/account/build-state.ts';
import {endedBuildFailure, howItEnded} from '../../../src/codebuild/builds/ended-build.ts';
import {command} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const BUILD = {
  id: 'web:1',
  buildNumber: 12,
  projectName: 'web',
  buildComplete: true,
  logs: {groupName: 'g', streamName: 's'},
} as const;

test('a succeeded build is no error', () => {
  const build = readBuild({...BUILD, buildStatus: 'SUCCEEDED'});
  expect(endedBuildFailure(build, undefined)).toBeUndefined();
  expect(howItEnded(build)).toBe('succeeded');
});

test('a failed build shows the messages of the failed phase, and its page', () => {
  const build = readBuild({
    ...BUILD,
    buildStatus: 'FAILED',
    phases: [
      {phaseType: 'BUILD', phaseStatus: 'FAILED', contexts: [{statusCode: 'CODE', message: 'why'}]},
      {
        phaseType: 'POST_BUILD',
        phaseStatus: 'SUCCEEDED',
        contexts: [{statusCode: '', message: ''}],
      },
      {phaseType: 'COMPLETED'},
    ],
  });
  expect(endedBuildFailure(build, 'https://page')).toMatchObject({
    kind: 'build-failed',
    message: 'Build #12 of web failed in BUILD.',
    details: ['BUILD: CODE: why', 'https://page'],
    remedy: [mentioning(command('codebuild logs', 'web', '12'))],
  });
});

test.each([
  [{}, ['It has no log in CloudWatch.'], 1],
  [
    {
      cloudWatchLogs: {status: 'DISABLED'},
      s3Logs: {status: 'ENABLED', location: 'acme-logs/web'},
      s3LogsArn: 'arn:aws:s3:::acme-logs/web/1.gz',
    },
    ['Its log is in S3: s3://acme-logs/web/1.gz'],
    1,
  ],
  [
    {cloudWatchLogs: {status: 'DISABLED'}, s3Logs: {status: 'DISABLED'}},
    ['It has no log, because logs are disabled in its project.'],
    0,
  ],
] as const)('says where the log of a failed build is: %j', (logs, details, remedies) => {
  const build = readBuild({...BUILD, logs, buildStatus: 'FAULT', phases: []});
  const failure = endedBuildFailure(build, undefined);
  expect(failure?.details.slice(1)).toEqual(details);
  expect(failure?.remedy).toHaveLength(remedies);
});

test('a build without messages says that CodeBuild gives no reason', () => {
  const {logs: _, ...without} = BUILD;
  const build = readBuild({...without, buildStatus: 'FAULT', phases: []});
  expect(endedBuildFailure(build, undefined)).toMatchObject({
    message: 'Build #12 of web failed because of a CodeBuild fault.',
    details: ['CodeBuild gives no reason.', 'It has no log in CloudWatch.'],
  });
});
