import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {expect, test} from 'vitest';
import {clientOptions, startAws} from './codebuild-rig.ts';

async function start() {
  const logs = new CloudWatchLogsClient(clientOptions(await startAws()));
  const create = (logGroupName: string) => logs.send(new CreateLogGroupCommand({logGroupName}));
  const keep = (logGroupName: string, retentionInDays: number) =>
    logs.send(new PutRetentionPolicyCommand({logGroupName, retentionInDays}));
  const groups = async (logGroupNamePrefix: string) =>
    (await logs.send(new DescribeLogGroupsCommand({logGroupNamePrefix}))).logGroups;
  return {logs, create, keep, groups};
}

test('lists the log groups with a prefix, in order', async () => {
  const {create, groups} = await start();
  for (const name of ['/a/web', '/a', '/b']) await create(name);
  expect(await groups('/a')).toEqual([{logGroupName: '/a'}, {logGroupName: '/a/web'}]);
  expect(await groups('/c')).toEqual([]);
  await expect(create('/a')).rejects.toMatchObject({name: 'ResourceAlreadyExistsException'});
});

test('a log group gets and loses a retention', async () => {
  const {logs, create, keep, groups} = await start();
  await create('/a');
  await keep('/a', 30);
  expect(await groups('/a')).toEqual([{logGroupName: '/a', retentionInDays: 30}]);
  await expect(keep('/a', 8)).rejects.toMatchObject({name: 'InvalidParameterException'});
  await logs.send(new DeleteRetentionPolicyCommand({logGroupName: '/a'}));
  expect(await groups('/a')).toEqual([{logGroupName: '/a'}]);
  await expect(keep('/b', 30)).rejects.toMatchObject({name: 'ResourceNotFoundException'});
});
