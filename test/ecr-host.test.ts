import {expect, test} from 'vitest';
import {parseEcrHost} from '../src/ecr-host.ts';

test.each([
  ['111122223333.dkr.ecr.eu-west-2.amazonaws.com', 'eu-west-2', false],
  ['111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', true],
  ['111122223333.dkr-ecr-fips.us-east-1.on.aws', 'us-east-1', true],
  ['111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', false],
])('%s is a host of private ECR', (host, region, isFips) => {
  expect(parseEcrHost(host)).toEqual({accountId: '111122223333', region, isFips});
});

test.each([
  'public.ecr.aws',
  '12345.dkr.ecr.eu-west-2.amazonaws.com',
  '111122223333.dkr.ecr.eu-west-2.amazonaws.com:443',
  '111122223333.dkr.ecr.eu-west-2.amazonaws.com/team',
  '111122223333.dkr.ecr.eu-west-2.example.com',
])('%s is not a host of private ECR', (host) => {
  expect(parseEcrHost(host)).toBeUndefined();
});
