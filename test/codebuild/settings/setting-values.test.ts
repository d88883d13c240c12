import {describe, expect, test} from 'vitest';
import {
  parseConcurrency,
  parseNetworkId,
  parseRetries,
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
