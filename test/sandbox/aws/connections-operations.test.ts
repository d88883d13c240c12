import {
  CodeStarConnectionsClient,
  CreateConnectionCommand,
  type CreateConnectionInput,
  DeleteConnectionCommand,
  GetConnectionCommand,
  ListConnectionsCommand,
  paginateListConnections,
} from '@aws-sdk/client-codestar-connections';
import {expect, test} from 'vitest';
import type {AwsStandInOptions} from './aws-stand-in.ts';
import {ACCOUNT, clientOptions, startAws} from './codebuild-rig.ts';

const HOST = `arn:aws:codestar-connections:eu-west-2:${ACCOUNT}:host/git-0123abcd`;

async function start(options: AwsStandInOptions = {}) {
  const aws = await startAws(options);
  return {account: aws.account, client: new CodeStarConnectionsClient(clientOptions(aws))};
}

async function create(
  client: CodeStarConnectionsClient,
  changes: Partial<CreateConnectionInput> = {},
): Promise<string> {
  const input = {ConnectionName: 'team', ProviderType: 'GitHub' as const, ...changes};
  return (await client.send(new CreateConnectionCommand(input))).ConnectionArn ?? '';
}

const read = async (client: CodeStarConnectionsClient, arn: string) =>
  (await client.send(new GetConnectionCommand({ConnectionArn: arn}))).Connection;

test.each(['codestar-connections', 'codeconnections'] as const)(
  'a new connection with an ARN of %s is pending',
  async (service) => {
    const {account, client} = await start();
    account.connections.arnService = service;
    const arn = await create(client);
    expect(arn).toMatch(
      new RegExp(`^arn:aws:${service}:eu-west-2:${ACCOUNT}:connection/[0-9a-f-]{36}$`, 'u'),
    );
    const connection = {
      ConnectionName: 'team',
      ConnectionArn: arn,
      ProviderType: 'GitHub',
      OwnerAccountId: ACCOUNT,
      ConnectionStatus: 'PENDING',
    };
    expect(await read(client, arn)).toEqual(connection);
    account.connections.setStatus(arn, 'AVAILABLE');
    expect(await read(client, arn)).toEqual({...connection, ConnectionStatus: 'AVAILABLE'});
  },
);

test('both names of the service find a connection', async () => {
  const {client} = await start();
  const arn = await create(client);
  const other = arn.replace('codestar-connections', 'codeconnections');
  expect(await read(client, other)).toMatchObject({ConnectionArn: arn});
  const elsewhere = arn.replace('eu-west-2', 'us-east-1');
  await expect(read(client, elsewhere)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('two connections can have one name', async () => {
  const {client} = await start();
  expect(await create(client)).not.toBe(await create(client));
});

test('returns the tags', async () => {
  const {client} = await start();
  const Tags = [{Key: 'a', Value: 'b'}];
  const command = new CreateConnectionCommand({
    ConnectionName: 'team',
    ProviderType: 'GitLab',
    Tags,
  });
  expect(await client.send(command)).toMatchObject({Tags});
});

test('requires a known installation for self-hosted Git hosts', async () => {
  const {account, client} = await start();
  await expect(create(client, {ProviderType: undefined})).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await expect(create(client, {ProviderType: 'GitHubEnterpriseServer'})).rejects.toMatchObject({
    name: 'ValidationException',
  });
  const ofHost = {ProviderType: undefined, HostArn: HOST};
  await expect(create(client, ofHost)).rejects.toMatchObject({name: 'ResourceNotFoundException'});
  account.connections.hosts.set(HOST, 'GitHubEnterpriseServer');
  expect(await read(client, await create(client, ofHost))).toMatchObject({
    ProviderType: 'GitHubEnterpriseServer',
    HostArn: HOST,
  });
});

test('lists all or some connections, in pages', async () => {
  const {account, client} = await start({pageSize: 2});
  account.connections.hosts.set(HOST, 'GitHubEnterpriseServer');
  for (const name of ['a', 'b', 'c']) await create(client, {ConnectionName: name});
  await create(client, {ConnectionName: 'd', ProviderType: 'Bitbucket'});
  await create(client, {ConnectionName: 'e', ProviderType: undefined, HostArn: HOST});
  const names = async (filter: object) => {
    const pages = await Array.fromAsync(paginateListConnections({client}, filter));
    return pages.map(({Connections = []}) => Connections.map((it) => it.ConnectionName));
  };
  expect(await names({})).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(await names({ProviderTypeFilter: 'GitHub'})).toEqual([['a', 'b'], ['c']]);
  expect(await names({HostArnFilter: HOST, MaxResults: 1})).toEqual([['e']]);
  await expect(client.send(new ListConnectionsCommand({NextToken: 'x'}))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('deletes a connection once', async () => {
  const {client} = await start();
  const arn = await create(client);
  const remove = () => client.send(new DeleteConnectionCommand({ConnectionArn: arn}));
  await remove();
  for (const call of [remove, () => read(client, arn)]) {
    await expect(call()).rejects.toMatchObject({name: 'ResourceNotFoundException'});
  }
});
