import {
  CreateSecretCommand,
  type CreateSecretRequest,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type GetSecretValueRequest,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {expect, test} from 'vitest';
import {ACCOUNT, clientOptions, startAws} from './codebuild-rig.ts';

const NOW = new Date('2030-01-02T03:04:05.678Z');

async function start() {
  const aws = await startAws({now: () => NOW});
  return {aws, client: new SecretsManagerClient(clientOptions(aws))};
}

const create = (client: SecretsManagerClient, changes: Partial<CreateSecretRequest> = {}) =>
  client.send(new CreateSecretCommand({Name: 'team/github', SecretString: 'ghp_x', ...changes}));
const read = (client: SecretsManagerClient, changes: Partial<GetSecretValueRequest> = {}) =>
  client.send(new GetSecretValueCommand({SecretId: 'team/github', ...changes}));

test('a secret is kept, told to who asks, and never recorded', async () => {
  const {aws, client} = await start();
  const Tags = [{Key: 'codebuild:source', Value: ''}];
  const {ARN, Name, VersionId = ''} = await create(client, {Description: 'GitHub', Tags});
  expect(ARN).toMatch(
    new RegExp(`^arn:aws:secretsmanager:eu-west-2:${ACCOUNT}:secret:team/github-\\w{6}$`, 'u'),
  );
  const {$metadata: _, ...value} = await read(client);
  expect(value).toEqual({
    ARN,
    Name,
    VersionId,
    SecretString: 'ghp_x',
    VersionStages: ['AWSCURRENT'],
    CreatedDate: NOW,
  });
  for (const SecretId of [ARN, ARN?.slice(0, -7)]) {
    expect(await client.send(new DescribeSecretCommand({SecretId}))).toMatchObject({
      ARN,
      Name: 'team/github',
      Description: 'GitHub',
      Tags,
      VersionIdsToStages: {[VersionId]: ['AWSCURRENT']},
    });
  }
  expect(JSON.stringify(aws.calls)).not.toContain('ghp_x');
});

test('a second one of the same name is not made, the same one again is', async () => {
  const {client} = await start();
  const again = {ClientRequestToken: '0123456789abcdef0123456789abcdef'};
  const {ARN} = await create(client, again);
  expect(await create(client, again)).toMatchObject({ARN});
  for (const changes of [{}, {...again, SecretString: 'y'}]) {
    await expect(create(client, changes)).rejects.toMatchObject({
      name: 'ResourceExistsException',
      message: 'The operation failed because the secret team/github already exists.',
    });
  }
});

test('bytes come back as they were', async () => {
  const {client} = await start();
  const SecretBinary = Uint8Array.of(0, 255, 7);
  await expect(create(client, {SecretBinary})).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await create(client, {SecretString: undefined, SecretBinary});
  expect(Buffer.from((await read(client)).SecretBinary ?? [])).toEqual(Buffer.from(SecretBinary));
});

test('what is not there', async () => {
  const {client} = await start();
  const missing = {name: 'ResourceNotFoundException'};
  await expect(read(client)).rejects.toMatchObject(missing);
  await expect(
    client.send(new DescribeSecretCommand({SecretId: 'team/github'})),
  ).rejects.toMatchObject(missing);
  await create(client, {SecretString: undefined});
  await expect(read(client)).rejects.toMatchObject({
    ...missing,
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
  await create(client, {Name: 'other'});
  const VersionId = '0123456789abcdef0123456789abcdef';
  for (const changes of [{VersionId}, {VersionStage: 'AWSPREVIOUS'}]) {
    await expect(read(client, {SecretId: 'other', ...changes})).rejects.toMatchObject(missing);
  }
});

test('a name has only some signs', async () => {
  const {client} = await start();
  await expect(create(client, {Name: 'a b'})).rejects.toMatchObject({name: 'ValidationException'});
});
