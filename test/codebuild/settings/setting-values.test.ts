import {describe, expect, test} from 'vitest';
import {
  parseBoundary,
  parseCache,
  parseConcurrency,
  parseEncryptionKey,
  parseFleet,
  parseLogGroup,
  parseLogRetention,
  parseNetworkId,
  parseRetries,
  parseRolePath,
  parseS3Logs,
} from '../../../src/codebuild/settings/setting-values.ts';

describe('an ID in a network', () => {
  test.each([
    ['vpc', 'vpc-0123456789abcdef0'],
    ['subnet', 'subnet-1'],
    ['sg', 'sg-0a1b2c3d'],
  ] as const)('of the kind %s can be %s', (kind, id) => {
    expect(parseNetworkId(kind, id)).toEqual({id});
  });

  test.each(['subnet-1', 'vpc-', 'vpc', 'VPC-1', 'vpc-1,vpc-2', 'vpc-1 ', 'arn:aws:ec2:vpc-1', ''])(
    'of a VPC cannot be "%s"',
    (id) => {
      expect(parseNetworkId('vpc', id)).toEqual({
        problem: `"${id}" is not an ID.`,
        hint: 'Use an ID such as vpc-0123456789abcdef0.',
      });
    },
  );
});

test('the number of builds is a number above 0, or none', () => {
  expect(parseConcurrency('12')).toEqual({limit: 12});
  expect(parseConcurrency('none')).toEqual({limit: 'none'});
  for (const text of ['0', '-1', '1.5', 'NONE', '', '9999999999']) {
    expect(parseConcurrency(text)).toHaveProperty('problem');
  }
});

test('the number of retries is a number from 0', () => {
  expect(parseRetries('0')).toEqual({count: 0});
  expect(parseRetries('3')).toEqual({count: 3});
  for (const text of ['-1', '1.5', 'none', '']) {
    expect(parseRetries(text)).toHaveProperty('problem');
  }
});

test('a log group has a name, or is none', () => {
  expect(parseLogGroup('/acme/builds')).toEqual({logGroup: {name: '/acme/builds'}});
  expect(parseLogGroup('none')).toEqual({logGroup: 'none'});
  for (const text of ['', 'a b', 'a*', 'aws/x', 'x'.repeat(513)]) {
    expect(parseLogGroup(text)).toHaveProperty('problem');
  }
});

test.each([
  'acme-logs/builds',
  's3:acme-logs/builds',
  's3://acme-logs/builds/',
  'arn:aws:s3:::acme-logs/builds',
])('logs in S3 can be at %s', (text) => {
  expect(parseS3Logs(text)).toEqual({s3Logs: {location: 'acme-logs/builds'}});
});

test('logs in S3 need a bucket, and no patterns', () => {
  expect(parseS3Logs('acme')).toEqual({s3Logs: {location: 'acme'}});
  expect(parseS3Logs('none')).toEqual({s3Logs: 'none'});
  for (const text of ['', '/x', 'Acme', 'acme/*', 'https://acme/x']) {
    expect(parseS3Logs(text)).toHaveProperty('problem');
  }
});

test.each(['s3:acme/web', 's3://acme/web/', 'arn:aws:s3:::acme/web'])(
  'the cache can be at %s',
  (text) => {
    expect(parseCache(text)).toEqual({cache: {type: 'S3', location: 'acme/web'}});
  },
);

test('the cache is nowhere that the policy of a role cannot name', () => {
  expect(parseCache('none')).toEqual({cache: {type: 'NO_CACHE'}});
  expect(parseCache('local')).toMatchObject({cache: {type: 'LOCAL'}});
  for (const text of ['', 's3:', 'acme/web', 's3:acme/*', 's3:acme/a?', 's3:acme/${x}', 's3://']) {
    expect(parseCache(text)).toHaveProperty('problem');
  }
});

test('a key has an ARN or an alias', () => {
  const arn = 'arn:aws:kms:eu-west-2:111122223333';
  for (const text of ['default', 'alias/acme', `${arn}:key/1-2`, `${arn}:alias/acme/web`]) {
    expect(parseEncryptionKey(text)).toEqual({key: text});
  }
  for (const text of ['', 'none', 'acme', 'alias/', '1234abcd-12ab-34cd-56ef-1234567890ab']) {
    expect(parseEncryptionKey(text)).toHaveProperty('problem');
  }
});

test('a fleet has a name or an ARN', () => {
  const arn = 'arn:aws:codebuild:eu-west-2:111122223333:fleet/web:1a2b';
  expect(parseFleet('web')).toEqual({fleet: {name: 'web'}});
  expect(parseFleet(arn)).toEqual({fleet: {name: arn}});
  expect(parseFleet('none')).toEqual({fleet: 'none'});
  for (const text of ['', '-web', 'a b', 'arn:aws:codebuild:eu-west-2:111122223333:project/web']) {
    expect(parseFleet(text)).toHaveProperty('problem');
  }
});

test('a role has a path between slashes', () => {
  for (const path of ['/', '/teams/', '/teams/web/']) expect(parseRolePath(path)).toEqual({path});
  for (const text of ['', 'teams', '/teams', 'teams/', '//', '/a b/', '/*/']) {
    expect(parseRolePath(text)).toHaveProperty('problem');
  }
});

test('a permissions boundary has a name or an ARN', () => {
  const arns = ['arn:aws:iam::111122223333:policy/a/b', 'arn:aws:iam::aws:policy/ReadOnlyAccess'];
  for (const boundary of ['limit', 'none', ...arns]) {
    expect(parseBoundary(boundary)).toEqual({boundary});
  }
  for (const text of ['', 'a b', 'a/b', 'arn:aws:iam::111122223333:role/a']) {
    expect(parseBoundary(text)).toHaveProperty('problem');
  }
});

test('logs are kept for a number of days that CloudWatch knows, or forever', () => {
  expect(parseLogRetention('30')).toEqual({days: 30});
  expect(parseLogRetention('never')).toEqual({days: 'never'});
  for (const text of ['', '0', '8', '30d', '-1']) {
    expect(parseLogRetention(text)).toHaveProperty('problem');
  }
});
