import {describe, expect, test} from 'vitest';
import type {AskedSettings} from '../../../src/codebuild/settings/asked-settings.ts';
import {mergedSettings, networkOf} from '../../../src/codebuild/settings/merge-settings.ts';
import {actualProject} from '../samples.ts';

const VPC = {vpcId: 'vpc-1', subnets: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1']};
const NONE = {vpc: undefined, subnets: [], securityGroups: []};

function merged(asked: AskedSettings, changes: Parameters<typeof actualProject>[0] = {}) {
  return mergedSettings(actualProject(changes), asked);
}

test('settings that are not asked for are not sent', () => {
  expect(merged({}, {vpcConfig: VPC, concurrentBuildLimit: 2, autoRetryLimit: 1})).toEqual({});
});

describe('the network', () => {
  test('is set as a whole', () => {
    const network = {vpc: 'vpc-2', subnets: ['subnet-3'], securityGroups: ['sg-2']};
    expect(merged({network}, {vpcConfig: VPC})).toEqual({
      vpcConfig: {vpcId: 'vpc-2', subnets: ['subnet-3'], securityGroupIds: ['sg-2']},
    });
  });

  test('keeps the parts that are not named', () => {
    expect(merged({network: {...NONE, securityGroups: ['sg-2']}}, {vpcConfig: VPC})).toEqual({
      vpcConfig: {...VPC, securityGroupIds: ['sg-2']},
    });
  });

  test('does not change if only the order of the subnets differs', () => {
    const network = {...NONE, subnets: ['subnet-2', 'subnet-1', 'subnet-2']};
    expect(merged({network}, {vpcConfig: VPC})).toEqual({vpcConfig: VPC});
  });

  test('is removed', () => {
    expect(merged({network: 'none'}, {vpcConfig: VPC})).toStrictEqual({vpcConfig: undefined});
  });

  test('does not exist without a VPC', () => {
    expect(networkOf({vpcConfig: {}})).toBeUndefined();
    expect(networkOf({vpcConfig: {vpcId: '', subnets: []}})).toBeUndefined();
    expect(networkOf({vpcConfig: VPC})).toEqual(VPC);
  });
});

test('the limits are set and removed', () => {
  expect(merged({concurrency: 3, queuedTimeoutMinutes: 30, retries: 2})).toEqual({
    concurrentBuildLimit: 3,
    queuedTimeoutInMinutes: 30,
    autoRetryLimit: 2,
  });
  expect(merged({concurrency: 'none'}, {concurrentBuildLimit: 3})).toStrictEqual({
    concurrentBuildLimit: undefined,
  });
});

test('a project without a limit does not retry builds', () => {
  expect(merged({retries: 0})).toEqual({});
  expect(merged({retries: 0}, {autoRetryLimit: 2})).toEqual({autoRetryLimit: 0});
});
