import type {CreateProjectInput} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';

import {allows} from '../../sandbox/aws/iam-evaluate.ts';
import {readPolicy} from '../../sandbox/aws/iam-policy-document.ts';
import {type Operator, codedeploy, publish} from '../operator.ts';
import {writes} from '../operator-terminal.ts';
import {readBack} from './read-back.ts';
import {withWholeProject} from './whole-account.ts';
import {WHOLE_PROJECT} from './whole-project.ts';

const HERE = 'eu-west-2:111122223333';
const OWN = 'codebuild-intranet-eu-west-2';
const KEY = `arn:aws:kms:${HERE}:key/0f4b6c1a-2d3e-4f50-8a9b-0c1d2e3f4a5b`;

/** What the sample project does not have: logs in both places, sources in CodeCommit and folders, a key by its ARN. */
const MORE: Partial<CreateProjectInput> = {
  logsConfig: {
    ...WHOLE_PROJECT.logsConfig,
    cloudWatchLogs: {status: 'ENABLED', groupName: 'acme/builds', streamName: 'intranet'},
  },
  secondarySources: [
    ...WHOLE_PROJECT.secondarySources,
    {type: 'S3', location: 'acme-assets/images/', sourceIdentifier: 'images'},
    {
      type: 'CODECOMMIT',
      location: 'https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/tools',
      sourceIdentifier: 'tools',
    },
  ] as unknown as CreateProjectInput['secondarySources'],
  encryptionKey: KEY,
};

const BUILDSPEC = `version: 0.2
env:
  parameter-store: {TOKEN: /acme/token}
  secrets-manager: {PASSWORD: acme/password}
reports:
  unit: {files: ['*.xml']}
phases: {}
`;

async function start(changes: Partial<CreateProjectInput> = {}): Promise<Operator> {
  const operator = await withWholeProject({...MORE, ...changes});
  await publish(operator, {'buildspec.yml': BUILDSPEC});
  return operator;
}

test('an own role may do all that an adopted project requires', async () => {
  const operator = await start();
  const {warnings} = await codedeploy(operator, '--role', 'own', '--yes');
  const {project, role} = await readBack(operator, 'intranet');
  expect(project?.serviceRole).toBe(`arn:aws:iam::111122223333:role/${OWN}`);
  expect(role).toMatchObject({name: OWN, attached: []});
  const policy = role?.inline['ci-image-builder'];
  const resources = Object.fromEntries(
    (policy?.Statement ?? []).map(({Sid, Resource}) => [Sid, [Resource].flat()]),
  );
  const secret = (name: string) => `arn:aws:secretsmanager:${HERE}:secret:${name}`;
  expect(resources).toMatchObject({
    WriteLogs: [
      `arn:aws:logs:${HERE}:log-group:acme/builds`,
      `arn:aws:logs:${HERE}:log-group:acme/builds:*`,
    ],
    WriteLogsToS3: ['arn:aws:s3:::acme-logs/intranet/*'],
    WriteArtifacts: ['arn:aws:s3:::acme-artifacts/intranet/*', 'arn:aws:s3:::acme-reports/*'],
    KeepCache: ['arn:aws:s3:::acme-cache/intranet/*'],
    ReadObjects: [
      'arn:aws:s3:::acme-assets/fonts.zip',
      'arn:aws:s3:::acme-assets/images/*',
      'arn:aws:s3:::acme-certificates/ca.pem',
    ],
    ListFolders: ['arn:aws:s3:::acme-assets'],
    CheckBuckets: [
      'arn:aws:s3:::acme-logs',
      'arn:aws:s3:::acme-artifacts',
      'arn:aws:s3:::acme-reports',
      'arn:aws:s3:::acme-cache',
      'arn:aws:s3:::acme-assets',
    ],
    ShareBuckets: [
      'arn:aws:s3:::acme-logs',
      'arn:aws:s3:::acme-artifacts',
      'arn:aws:s3:::acme-reports',
    ],
    UseNetwork: ['*'],
    LendNetworkInterfaces: [`arn:aws:ec2:${HERE}:network-interface/*`],
    RetryBuilds: [`arn:aws:codebuild:${HERE}:project/intranet`],
    ReadRegistryCredential: [secret('registry-AbCdEf'), secret('registry-AbCdEf-??????')],
    PullSources: [`arn:aws:codecommit:${HERE}:tools`],
    MountFileSystems: [`arn:aws:elasticfilesystem:${HERE}:file-system/fs-01234567`],
    UseEncryptionKey: [KEY],
    ReadParameters: [
      `arn:aws:ssm:${HERE}:parameter/acme/token`,
      `arn:aws:ssm:${HERE}:parameter/acme/slack`,
    ],
    ReadSecrets: [secret('acme/password-??????'), secret('acme/key-??????')],
    WriteReports: [`arn:aws:codebuild:${HERE}:report-group/intranet-*`],
  });
  // Batches keep their role, and builds get no permission to start more builds.
  expect(resources).not.toHaveProperty('RunBatches');
  expect(project?.buildBatchConfig?.serviceRole).toBe(WHOLE_PROJECT.serviceRole);
  expect(warnings.join('\n')).toContain(WHOLE_PROJECT.serviceRole);
  const statements = readPolicy(JSON.stringify(policy), 'identity');
  const lends = (subnet: string, owner = '111122223333') =>
    allows(
      statements,
      'ec2:CreateNetworkInterfacePermission',
      `arn:aws:ec2:${HERE}:network-interface/eni-1`,
      {
        'ec2:AuthorizedService': 'codebuild.amazonaws.com',
        'ec2:Subnet': `arn:aws:ec2:eu-west-2:${owner}:subnet/${subnet}`,
      },
    );
  expect(['subnet-1', 'subnet-2', 'subnet-3'].map((it) => lends(it))).toEqual([true, true, false]);
  // Another account may share a subnet.
  expect(lends('subnet-1', '999999999999')).toBe(true);
  expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
});

test('what the policy of a role cannot name is named before anything changes', async () => {
  const operator = await start({
    environment: {
      ...WHOLE_PROJECT.environment,
      certificate: 'acme-certificates/*',
    } as unknown as CreateProjectInput['environment'],
  });
  const {warnings, outcome} = await codedeploy(operator, '--role', 'own', '--dry-run');
  expect(outcome).toBe('dry-run');
  expect(warnings).toContainEqual(
    expect.stringContaining('environment.certificate: acme-certificates/*'),
  );
  expect(writes(operator)).toEqual([]);
});

test('a buildspec with hundreds of parameters gets a policy that IAM accepts', async () => {
  const operator = await start();
  const names = Array.from({length: 300}, (_, index) => `/intranet/production/settings/${index}`);
  const parameters = names.map((it, index) => `    V${index}: ${it}`).join('\n');
  const text = `version: 0.2\nenv:\n  parameter-store:\n${parameters}\nphases: {}\n`;
  await publish(operator, {'buildspec.yml': text});
  for (const name of names) operator.aws.account.parameters.put(name, {value: 'x'});
  const {warnings} = await codedeploy(operator, '--role', 'own', '--yes');
  expect(warnings.join('\n')).toContain('parameter/intranet/production/settings/*');
  const role = `arn:aws:iam::111122223333:role/${OWN}`;
  const isReadable = (name: string) =>
    operator.aws.account.iam.allows(
      role,
      'ssm:GetParameters',
      `arn:aws:ssm:${HERE}:parameter${name}`,
    );
  expect(names.filter((it) => !isReadable(it))).toEqual([]);
  expect(isReadable('/intranet/other')).toBe(false);
  expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
});
