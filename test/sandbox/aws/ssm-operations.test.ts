import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterRequest,
  SSMClient,
} from '@aws-sdk/client-ssm';
import {expect, test} from 'vitest';
import {ACCOUNT, clientOptions, startAws} from './codebuild-rig.ts';

const NOW = new Date('2030-01-02T03:04:05.678Z');
const NAME = '/codebuild/slack_api_token';
const ARN = `arn:aws:ssm:eu-west-2:${ACCOUNT}:parameter${NAME}`;

async function start() {
  const aws = await startAws({now: () => NOW});
  return {aws, parameters: aws.account.parameters, ssm: new SSMClient(clientOptions(aws))};
}

const put = (ssm: SSMClient, changes: Partial<PutParameterRequest> = {}) =>
  ssm.send(new PutParameterCommand({Name: NAME, Value: 'xoxb', Type: 'SecureString', ...changes}));
const read = async (ssm: SSMClient, Name = NAME, WithDecryption = true) =>
  (await ssm.send(new GetParameterCommand({Name, WithDecryption}))).Parameter;

test('returns a secret parameter only decrypted on request, and never records it', async () => {
  const {aws, parameters, ssm} = await start();
  expect(await put(ssm, {Description: 'Slack API Token'})).toMatchObject({
    Version: 1,
    Tier: 'Standard',
  });
  const parameter = {
    Name: NAME,
    Type: 'SecureString',
    Value: 'xoxb',
    Version: 1,
    LastModifiedDate: NOW,
    ARN,
    DataType: 'text',
  };
  expect(await read(ssm)).toEqual(parameter);
  const encrypted = await read(ssm, NAME, false);
  expect(encrypted).toEqual({...parameter, Value: expect.stringMatching(/^AQICAH/u)});
  expect(parameters.newest(NAME)).toMatchObject({
    description: 'Slack API Token',
    keyId: 'alias/aws/ssm',
  });
  expect(JSON.stringify(aws.calls)).not.toContain('xoxb');
});

test('overwrites an existing parameter only on request', async () => {
  const {parameters, ssm} = await start();
  await put(ssm, {Description: 'first', Tags: [{Key: 'a', Value: 'b'}]});
  await expect(put(ssm)).rejects.toMatchObject({
    name: 'ParameterAlreadyExists',
    message: expect.stringMatching(/^The parameter already exists\./u),
  });
  const change = {Overwrite: true, Value: 'two', Type: undefined};
  expect(await put(ssm, change)).toMatchObject({Version: 2});
  expect(await read(ssm)).toMatchObject({Value: 'two', Version: 2, Type: 'SecureString'});
  expect(await read(ssm, `${NAME}:1`)).toMatchObject({Value: 'xoxb', Selector: ':1'});
  expect(parameters.newest(NAME)?.description).toBe('first');
  expect([...(parameters.find(NAME)?.tags ?? [])]).toEqual([['a', 'b']]);
});

test('describes the newest version, and takes the default key if none is named', async () => {
  const {ssm} = await start();
  await put(ssm, {KeyId: 'alias/ours', Tier: 'Advanced', Description: 'Ours'});
  const described = async (Values: string[]) => {
    const input = {ParameterFilters: [{Key: 'Name', Option: 'Equals', Values}]};
    return (await ssm.send(new DescribeParametersCommand(input))).Parameters;
  };
  expect(await described([NAME, '/absent'])).toEqual([
    {
      Name: NAME,
      ARN,
      Type: 'SecureString',
      Version: 1,
      Tier: 'Advanced',
      DataType: 'text',
      LastModifiedDate: NOW,
      Description: 'Ours',
      KeyId: 'alias/ours',
    },
  ]);
  await put(ssm, {Overwrite: true, Tier: 'Advanced'});
  expect(await described([NAME])).toMatchObject([{KeyId: 'alias/aws/ssm', Version: 2}]);
  await expect(ssm.send(new DescribeParametersCommand({}))).rejects.toMatchObject({
    name: 'InvalidFilterKey',
  });
});

test('reads many parameters at once, and names missing ones', async () => {
  const {parameters, ssm} = await start();
  parameters.put('/a', {value: '1'});
  parameters.put('b', {value: '2', type: 'SecureString'});
  const get = (Names: string[]) =>
    ssm.send(new GetParametersCommand({Names, WithDecryption: true}));
  const {Parameters, InvalidParameters} = await get(['/a', 'b', '/c', '/a:7']);
  expect(Parameters).toMatchObject([
    {Name: '/a', Value: '1'},
    {Name: 'b', Value: '2'},
  ]);
  expect(InvalidParameters).toEqual(['/c', '/a:7']);
  await expect(get(['/a', '/a'])).rejects.toMatchObject({name: 'ValidationException'});
  const eleven = Array.from({length: 11}, (_, index) => `/p${index}`);
  await expect(get(eleven)).rejects.toMatchObject({name: 'ValidationException'});
});

test('accepts an ARN instead of a name', async () => {
  const {parameters, ssm} = await start();
  await put(ssm);
  parameters.put('plain', {value: '1'});
  expect(await read(ssm, ARN)).toMatchObject({Name: NAME});
  const plain = ARN.replace(NAME, '/plain');
  expect(await read(ssm, plain)).toMatchObject({Name: 'plain', ARN: plain});
});

test('reports a missing parameter with a code and no message', async () => {
  const {ssm} = await start();
  const missing = {name: 'ParameterNotFound'};
  await expect(read(ssm)).rejects.toMatchObject(missing);
  const remove = () => ssm.send(new DeleteParameterCommand({Name: NAME}));
  await expect(remove()).rejects.toMatchObject(missing);
  await put(ssm);
  await expect(read(ssm, `${NAME}:2`)).rejects.toMatchObject({name: 'ParameterVersionNotFound'});
  await remove();
  await expect(read(ssm)).rejects.toMatchObject(missing);
  expect(await put(ssm)).toMatchObject({Version: 1});
});

test.each<[string, Partial<PutParameterRequest>, string]>([
  ['a missing type', {Type: undefined}, 'ValidationException'],
  ['an empty value', {Value: ''}, 'ValidationException'],
  ['a name with a space', {Name: '/a b'}, 'ValidationException'],
  ['a path without a slash at its start', {Name: 'a/b'}, 'ValidationException'],
  ['a path with an empty part', {Name: '/a//b'}, 'ValidationException'],
  ['a path that begins with aws', {Name: '/aws/x'}, 'ValidationException'],
  ['a name that begins with ssm', {Name: 'SSM-x'}, 'ValidationException'],
  ['a path with too many parts', {Name: '/a'.repeat(16)}, 'HierarchyLevelLimitExceededException'],
  ['a value that is too long', {Value: 'x'.repeat(4097)}, 'ValidationException'],
  [
    'a value that is too long for an advanced parameter',
    {Value: 'x'.repeat(8193), Tier: 'Advanced'},
    'ValidationException',
  ],
  ['an encryption key for plain text', {Type: 'String', KeyId: 'alias/key'}, 'ValidationException'],
  ['tags with Overwrite', {Overwrite: true, Tags: [{Key: 'a', Value: 'b'}]}, 'ValidationException'],
])('refuses %s', async (_, changes, name) => {
  const {parameters, ssm} = await start();
  await expect(put(ssm, changes)).rejects.toMatchObject({name});
  expect(parameters.names()).toEqual([]);
});

test('does not change the type', async () => {
  const {ssm} = await start();
  await put(ssm, {Type: 'String'});
  await expect(put(ssm, {Overwrite: true})).rejects.toMatchObject({
    name: 'HierarchyTypeMismatchException',
  });
});

test('a tier grows, and never shrinks', async () => {
  const {ssm} = await start();
  const Tier = 'Intelligent-Tiering';
  expect(await put(ssm, {Tier})).toMatchObject({Tier: 'Standard'});
  const long = {Tier, Value: 'x'.repeat(5000), Overwrite: true} as const;
  expect(await put(ssm, long)).toMatchObject({Tier: 'Advanced'});
  expect(await put(ssm, {Overwrite: true})).toMatchObject({Tier: 'Advanced'});
  await expect(put(ssm, {Overwrite: true, Tier: 'Standard'})).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('a parameter has at most 100 versions', async () => {
  const {parameters, ssm} = await start();
  for (let version = 1; version <= 100; version += 1) {
    parameters.put(NAME, {value: 'x', type: 'SecureString'});
  }
  await expect(put(ssm, {Overwrite: true})).rejects.toMatchObject({
    name: 'ParameterMaxVersionLimitExceeded',
  });
});
