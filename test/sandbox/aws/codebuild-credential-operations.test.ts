import {
  type CodeBuildClient,
  DeleteSourceCredentialsCommand,
  ImportSourceCredentialsCommand,
  type ImportSourceCredentialsInput,
  ListSourceCredentialsCommand,
} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import {ACCOUNT, startCodeBuild} from './codebuild-rig.ts';

const ARN = `arn:aws:codebuild:eu-west-2:${ACCOUNT}:token/`;

function link(codebuild: CodeBuildClient, changes: Partial<ImportSourceCredentialsInput> = {}) {
  const token = {serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN', token: 'ghp_x'} as const;
  return codebuild.send(new ImportSourceCredentialsCommand({...token, ...changes}));
}

const list = async (codebuild: CodeBuildClient) =>
  (await codebuild.send(new ListSourceCredentialsCommand({}))).sourceCredentialsInfos;

test('stores a token and never returns it', async () => {
  const {aws, account, codebuild} = await startCodeBuild();
  expect(await list(codebuild)).toEqual([]);
  const {arn = ''} = await link(codebuild);
  expect(arn).toBe(`${ARN}github`);
  expect(await list(codebuild)).toEqual([
    {arn, serverType: 'GITHUB', authType: 'PERSONAL_ACCESS_TOKEN'},
  ]);
  expect(account.codebuild.tokenOf(arn)).toBe('ghp_x');
  expect(JSON.stringify(aws.calls)).not.toContain('ghp_x');
});

test('stores one for each kind of host, which is replaced unless forbidden', async () => {
  const {account, codebuild} = await startCodeBuild();
  await link(codebuild);
  await expect(link(codebuild, {token: 'y', shouldOverwrite: false})).rejects.toMatchObject({
    name: 'ResourceAlreadyExistsException',
  });
  expect(account.codebuild.tokenOf(`${ARN}github`)).toBe('ghp_x');
  await link(codebuild, {token: 'y'});
  expect(account.codebuild.tokenOf(`${ARN}github`)).toBe('y');
  await link(codebuild, {serverType: 'GITHUB_ENTERPRISE', shouldOverwrite: false});
  expect(await list(codebuild)).toHaveLength(2);
});

test('requires that a connection exists, is available and fits the host', async () => {
  const {account, codebuild} = await startCodeBuild();
  const {arn: token} = account.connections.add(account, {name: 'team'});
  const authType = 'CODECONNECTIONS';
  await expect(link(codebuild, {authType, token: `${token}0`})).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: `Access denied to connection ${token}0`,
  });
  await expect(link(codebuild, {authType, token})).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
  account.connections.setStatus(token, 'AVAILABLE');
  await expect(link(codebuild, {authType, token, serverType: 'GITLAB'})).rejects.toMatchObject({
    message: `Connection ${token} is for GitHub, not for GITLAB`,
  });
  const {arn} = await link(codebuild, {authType, token});
  expect(await list(codebuild)).toEqual([{arn, serverType: 'GITHUB', authType, resource: token}]);
});

test('requires that a secret exists and has the expected content', async () => {
  const {account, codebuild} = await startCodeBuild();
  const authType = 'SECRETS_MANAGER';
  const value = {ServerType: 'GITHUB', AuthType: 'PERSONAL_ACCESS_TOKEN', Token: 'x'};
  const add = (name: string, string: string) => account.secrets.add(account, {name, string}).arn;
  const good = add('good', JSON.stringify(value));
  for (const token of ['arn:x', 'good', add('half', '{"ServerType":"GITHUB"}'), add('bad', 'x')]) {
    await expect(link(codebuild, {authType, token})).rejects.toMatchObject({
      name: 'InvalidInputException',
    });
  }
  await link(codebuild, {authType, token: good});
  expect(await list(codebuild)).toMatchObject([{authType, resource: good}]);
});

test.each<Partial<ImportSourceCredentialsInput>>([
  {authType: 'OAUTH'},
  {authType: 'BASIC_AUTH', username: 'someone'},
  {authType: 'BASIC_AUTH', serverType: 'BITBUCKET'},
  {serverType: 'GITLAB'},
  {username: 'someone'},
])('refuses %j', async (changes) => {
  const {codebuild} = await startCodeBuild();
  await expect(link(codebuild, changes)).rejects.toMatchObject({name: 'InvalidInputException'});
  expect(await list(codebuild)).toEqual([]);
});

test('deletes credentials once', async () => {
  const {codebuild} = await startCodeBuild();
  await link(codebuild, {serverType: 'BITBUCKET', authType: 'BASIC_AUTH', username: 'someone'});
  const remove = () => codebuild.send(new DeleteSourceCredentialsCommand({arn: `${ARN}bitbucket`}));
  expect(await remove()).toMatchObject({arn: `${ARN}bitbucket`});
  expect(await list(codebuild)).toEqual([]);
  await expect(remove()).rejects.toMatchObject({name: 'ResourceNotFoundException'});
});
