import {
  CreateRepositoryCommand,
  DescribeRegistriesCommand,
  DescribeRepositoriesCommand,
  ECRPUBLICClient,
  GetAuthorizationTokenCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr-public';
import {expect, onTestFinished, test} from 'vitest';
import {AwsStandIn, type AwsStandInOptions} from './aws-stand-in.ts';

const ACCOUNT = '111122223333';
const ARN = `arn:aws:ecr-public::${ACCOUNT}:repository/team/web`;

async function start(options: AwsStandInOptions = {}) {
  const aws = await AwsStandIn.start(options);
  onTestFinished(() => aws.stop());
  aws.account.publicRegistryHost = '127.0.0.1:5000';
  const credentials = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session-token',
  };
  const settings = {endpoint: aws.endpoint, region: 'us-east-1', credentials};
  return {aws, client: new ECRPUBLICClient(settings)};
}

test('the registry has aliases, one of which is the primary alias', async () => {
  const publicAliases = [
    {name: 'a1b2c3d4', isPrimary: false},
    {name: 'team', isPrimary: true},
  ];
  const {client} = await start({publicAliases});
  const {registries} = await client.send(new DescribeRegistriesCommand({}));
  expect(registries).toEqual([
    {
      registryId: ACCOUNT,
      registryArn: `arn:aws:ecr-public::${ACCOUNT}:registry/${ACCOUNT}`,
      registryUri: '127.0.0.1:5000/team',
      verified: false,
      aliases: [
        {
          name: 'a1b2c3d4',
          status: 'ACTIVE',
          primaryRegistryAlias: false,
          defaultRegistryAlias: true,
        },
        {name: 'team', status: 'ACTIVE', primaryRegistryAlias: true, defaultRegistryAlias: false},
      ],
    },
  ]);
});

test('creates a repository with its catalog data', async () => {
  const {client} = await start();
  const catalogData = {description: 'Web', architectures: ['x86-64'], aboutText: '# Web'};
  const create = () =>
    client.send(
      new CreateRepositoryCommand({
        repositoryName: 'team/web',
        catalogData,
        tags: [{Key: 'owner', Value: 'team'}],
      }),
    );
  expect(await create()).toMatchObject({
    repository: {
      repositoryArn: ARN,
      repositoryUri: '127.0.0.1:5000/a1b2c3d4/team/web',
      repositoryName: 'team/web',
      registryId: ACCOUNT,
    },
    catalogData,
  });
  await expect(create()).rejects.toMatchObject({name: 'RepositoryAlreadyExistsException'});
  const tags = [{Key: 'more', Value: '1'}];
  await client.send(new TagResourceCommand({resourceArn: ARN, tags}));
  const listed = await client.send(new ListTagsForResourceCommand({resourceArn: ARN}));
  expect(listed.tags).toEqual([{Key: 'owner', Value: 'team'}, ...tags]);
});

test('returns repositories by name, and all', async () => {
  const {client} = await start();
  await client.send(new CreateRepositoryCommand({repositoryName: 'team/web'}));
  const all = await client.send(new DescribeRepositoriesCommand({}));
  expect(all.repositories?.map((it) => it.repositoryName)).toEqual(['team/web']);
  const byName = (name: string) =>
    client.send(new DescribeRepositoriesCommand({repositoryNames: [name]}));
  expect((await byName('team/web')).repositories).toHaveLength(1);
  await expect(byName('team/api')).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
    message: `The repository with name 'team/api' does not exist in the registry with id '${ACCOUNT}'`,
  });
});

test('refuses a name that is too long', async () => {
  const {client} = await start();
  const command = new CreateRepositoryCommand({repositoryName: 'a'.repeat(206)});
  await expect(client.send(command)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message:
      "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'Member must have length less than or equal to 205'",
  });
});

test('a token is for public repositories', async () => {
  const {aws, client} = await start({tokenSeconds: 60, now: () => new Date('2030-01-01')});
  const {authorizationData: data} = await client.send(new GetAuthorizationTokenCommand({}));
  expect(data?.expiresAt).toEqual(new Date('2030-01-01T00:01:00Z'));
  const password = Buffer.from(data?.authorizationToken ?? '', 'base64').toString();
  expect(aws.account.tokenState(password.replace('AWS:', ''), 'ecr-public')).toBe('good');
});

test('public repositories have no tag mutability', async () => {
  const aws = await AwsStandIn.start();
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'SpencerFrontendService.CreateRepository',
      'x-amz-date': '20300101T000000Z',
      'x-amz-security-token': 'session-token',
      authorization: `AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE/20300101/us-east-1/ecr-public/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    },
    body: JSON.stringify({repositoryName: 'web', imageTagMutability: 'MUTABLE'}),
  });
  expect(await response.json()).toMatchObject({__type: 'SerializationException'});
  await expect(aws.stop()).rejects.toThrow('ecr-public:CreateRepository has no imageTagMutability');
});
