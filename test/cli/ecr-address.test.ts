import {expect, test} from 'vitest';
import {ecrAddress, requireSameRegion} from '../../src/cli/ecr-address.ts';

const ACCOUNT = {kind: 'ecr', registryId: '123456789012'};

test.each([
  ['123456789012.dkr.ecr.eu-west-2.amazonaws.com', {region: 'eu-west-2', prefix: undefined}],
  ['123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/a', {region: 'eu-west-2', prefix: 'team/a'}],
  ['123456789012.dkr.ecr.us-gov-west-1.amazonaws.com', {region: 'us-gov-west-1'}],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', {region: 'cn-north-1'}],
  ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', {region: 'eusc-de-east-1'}],
  ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov/team', {prefix: 'team'}],
  ['123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', {region: 'us-isob-east-1'}],
  ['123456789012.dkr.ecr.us-isof-south-1.csp.hci.ic.gov', {region: 'us-isof-south-1'}],
  ['123456789012.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', {region: 'eu-isoe-west-1'}],
  ['123456789012.dkr-ecr.eu-west-2.on.aws', {region: 'eu-west-2'}],
  ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', {region: 'cn-north-1'}],
])('recognises %s as private ECR', (address, expected) => {
  expect(ecrAddress(address)).toMatchObject({...ACCOUNT, ...expected});
});

test.each([
  'public.ecr.aws/alias',
  '12345.dkr.ecr.eu-west-2.amazonaws.com',
  '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com',
  '123456789012.dkr.ecr.eu-west-2.amazonaws-com',
  '123456789012.dkr.ecr.eu-west-2.example.com',
  'registry.example.com/123456789012.dkr.ecr.eu-west-2.amazonaws.com',
])('does not recognise %s as private ECR', (address) => {
  expect(ecrAddress(address)).toBeUndefined();
});

const ADDRESSED = {...ACCOUNT, kind: 'ecr', region: 'eu-west-2'} as const;

test('refuses a region that does not match the address', () => {
  expect(() => requireSameRegion(ADDRESSED, 'us-east-1')).toThrow(
    expect.objectContaining({
      code: 'usage.invalid-value',
      message: expect.stringMatching(/--region us-east-1 .*--registry, eu-west-2\./u),
    }),
  );
});

test.each([
  [ADDRESSED, 'eu-west-2'],
  [ADDRESSED, undefined],
  [{kind: 'ecr'}, 'us-east-1'],
  [{kind: 'ecr-public'}, 'eu-west-2'],
] as const)('accepts %j with the region %s', (destination, region) => {
  expect(() => requireSameRegion(destination, region)).not.toThrow();
});
