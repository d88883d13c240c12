import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import {
  DescribeRegistriesCommand,
  ECRPUBLICClient,
  GetAuthorizationTokenCommand as GetPublicToken,
} from '@aws-sdk/client-ecr-public';
import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {expect, onTestFinished, test} from 'vitest';
import {until} from '../../until.ts';
import {AwsStandIn, type AwsStandInOptions} from './aws-stand-in.ts';
import {ssoIdentity} from './identity.ts';

const ACCOUNT = '111122223333';
const KEYS = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'session-token',
};
const ARN = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/someone`;

async function start(options: AwsStandInOptions = {}): Promise<AwsStandIn> {
  const aws = await AwsStandIn.start(options);
  onTestFinished(() => aws.stop());
  return aws;
}

/** A stand-in whose `stop` is part of the test. */
async function startUnwatched(): Promise<AwsStandIn> {
  return await AwsStandIn.start();
}

function settings(aws: AwsStandIn, changes: {region?: string; credentials?: typeof KEYS} = {}) {
  return {endpoint: aws.endpoint, region: 'eu-west-2', credentials: KEYS, ...changes};
}

test('STS returns the caller', async () => {
  const aws = await start();
  const answer = await new STSClient(settings(aws)).send(new GetCallerIdentityCommand({}));
  expect(answer).toMatchObject({
    Account: ACCOUNT,
    Arn: ARN,
    UserId: 'AROAIOSFODNN7EXAMPLE:someone',
  });
  expect(aws.calls).toEqual([
    {action: 'sts:GetCallerIdentity', input: {}, accessKeyId: KEYS.accessKeyId},
  ]);
});

test.each([
  ['an unknown access key', {...KEYS, accessKeyId: 'ASIAUNKNOWN'}],
  ['the token of another session', {...KEYS, sessionToken: 'another'}],
])('refuses %s', async (_, credentials) => {
  const aws = await start();
  const ecr = new ECRClient(settings(aws, {credentials}));
  await expect(ecr.send(new DescribeRepositoriesCommand({}))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  });
  const sts = new STSClient(settings(aws, {credentials}));
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
    $metadata: {httpStatusCode: 403},
  });
  expect(aws.calls).toEqual([]);
});

test('refuses expired keys', async () => {
  const expiresAt = new Date('2030-01-01');
  let now = new Date('2029-12-31');
  const identities = [ssoIdentity(ACCOUNT, {expiresAt})];
  const aws = await start({identities, now: () => now});
  const ecr = new ECRClient(settings(aws));
  const sts = new STSClient(settings(aws));
  await sts.send(new GetCallerIdentityCommand({}));
  now = expiresAt;
  await expect(ecr.send(new DescribeRepositoriesCommand({}))).rejects.toMatchObject({
    name: 'ExpiredTokenException',
    $metadata: {httpStatusCode: 400},
  });
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    $metadata: {httpStatusCode: 403},
    message: 'The security token included in the request is expired',
    name: expect.stringMatching(/^ExpiredToken/u),
  });
});

test('each service is in its region', async () => {
  const aws = await start();
  const ecr = new ECRClient(settings(aws, {region: 'us-east-1'}));
  await expect(ecr.send(new DescribeRepositoriesCommand({}))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
    message: "Credential should be scoped to a valid region, not 'us-east-1'. ",
  });
  const elsewhere = new ECRPUBLICClient(settings(aws));
  await expect(elsewhere.send(new DescribeRegistriesCommand({}))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  const here = new ECRPUBLICClient(settings(aws, {region: 'us-east-1'}));
  await here.send(new DescribeRegistriesCommand({}));
});

test.each([
  ['no signature', {}, 'MissingAuthenticationTokenException'],
  ['basic authentication', {authorization: 'Basic YTpi'}, 'IncompleteSignatureException'],
  [
    'a missing date',
    {authorization: signature('ecr'), 'x-amz-date': ''},
    'IncompleteSignatureException',
  ],
  [
    'a signature for another service',
    {authorization: signature('logs')},
    'InvalidSignatureException',
  ],
  [
    'a signature of another day',
    {authorization: signature('ecr', '20300102')},
    'InvalidSignatureException',
  ],
  [
    'a signature without the host',
    {authorization: signature('ecr').replace('host;', '')},
    'InvalidSignatureException',
  ],
])('refuses %s', async (_, headers, name) => {
  const aws = await start();
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories',
      'x-amz-date': '20300101T000000Z',
      ...headers,
    },
    body: '{}',
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({__type: name});
});

function signature(service: string, day = '20300101'): string {
  const credential = `${KEYS.accessKeyId}/${day}/eu-west-2/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`;
}

test.each([
  [
    'ecr:CreateRepository',
    (aws: AwsStandIn) =>
      new ECRClient(settings(aws)).send(new CreateRepositoryCommand({repositoryName: 'team/web'})),
    ` on resource: arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/team/web`,
  ],
  [
    'ecr:GetAuthorizationToken',
    (aws: AwsStandIn) => new ECRClient(settings(aws)).send(new GetAuthorizationTokenCommand({})),
    ' on resource: *',
  ],
  [
    'ecr:DescribeRepositories',
    (aws: AwsStandIn) => new ECRClient(settings(aws)).send(new DescribeRepositoriesCommand({})),
    ` on resource: arn:aws:ecr:eu-west-2:${ACCOUNT}:repository/*`,
  ],
  [
    'sts:GetServiceBearerToken',
    (aws: AwsStandIn) =>
      new ECRPUBLICClient(settings(aws, {region: 'us-east-1'})).send(new GetPublicToken({})),
    '',
  ],
])('%s can be denied', async (action, call, resource) => {
  const aws = await start();
  aws.denied.add(action);
  await expect(call(aws)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: {httpStatusCode: 400},
    message: `User: ${ARN} is not authorized to perform: ${action}${resource} because no identity-based policy allows the ${action} action`,
  });
});

test.each([['throttle'], ['fail'], ['close']] as const)(
  'after %s, the SDK retries',
  async (fault) => {
    const aws = await start();
    aws.instead('ecr:DescribeRepositories', fault);
    const answer = await new ECRClient(settings(aws)).send(new DescribeRepositoriesCommand({}));
    expect(answer.repositories).toEqual([]);
    expect(aws.actions).toEqual(['ecr:DescribeRepositories', 'ecr:DescribeRepositories']);
  },
);

test('fails if it is throttled too often', async () => {
  const aws = await start();
  aws.instead('ecr:DescribeRepositories', 'throttle');
  const call = new ECRClient({...settings(aws), maxAttempts: 1}).send(
    new DescribeRepositoriesCommand({}),
  );
  await expect(call).rejects.toMatchObject({name: 'ThrottlingException', message: 'Rate exceeded'});
});

test('can respond like a proxy', async () => {
  const aws = await start();
  aws.instead('ecr:DescribeRepositories', 'unavailable', 3);
  const call = new ECRClient(settings(aws)).send(new DescribeRepositoriesCommand({}));
  await expect(call).rejects.toMatchObject({$metadata: {httpStatusCode: 503}});
});

test('a created resource exists although the response is lost', async () => {
  const aws = await start();
  aws.instead('ecr:CreateRepository', 'lose-answer');
  const ecr = new ECRClient(settings(aws));
  await expect(
    ecr.send(new CreateRepositoryCommand({repositoryName: 'web'})),
  ).rejects.toMatchObject({name: 'RepositoryAlreadyExistsException'});
  expect(aws.actions).toEqual(['ecr:CreateRepository', 'ecr:CreateRepository']);
});

test('can respond with an error, or delay a response', async () => {
  const aws = await start();
  aws.instead('ecr:CreateRepository', {code: 'KmsException', message: 'No such key.'});
  const gate = Promise.withResolvers<void>();
  aws.instead('ecr:CreateRepository', {after: gate.promise});
  const ecr = new ECRClient(settings(aws));
  const create = () => ecr.send(new CreateRepositoryCommand({repositoryName: 'web'}));
  await expect(create()).rejects.toMatchObject({name: 'KmsException', message: 'No such key.'});
  const created = create();
  await until(() => aws.calls.length === 2);
  expect(aws.account.repositories('ecr')).toEqual([]);
  gate.resolve();
  await created;
  expect(aws.account.repositories('ecr')).toHaveLength(1);
});

test('stop reports unknown requests and faults that did not happen', async () => {
  const aws = await startUnwatched();
  aws.instead('sts:GetCallerIdentity', 'throttle', 2);
  await fetch(`${aws.endpoint}/else`);
  const target = 'AmazonEC2ContainerRegistry_V20150921.StartImageScan';
  const headers = {'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1'};
  const unknown = await fetch(aws.endpoint, {method: 'POST', headers, body: '{}'});
  expect(unknown.status).toBe(404);
  await expect(aws.stop()).rejects.toThrow(
    'unexpected request: GET /else\nunexpected request: ecr:StartImageScan\n2 times nobody asked for sts:GetCallerIdentity',
  );
});

test('stop reports an error that the operation does not have in its model', async () => {
  const aws = await startUnwatched();
  aws.instead('ecr:DescribeRepositories', {code: 'KmsException', message: ''}, 3);
  const ecr = new ECRClient(settings(aws));
  await expect(ecr.send(new DescribeRepositoriesCommand({}))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  await expect(aws.stop()).rejects.toThrow('DescribeRepositories never answers with KmsException.');
});
