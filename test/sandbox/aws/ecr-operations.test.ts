import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DeleteRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAccountSettingCommand,
  GetAuthorizationTokenCommand,
  ListTagsForResourceCommand,
  PutAccountSettingCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  TagResourceCommand,
  paginateDescribeRepositories,
} from '@aws-sdk/client-ecr';
import {expect, onTestFinished, test} from 'vitest';
import {ssoIdentity} from './identity.ts';
import {AwsStandIn, type AwsStandInOptions} from './aws-stand-in.ts';

const ACCOUNT = '111122223333';
const PREFIX = `arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/`;

async function start(options: AwsStandInOptions = {}): Promise<{aws: AwsStandIn; ecr: ECRClient}> {
  const aws = await AwsStandIn.start(options);
  onTestFinished(() => aws.stop());
  const credentials = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session-token',
  };
  return {aws, ecr: new ECRClient({endpoint: aws.endpoint, region: 'eu-west-2', credentials})};
}

test('creates a repository as requested', async () => {
  const {aws, ecr} = await start({now: () => new Date('2030-01-02T03:04:05.678Z')});
  aws.account.registryHost = '127.0.0.1:5000';
  const {repository} = await ecr.send(
    new CreateRepositoryCommand({
      repositoryName: 'team/web',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{filterType: 'WILDCARD', filter: 'branch-*'}],
      imageScanningConfiguration: {scanOnPush: true},
      encryptionConfiguration: {encryptionType: 'KMS', kmsKey: 'alias/key'},
      tags: [{Key: 'owner', Value: 'team'}],
    }),
  );
  expect(repository).toEqual({
    repositoryArn: `${PREFIX}team/web`,
    registryId: ACCOUNT,
    repositoryName: 'team/web',
    repositoryUri: `127.0.0.1:5000/${ACCOUNT}/team/web`,
    createdAt: new Date('2030-01-02T03:04:05.678Z'),
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters: [{filterType: 'WILDCARD', filter: 'branch-*'}],
    imageScanningConfiguration: {scanOnPush: true},
    encryptionConfiguration: {encryptionType: 'KMS', kmsKey: 'alias/key'},
  });
  const {tags} = await ecr.send(new ListTagsForResourceCommand({resourceArn: `${PREFIX}team/web`}));
  expect(tags).toEqual([{Key: 'owner', Value: 'team'}]);
});

test('refuses a second repository of the same name', async () => {
  const {ecr} = await start();
  const create = () => ecr.send(new CreateRepositoryCommand({repositoryName: 'web'}));
  expect((await create()).repository).toMatchObject({
    imageTagMutability: 'MUTABLE',
    imageScanningConfiguration: {scanOnPush: false},
    encryptionConfiguration: {encryptionType: 'AES256'},
  });
  await expect(create()).rejects.toMatchObject({
    name: 'RepositoryAlreadyExistsException',
    message: `The repository with name 'web' already exists in the registry with id '${ACCOUNT}'`,
  });
});

const NAME = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*';
const filters = (...all: string[]) =>
  all.map((filter) => ({filterType: 'WILDCARD' as const, filter}));

test.each<[string, CreateRepositoryCommandInput, string]>([
  [
    'a missing name',
    {repositoryName: undefined},
    "'repositoryName' failed to satisfy constraint: 'Member must not be null'",
  ],
  ['a short name', {repositoryName: 'a'}, 'Member must have length greater than or equal to 2'],
  ['an invalid name', {repositoryName: 'Team/web'}, `'must satisfy regular expression '${NAME}''`],
  [
    'an invalid mutability',
    {repositoryName: 'web', imageTagMutability: 'SOME' as 'MUTABLE'},
    'Member must satisfy enum value set: [MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION]',
  ],
  [
    'exclusions without filters',
    {repositoryName: 'web', imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION'},
    'Member must not be null where imageTagMutability is IMMUTABLE_WITH_EXCLUSION',
  ],
  [
    'filters without exclusions',
    {repositoryName: 'web', imageTagMutabilityExclusionFilters: filters('a')},
    'Member must be null where imageTagMutability is MUTABLE',
  ],
  [
    'too many filters',
    {
      repositoryName: 'web',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters('a', 'b', 'c', 'd', 'e', 'f'),
    },
    'Member must have length less than or equal to 5',
  ],
  [
    'a filter with too many wildcards',
    {
      repositoryName: 'web',
      imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters('*a*b*'),
    },
    'A filter has at most two wildcards',
  ],
])('refuses %s', async (_, input, message) => {
  const {ecr} = await start();
  await expect(ecr.send(new CreateRepositoryCommand(input))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

test('returns repositories by name, and all in pages', async () => {
  const {ecr} = await start({pageSize: 2});
  const names = ['aa', 'bb', 'cc', 'dd', 'ee'];
  for (const repositoryName of names) {
    await ecr.send(new CreateRepositoryCommand({repositoryName}));
  }
  const some = await ecr.send(new DescribeRepositoriesCommand({repositoryNames: ['bb', 'aa']}));
  expect(some.repositories?.map((it) => it.repositoryName)).toEqual(['bb', 'aa']);
  const pages: (string | undefined)[][] = [];
  for await (const {repositories = []} of paginateDescribeRepositories({client: ecr}, {})) {
    pages.push(repositories.map((it) => it.repositoryName));
  }
  expect(pages).toEqual([['aa', 'bb'], ['cc', 'dd'], ['ee']]);
  const three = await ecr.send(new DescribeRepositoriesCommand({maxResults: 3}));
  expect(three.repositories).toHaveLength(3);
  await expect(
    ecr.send(new DescribeRepositoriesCommand({nextToken: 'else'})),
  ).rejects.toMatchObject({name: 'InvalidParameterException'});
});

test('reports a name that does not exist', async () => {
  const {ecr} = await start();
  await ecr.send(new CreateRepositoryCommand({repositoryName: 'web'}));
  const input = {repositoryNames: ['web', 'api']};
  await expect(ecr.send(new DescribeRepositoriesCommand(input))).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
    message: `The repository with name 'api' does not exist in the registry with id '${ACCOUNT}'`,
  });
});

const OTHER = '999999999999';

test('denies access to another account', async () => {
  const {aws, ecr} = await start();
  const refused = (action: string, resource: string) => ({
    name: 'AccessDeniedException',
    message: `User: ${aws.identities[0]?.arn} is not authorized to perform: ${action} on resource: arn:aws:ecr:eu-west-2:${OTHER}:${resource} because no resource-based policy allows the ${action} action`,
  });
  await expect(
    ecr.send(new CreateRepositoryCommand({registryId: OTHER, repositoryName: 'web'})),
  ).rejects.toMatchObject(refused('ecr:CreateRepository', 'repository/web'));
  await expect(
    ecr.send(new DescribeRepositoriesCommand({registryId: OTHER})),
  ).rejects.toMatchObject(refused('ecr:DescribeRepositories', 'repository/*'));
  expect(aws.account.repositories('ecr')).toEqual([]);
});

test('a caller of another account must name this one', async () => {
  const {aws, ecr} = await start({identities: [ssoIdentity(OTHER)]});
  const create = (input: {registryId?: string}) =>
    ecr.send(new CreateRepositoryCommand({...input, repositoryName: 'web'}));
  await expect(create({})).rejects.toMatchObject({name: 'AccessDeniedException'});
  expect((await create({registryId: ACCOUNT})).repository?.registryId).toBe(ACCOUNT);
  expect(aws.account.repositories('ecr').map(({name}) => name)).toEqual(['web']);
});

test('changes mutability, scanning and tags', async () => {
  const {ecr} = await start();
  const repositoryName = 'web';
  await ecr.send(new CreateRepositoryCommand({repositoryName, tags: [{Key: 'a', Value: '1'}]}));
  const put = await ecr.send(
    new PutImageTagMutabilityCommand({
      repositoryName,
      imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: filters('v*'),
    }),
  );
  expect(put).toMatchObject({
    registryId: ACCOUNT,
    repositoryName,
    imageTagMutability: 'MUTABLE_WITH_EXCLUSION',
  });
  const scan = {repositoryName, imageScanningConfiguration: {scanOnPush: true}};
  expect(await ecr.send(new PutImageScanningConfigurationCommand(scan))).toMatchObject(scan);
  const resourceArn = `${PREFIX}web`;
  const tags = [
    {Key: 'a', Value: '2'},
    {Key: 'b', Value: ''},
  ];
  await ecr.send(new TagResourceCommand({resourceArn, tags}));
  expect((await ecr.send(new ListTagsForResourceCommand({resourceArn}))).tags).toEqual(tags);
  const {repositories} = await ecr.send(new DescribeRepositoriesCommand({}));
  expect(repositories).toMatchObject([
    {imageTagMutabilityExclusionFilters: filters('v*'), ...scan},
  ]);
  await ecr.send(new PutImageTagMutabilityCommand({repositoryName, imageTagMutability: 'MUTABLE'}));
  const after = await ecr.send(new DescribeRepositoriesCommand({}));
  expect(after.repositories?.[0]?.imageTagMutabilityExclusionFilters).toBeUndefined();
});

test.each([
  ['InvalidTagParameterException', [{Key: 'aws:x', Value: ''}]],
  ['TooManyTagsException', Array.from({length: 51}, (_, index) => ({Key: `k${index}`, Value: ''}))],
])('refuses %s', async (name, tags) => {
  const {ecr} = await start();
  await ecr.send(new CreateRepositoryCommand({repositoryName: 'web'}));
  const command = new TagResourceCommand({resourceArn: `${PREFIX}web`, tags});
  await expect(ecr.send(command)).rejects.toMatchObject({name});
});

test.each([
  [`${PREFIX}api`, 'RepositoryNotFoundException'],
  ['arn:aws:s3:::bucket', 'InvalidParameterException'],
])('refuses to list the tags of %s', async (resourceArn, name) => {
  const {ecr} = await start();
  const command = new ListTagsForResourceCommand({resourceArn});
  await expect(ecr.send(command)).rejects.toMatchObject({name});
});

test('a token is for the user AWS, and expires', async () => {
  const {aws, ecr} = await start({now: () => new Date('2030-01-02T00:00:00Z')});
  aws.account.registryHost = '127.0.0.1:5000';
  const {authorizationData = []} = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [data] = authorizationData;
  expect(data).toMatchObject({
    expiresAt: new Date('2030-01-02T12:00:00Z'),
    proxyEndpoint: 'http://127.0.0.1:5000',
  });
  const [user, token = ''] = Buffer.from(data?.authorizationToken ?? '', 'base64')
    .toString()
    .split(':');
  expect(user).toBe('AWS');
  expect(aws.account.tokenState(token, 'ecr')).toBe('good');
  expect(aws.account.tokenState(token, 'ecr-public')).toBe('unknown');
  aws.account.expireTokens();
  expect(aws.account.tokenState(token, 'ecr')).toBe('expired');
});

test('reads and changes settings of the account', async () => {
  const {ecr} = await start();
  const name = 'BLOB_MOUNTING';
  const read = () => ecr.send(new GetAccountSettingCommand({name}));
  expect(await read()).toMatchObject({name, value: 'DISABLED'});
  await ecr.send(new PutAccountSettingCommand({name, value: 'ENABLED'}));
  expect(await read()).toMatchObject({name, value: 'ENABLED'});
  for (const input of [
    {name, value: 'SOME'},
    {name: 'ELSE', value: 'ENABLED'},
  ]) {
    await expect(ecr.send(new PutAccountSettingCommand(input))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  }
  await expect(ecr.send(new GetAccountSettingCommand({name: 'ELSE'}))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('deletes an empty repository', async () => {
  const {ecr} = await start();
  const repositoryName = 'web';
  await ecr.send(new CreateRepositoryCommand({repositoryName}));
  await ecr.send(new DeleteRepositoryCommand({repositoryName}));
  await expect(ecr.send(new DeleteRepositoryCommand({repositoryName}))).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
  });
});
