import {expect, test} from 'vitest';
import {commitLink} from '../../src/slack/message/commit-link.ts';
import {buildLogLink, imageLink} from '../../src/slack/message/console-links.ts';
import {BUILD_ARN, DIGEST} from './samples.ts';

test.each([
  ['https://github.com/o/n', 'https://github.com/o/n/commit/c'],
  ['https://github.com/o/n.git', 'https://github.com/o/n/commit/c'],
  ['https://github.com/o/n/', 'https://github.com/o/n/commit/c'],
  ['git@github.com:o/n.git', 'https://github.com/o/n/commit/c'],
  ['github.com:o/n', 'https://github.com/o/n/commit/c'],
  ['ssh://git@ssh.github.com:443/o/n.git', 'https://github.com/o/n/commit/c'],
  ['git+ssh://git@github.com/o/n.git', 'https://github.com/o/n/commit/c'],
  ['git://github.com/o/n.git', 'https://github.com/o/n/commit/c'],
  ['https://user:pass@github.com/o/n', 'https://github.com/o/n/commit/c'],
  ['https://github.example.com:8443/o/n', 'https://github.example.com:8443/o/n/commit/c'],
  ['ssh://git@github.example.com:2222/o/n', 'https://github.example.com/o/n/commit/c'],
  ['git@company.ghe.com:o/n.git', 'https://company.ghe.com/o/n/commit/c'],
  ['https://gitlab.com/g/s/n.git', 'https://gitlab.com/g/s/n/-/commit/c'],
  ['git@gitlab.example.com:g/n.git', 'https://gitlab.example.com/g/n/-/commit/c'],
  ['http://gitlab.example.com/g/n', 'http://gitlab.example.com/g/n/-/commit/c'],
  ['git@bitbucket.org:o/n.git', 'https://bitbucket.org/o/n/commits/c'],
  ['ssh://git@altssh.bitbucket.org:443/o/n.git', 'https://bitbucket.org/o/n/commits/c'],
])('the commits of %s are at %s', (origin, link) => {
  expect(commitLink(origin, 'c')).toBe(link);
});

test.each([
  undefined,
  '',
  'https://git.example.org/o/n.git',
  'https://bitbucket.example.com/scm/o/n.git',
  'https://codestar-connections.eu-west-2.amazonaws.com/git-http/1/eu-west-2/id/o/n.git',
  'https://notgithub.com/o/n',
  'https://github.com/',
  'https://github.com/o',
  'file:///srv/github.com/o/n',
  '/srv/github.com/o/n',
  '../n',
  'javascript:alert(1)//github.com/o/n',
])('%s has no known page', (origin) => {
  expect(commitLink(origin, 'c')).toBeUndefined();
});

test.each([
  ['aws', 'eu-west-2', 'eu-west-2.console.aws.amazon.com'],
  ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ['aws-eusc', 'eusc-de-east-1', 'eusc-de-east-1.console.amazonaws-eusc.eu'],
])('the log in %s is in the console of %s', (partition, region, host) => {
  const arn = `arn:${partition}:codebuild:${region}:123456789012:build/my_app-1:0a1b-2c`;
  expect(buildLogLink(arn)).toBe(
    `https://${host}/codesuite/codebuild/123456789012/projects/my_app-1/build/my_app-1%3A0a1b-2c/log?region=${region}`,
  );
});

test.each([
  undefined,
  '',
  'intranet:0a1b2c3d',
  `${BUILD_ARN}/more`,
  BUILD_ARN.replace('aws', 'aws-iso'),
  BUILD_ARN.replace('intranet:', 'intra|net:'),
])('%s has no known log', (arn) => {
  expect(buildLogLink(arn)).toBeUndefined();
});

const ofTeam = (host: string, region: string) =>
  `https://${region}.${host}/ecr/repositories/private/123456789012/team/web/_/image/${DIGEST}/details?region=${region}`;

test.each([
  [
    '123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/web',
    ofTeam('console.aws.amazon.com', 'eu-west-2'),
  ],
  [
    '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/team/web',
    ofTeam('console.amazonaws-us-gov.com', 'us-gov-west-1'),
  ],
  [
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/team/web',
    ofTeam('console.amazonaws.cn', 'cn-north-1'),
  ],
  [
    '123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu/team/web',
    ofTeam('console.amazonaws-eusc.eu', 'eusc-de-east-1'),
  ],
  ['123456789012.dkr-ecr.eu-west-2.on.aws/team/web', ofTeam('console.aws.amazon.com', 'eu-west-2')],
  ['public.ecr.aws/a1b2c3d4/team/web', 'https://gallery.ecr.aws/a1b2c3d4/team/web'],
])('%s is shown at %s', (reference, link) => {
  expect(imageLink(reference, DIGEST)).toBe(link);
});

test.each([
  'registry.example.com/team/web',
  'team/web',
  'intranet:local',
  '12345.dkr.ecr.eu-west-2.amazonaws.com/web',
  '123456789012.dkr.ecr.eu-west-2.amazonaws.com.evil.example/web',
  'public.ecr.aws/UPPER',
])('%s has no known page', (reference) => {
  expect(imageLink(reference, DIGEST)).toBeUndefined();
});
