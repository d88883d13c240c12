import {describe, expect, test} from 'vitest';
import type {AskedSettings} from '../../../src/codebuild/settings/asked-settings.ts';
import {
  mergedSettings,
  networkOf,
  withKeyArn,
} from '../../../src/codebuild/settings/merge-settings.ts';
import {PLACE, actualProject} from '../samples.ts';

const VPC = {vpcId: 'vpc-1', subnets: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1']};
const NONE = {vpc: undefined, subnets: [], securityGroups: []};

function merged(asked: AskedSettings, changes: Parameters<typeof actualProject>[0] = {}) {
  return mergedSettings(actualProject(changes), asked);
}

test('settings that are not requested are not sent', () => {
  expect(merged({}, {vpcConfig: VPC, concurrentBuildLimit: 2, autoRetryLimit: 1})).toEqual({});
});

describe('the network', () => {
  test('is set as a whole', () => {
    const network = {vpc: 'vpc-2', subnets: ['subnet-3'], securityGroups: ['sg-2']};
    expect(merged({network}, {vpcConfig: VPC})).toEqual({
      vpcConfig: {vpcId: 'vpc-2', subnets: ['subnet-3'], securityGroupIds: ['sg-2']},
    });
  });

  test('keeps the parts that are not requested', () => {
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

describe('logs in CloudWatch', () => {
  const ON = {status: 'ENABLED', groupName: '/acme', streamName: 'web'} as const;

  test('go to another group, and keep their stream', () => {
    expect(merged({logGroup: {name: '/b'}}, {logsConfig: {cloudWatchLogs: ON}})).toEqual({
      logsConfig: {cloudWatchLogs: {...ON, groupName: '/b'}},
    });
  });

  test('do not change if the group is the default', () => {
    const logsConfig = {cloudWatchLogs: {status: 'ENABLED'}} as const;
    const logGroup = {name: '/aws/codebuild/intranet'};
    expect(merged({logGroup}, {logsConfig})).toEqual({logsConfig});
  });

  test('are disabled, and enabled again', () => {
    const off = {cloudWatchLogs: {status: 'DISABLED', groupName: '/acme'}} as const;
    expect(merged({logGroup: 'none'}, {logsConfig: {cloudWatchLogs: ON}})).toEqual({
      logsConfig: {cloudWatchLogs: {status: 'DISABLED'}},
    });
    expect(merged({logGroup: 'none'}, {logsConfig: off})).toEqual({logsConfig: off});
    expect(merged({logGroup: {name: '/acme'}}, {logsConfig: off})).toEqual({
      logsConfig: {cloudWatchLogs: {status: 'ENABLED', groupName: '/acme'}},
    });
  });
});

describe('logs in S3', () => {
  const ON = {
    status: 'ENABLED',
    location: 'arn:aws:s3:::acme/logs',
    encryptionDisabled: true,
  } as const;
  const cloudWatchLogs = {status: 'ENABLED'} as const;

  test('are added, without a change of those in CloudWatch', () => {
    expect(merged({s3Logs: {location: 'acme/logs'}})).toEqual({
      logsConfig: {cloudWatchLogs, s3Logs: {status: 'ENABLED', location: 'acme/logs'}},
    });
  });

  test('go to another place, and keep their other settings', () => {
    expect(merged({s3Logs: {location: 'b'}}, {logsConfig: {cloudWatchLogs, s3Logs: ON}})).toEqual({
      logsConfig: {cloudWatchLogs, s3Logs: {...ON, location: 'b'}},
    });
  });

  test('do not change if the location is the same in another form', () => {
    const logsConfig = {cloudWatchLogs, s3Logs: ON};
    expect(merged({s3Logs: {location: 'acme/logs'}}, {logsConfig})).toEqual({logsConfig});
  });

  test('are disabled', () => {
    const logsConfig = {cloudWatchLogs, s3Logs: ON};
    expect(merged({s3Logs: 'none'}, {logsConfig})).toEqual({
      logsConfig: {cloudWatchLogs, s3Logs: {status: 'DISABLED'}},
    });
    expect(merged({s3Logs: 'none'})).toEqual({logsConfig: {cloudWatchLogs}});
  });
});

describe('the encryption key', () => {
  const HERE = `arn:aws:kms:${PLACE.region}:${PLACE.accountId}`;

  test.each([
    ['default', `${HERE}:alias/aws/s3`],
    ['alias/acme', `${HERE}:alias/acme`],
    [`${HERE}:key/1`, `${HERE}:key/1`],
    [undefined, undefined],
  ])('%s has the ARN %s', (asked, arn) => {
    expect(withKeyArn({encryptionKey: asked}, PLACE)).toEqual({encryptionKey: arn});
  });

  test.each([`${HERE}:alias/acme`, 'alias/acme'])('is not sent if it is %s already', (key) => {
    const asked = {encryptionKey: `${HERE}:alias/acme`};
    expect(merged(asked, {encryptionKey: key})).toEqual({});
    expect(merged(asked, {encryptionKey: `${HERE}:alias/other`})).toEqual(asked);
  });

  test("is AWS's own if a project has none", () => {
    expect(merged({encryptionKey: `${HERE}:alias/aws/s3`})).toEqual({});
  });
});
