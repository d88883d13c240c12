import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {CODEDEPLOY, type Operator, codedeploy, operate, startOperator} from '../operator.ts';
import {writes} from '../operator-terminal.ts';
import {readBack} from './read-back.ts';

const NETWORK =
  '--vpc vpc-0123456789abcdef0 --subnet subnet-1 --subnet subnet-2 --security-group sg-1'.split(
    ' ',
  );
const LIMITS = '--concurrency 2 --queued-timeout 1h --retry-limit 1'.split(' ');

/** An account with a project that the command has just created with these flags. */
async function withProject(...flags: readonly string[]): Promise<Operator> {
  const operator = await startOperator();
  addToken(operator.aws);
  await codedeploy(operator, ...flags);
  operator.aws.calls.length = 0;
  return operator;
}

/** The fields that a run changes, with their values before and after. */
async function changed(operator: Operator, ...flags: readonly string[]) {
  const {changes} = await codedeploy(operator, '--yes', ...flags);
  const fields = changes.flatMap((it) => it.fields);
  return Object.fromEntries(fields.map(({field, from, to}) => [field, [from, to]]));
}

/** The statements of the project's own role, by name. */
async function statements(operator: Operator): Promise<string[]> {
  const {role} = await readBack(operator, 'intranet');
  return Object.values(role?.inline ?? {}).flatMap(({Statement}) => Statement.map(({Sid}) => Sid));
}

describe('the network of builds', () => {
  test('is set on a new project, and kept by later runs', async () => {
    const operator = await withProject(...NETWORK);
    const {project} = await readBack(operator, 'intranet');
    const vpcConfig = {
      vpcId: 'vpc-0123456789abcdef0',
      subnets: ['subnet-1', 'subnet-2'],
      securityGroupIds: ['sg-1'],
    };
    expect(project?.vpcConfig).toEqual(vpcConfig);
    expect(await statements(operator)).toEqual(
      expect.arrayContaining(['UseNetwork', 'LendNetworkInterfaces']),
    );
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, ...NETWORK)).toMatchObject({outcome: 'unchanged'});
    expect(await changed(operator, '--security-group', 'sg-2')).toEqual({
      'vpcConfig.securityGroupIds': ['["sg-1"]', '["sg-2"]'],
    });
  });

  test('is added to a project, and removed, together with the permissions of its role', async () => {
    const operator = await withProject();
    expect(await changed(operator, ...NETWORK)).toMatchObject({
      'policy.UseNetwork': [undefined, expect.any(String)],
      'vpcConfig.vpcId': [undefined, 'vpc-0123456789abcdef0'],
    });
    expect(await changed(operator, '--vpc', 'none')).toMatchObject({
      'policy.UseNetwork': [expect.any(String), undefined],
      'vpcConfig.vpcId': ['vpc-0123456789abcdef0', undefined],
    });
    const {project} = await readBack(operator, 'intranet');
    expect(project).not.toHaveProperty('vpcConfig');
    expect(await statements(operator)).not.toContain('UseNetwork');
    expect(await codedeploy(operator, '--vpc', 'none')).toMatchObject({outcome: 'unchanged'});
  });

  test('is refused if a part of it is missing, and nothing is changed', async () => {
    const operator = await withProject();
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--vpc', 'vpc-1', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('The VPC vpc-1 requires subnets and security groups.');
    expect(stderr).toContain('→ Add --subnet ID, --security-group ID.');
    expect(writes(operator)).toEqual([]);
  });

  test('is refused with all invalid IDs at once', async () => {
    const operator = await startOperator();
    const flags = [
      '--vpc',
      'acme',
      '--subnet',
      'vpc-1',
      '--subnet',
      'x',
      '--security-group',
      'sg-1',
    ];
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, ...flags]);
    expect(code).toBe(2);
    expect(stderr).toContain('3 invalid values.');
    expect(operator.aws.calls).toEqual([]);
  });
});

describe('the limits of builds', () => {
  test('are set on a new project, and kept by later runs', async () => {
    const operator = await withProject(...LIMITS);
    const {project} = await readBack(operator, 'intranet');
    expect(project).toMatchObject({
      concurrentBuildLimit: 2,
      queuedTimeoutInMinutes: 60,
      autoRetryLimit: 1,
    });
    expect(await statements(operator)).toContain('RetryBuilds');
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, ...LIMITS)).toMatchObject({outcome: 'unchanged'});
  });

  test('are changed and removed', async () => {
    const operator = await withProject(...LIMITS);
    const flags = ['--concurrency', 'none', '--queued-timeout', '5', '--retry-limit', '0'];
    expect(await changed(operator, ...flags)).toMatchObject({
      concurrentBuildLimit: ['2', undefined],
      queuedTimeoutInMinutes: ['60', '5'],
      autoRetryLimit: ['1', '0'],
      'policy.RetryBuilds': [expect.any(String), undefined],
    });
    const {project} = await readBack(operator, 'intranet');
    expect(project).not.toHaveProperty('concurrentBuildLimit');
    expect(await codedeploy(operator, ...flags)).toMatchObject({outcome: 'unchanged'});
  });
});

describe('logs and encryption', () => {
  const KEY = 'arn:aws:kms:eu-west-2:111122223333:alias/acme';
  const FLAGS =
    '--log-group /acme/builds --s3-logs acme-logs/intranet --encryption-key alias/acme'.split(' ');

  test('are set on a new project, and kept by later runs', async () => {
    const operator = await withProject(...FLAGS);
    const {project} = await readBack(operator, 'intranet');
    expect(project).toMatchObject({
      logsConfig: {
        cloudWatchLogs: {status: 'ENABLED', groupName: '/acme/builds'},
        s3Logs: {status: 'ENABLED', location: 'acme-logs/intranet'},
      },
      encryptionKey: KEY,
    });
    expect(await statements(operator)).toEqual(
      expect.arrayContaining(['WriteLogs', 'WriteLogsToS3', 'UseEncryptionKey']),
    );
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, ...FLAGS)).toMatchObject({outcome: 'unchanged'});
  });

  test('are named as logs that stay when the project is deleted', async () => {
    const operator = await withProject(...FLAGS);
    const {stderr} = await operate(
      operator,
      'codebuild delete-project --name intranet --dry-run'.split(' '),
    );
    expect(stderr).toContain('the logs of its builds, /acme/builds and acme-logs/intranet in S3');
  });

  test('are removed', async () => {
    const operator = await withProject(...FLAGS);
    const flags = '--log-group none --s3-logs none --encryption-key default'.split(' ');
    expect(await changed(operator, ...flags)).toMatchObject({
      'logsConfig.cloudWatchLogs.status': ['ENABLED', 'DISABLED'],
      'logsConfig.s3Logs.status': ['ENABLED', 'DISABLED'],
      encryptionKey: [KEY, 'arn:aws:kms:eu-west-2:111122223333:alias/aws/s3'],
      'policy.UseEncryptionKey': [expect.any(String), undefined],
      'policy.WriteLogs': [expect.any(String), undefined],
    });
    expect(await codedeploy(operator, ...flags)).toMatchObject({outcome: 'unchanged'});
  });
});

describe('the retention of logs', () => {
  const GROUP = '/aws/codebuild/intranet';

  test('is set on a log group, which is created if it does not exist', async () => {
    const operator = await withProject('--log-retention', '30');
    const {logs} = operator.aws.account;
    expect(logs.retentions.get(GROUP)).toBe(30);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, '--log-retention', '30')).toMatchObject({
      outcome: 'unchanged',
    });
    expect(await changed(operator, '--log-retention', '7')).toEqual({retentionInDays: ['30', '7']});
    expect(await changed(operator, '--log-retention', 'never')).toEqual({
      retentionInDays: ['7', undefined],
    });
    expect(logs.retentions.get(GROUP)).toBeUndefined();
  });

  test('is set on the log group that the run names', async () => {
    const operator = await withProject();
    await codedeploy(operator, ...'--log-group /acme --log-retention 7 --yes'.split(' '));
    expect([...operator.aws.account.logs.retentions]).toEqual([['/acme', 7]]);
  });

  test('is refused without logs in CloudWatch, and if CloudWatch does not know it', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const flags = '--log-group none --log-retention 7'.split(' ');
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, ...flags]);
    expect({code, stderr}).toMatchObject({code: 2});
    expect(stderr).toContain('The project writes no logs to CloudWatch');
    const other = await operate(operator, [...CODEDEPLOY, '--log-retention', '8']);
    expect(other).toMatchObject({code: 2});
    expect(writes(operator)).toEqual([]);
  });
});

describe('the machines of builds', () => {
  const ARN = 'arn:aws:codebuild:eu-west-2:111122223333:fleet/web:1a2b';
  const FLAGS = '--fleet web --docker-server medium --host-kernel latest'.split(' ');

  async function withFleet(...flags: readonly string[]): Promise<Operator> {
    const operator = await startOperator();
    addToken(operator.aws);
    operator.aws.account.codebuild.fleets.push({
      name: 'web',
      arn: ARN,
      environmentType: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_LARGE',
    });
    await codedeploy(operator, ...flags);
    operator.aws.calls.length = 0;
    return operator;
  }

  test('are set on a new project, and kept by later runs', async () => {
    const operator = await withFleet(...FLAGS);
    const {project} = await readBack(operator, 'intranet');
    expect(project?.environment).toMatchObject({
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_LARGE',
      fleet: {fleetArn: ARN},
      dockerServer: {computeType: 'BUILD_GENERAL1_MEDIUM'},
      hostKernel: 'LINUX_KERNEL_LATEST',
    });
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, ...FLAGS)).toMatchObject({outcome: 'unchanged'});
    // The status of the Docker server is not sent with another change.
    expect(await changed(operator, '--env', 'A=1')).toEqual({
      'environment.environmentVariables.A': [undefined, '1'],
    });
  });

  test('are changed and removed', async () => {
    const operator = await withFleet(...FLAGS);
    const flags = '--fleet none --docker-server none --host-kernel 6 --compute small'.split(' ');
    expect(await changed(operator, ...flags)).toEqual({
      'environment.computeType': ['BUILD_GENERAL1_LARGE', 'BUILD_GENERAL1_SMALL'],
      'environment.fleet.fleetArn': [ARN, undefined],
      'environment.dockerServer.computeType': ['BUILD_GENERAL1_MEDIUM', undefined],
      'environment.hostKernel': ['LINUX_KERNEL_LATEST', 'LINUX_KERNEL_6'],
    });
    expect(await codedeploy(operator, ...flags)).toMatchObject({outcome: 'unchanged'});
  });

  test('are refused if the fleet does not exist, and nothing is changed', async () => {
    const operator = await withFleet();
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--fleet', 'other', '--yes']);
    expect({code, stderr}).toMatchObject({code: 2});
    expect(stderr).toContain('Fleet "other" not found in eu-west-2.');
    expect(writes(operator)).toEqual([]);
  });

  test('are used by the ARN of a fleet that cannot be read', async () => {
    const operator = await withFleet();
    operator.aws.account.denied.add('codebuild:BatchGetFleets');
    expect(await changed(operator, '--fleet', ARN)).toEqual({
      'environment.fleet.fleetArn': [undefined, ARN],
    });
  });
});
