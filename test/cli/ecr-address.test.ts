import {expect, test} from 'vitest';
import {ecrAddress} from '../../src/cli/ecr-address.ts';

const ACCOUNT = {kind: 'ecr', registryId: '123456789012'};

test.each([
  ['123456789012.dkr.ecr.eu-west-2.amazonaws.com', {region: 'eu-west-2', prefix: undefined}],
  ['123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/a', {region: 'eu-west-2', prefix: 'team/a'}],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', {region: 'us-gov-west-1'}],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', {region: 'cn-north-1'}],
  ['123456789012.dkr-ecr.eu-west-2.on.aws', {region: 'eu-west-2'}],
])('%s is private ECR', (address, expected) => {
  expect(ecrAddress(address)).toMatchObject({...ACCOUNT, ...expected});
});

test.each([
  'public.ecr.aws/alias',
  '12345.dkr.ecr.eu-west-2.amazonaws.com',
  '123456789012.dkr.ecr.eu-west-2.example.com',
  'registry.example.com/123456789012.dkr.ecr.eu-west-2.amazonaws.com',
])('%s is not', (address) => {
  expect(ecrAddress(address)).toBeUndefined();
});
