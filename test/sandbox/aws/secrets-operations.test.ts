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

test('stores a secret, returns it on request, and never records it', async () => {
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

test('refuses a second secret of the same name, and accepts a retry', async () => {
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

test('returns bytes unchanged', async () => {
  const {client} = await start();
  const SecretBinary = Uint8Array.of(0, 255, 7);
  await expect(create(client, {SecretBinary})).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await create(client, {SecretString: undefined, SecretBinary});
  expect(Buffer.from((await read(client)).SecretBinary ?? [])).toEqual(Buffer.from(SecretBinary));
});

test('reports missing secrets', async () => {
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

test('refuses other characters in a name', async () => {
  const {client} = await start();
  await expect(create(client, {Name: 'a b'})).rejects.toMatchObject({name: 'ValidationException'});
});
