import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {expect, onTestFinished, test} from 'vitest';

import {AwsStandIn, type AwsStandInOptions} from './aws-stand-in.ts';

const ACCOUNT = '111122223333';
const KEYS = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'session-token',
};
const CODEBUILD = {Service: 'codebuild.amazonaws.com'};
const TRUST = policy({Principal: CODEBUILD, Action: 'sts:AssumeRole'});
const LOGS = policy({Action: ['logs:PutLogEvents'], Resource: '*'});
const NOW = new Date('2030-01-01T00:00:00Z');

function policy(...statements: object[]): string {
  const Statement = statements.map((it) => ({Effect: 'Allow', ...it}));
  return JSON.stringify({Version: '2012-10-17', Statement}, null, 2);
}

async function start(options: AwsStandInOptions = {}): Promise<{aws: AwsStandIn; iam: IAMClient}> {
  const aws = await AwsStandIn.start({now: () => NOW, ...options});
  onTestFinished(() => aws.stop());
  // The SDK takes an exceeded limit for throttling, and would retry.
  const settings = {endpoint: aws.endpoint, region: 'us-east-1', credentials: KEYS, maxAttempts: 1};
  return {aws, iam: new IAMClient(settings)};
}

async function startWithRole(options: AwsStandInOptions = {}) {
  const sandbox = await start(options);
  const command = new CreateRoleCommand({RoleName: 'ci', AssumeRolePolicyDocument: TRUST});
  const {Role} = await sandbox.iam.send(command);
  return {...sandbox, roleArn: Role?.Arn ?? ''};
}

async function startWithPolicy() {
  const sandbox = await start();
  const command = new CreatePolicyCommand({PolicyName: 'ci', PolicyDocument: LOGS});
  const {Policy} = await sandbox.iam.send(command);
  return {...sandbox, PolicyArn: Policy?.Arn ?? ''};
}

test('creates a role, which exists afterwards', async () => {
  const {iam} = await start();
  const created = await iam.send(
    new CreateRoleCommand({
      RoleName: 'ci',
      Path: '/codebuild/',
      AssumeRolePolicyDocument: TRUST,
      Description: 'Builds & <publishes>',
      MaxSessionDuration: 7200,
      Tags: [
        {Key: 'made-by', Value: 'me'},
        {Key: 'empty', Value: ''},
      ],
    }),
  );
  const {Role} = await iam.send(new GetRoleCommand({RoleName: 'ci'}));
  expect(created.Role).toEqual({...Role, RoleLastUsed: undefined});
  expect(Role).toEqual({
    Path: '/codebuild/',
    RoleName: 'ci',
    RoleId: expect.stringMatching(/^AROA\w{17}$/u),
    Arn: `arn:aws:iam::${ACCOUNT}:role/codebuild/ci`,
    CreateDate: NOW,
    AssumeRolePolicyDocument: encodeURIComponent(TRUST),
    Description: 'Builds & <publishes>',
    MaxSessionDuration: 7200,
    RoleLastUsed: {},
    Tags: [
      {Key: 'made-by', Value: 'me'},
      {Key: 'empty', Value: ''},
    ],
  });
});

test('refuses a second role of a name, and reports a missing one', async () => {
  const {iam} = await startWithRole();
  const again = new CreateRoleCommand({RoleName: 'CI', AssumeRolePolicyDocument: TRUST});
  await expect(iam.send(again)).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    message: 'Role with name CI already exists.',
    $metadata: {httpStatusCode: 409},
  });
  await expect(iam.send(new GetRoleCommand({RoleName: 'other'}))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    Code: 'NoSuchEntity',
    message: 'The role with name other cannot be found.',
    $metadata: {httpStatusCode: 404},
  });
});

test("reports all problems of an input, in IAM's terms", async () => {
  const {iam} = await start();
  const call = iam.send(
    new CreateRoleCommand({
      RoleName: 'a b',
      AssumeRolePolicyDocument: TRUST,
      MaxSessionDuration: 1,
      Tags: [{Key: '', Value: ''}],
    }),
  );
  await expect(call).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(
      /^4 validation errors detected: (?=.*'roleName')(?=.*'maxSessionDuration')(?=.*'tags\.1\.member\.key')/u,
    ),
    $metadata: {httpStatusCode: 400},
  });
});

test('adds and changes tags', async () => {
  const {iam} = await startWithRole();
  const tag = (Value: string) =>
    iam.send(new TagRoleCommand({RoleName: 'ci', Tags: [{Key: 'of', Value}]}));
  await tag('me');
  await tag('you');
  const {Tags, IsTruncated} = await iam.send(new ListRoleTagsCommand({RoleName: 'ci'}));
  expect({Tags, IsTruncated}).toEqual({Tags: [{Key: 'of', Value: 'you'}], IsTruncated: false});
  const aws = iam.send(new TagRoleCommand({RoleName: 'ci', Tags: [{Key: 'aws:of', Value: ''}]}));
  await expect(aws).rejects.toMatchObject({name: 'InvalidInputException'});
});

test('stores, reads and deletes inline policies', async () => {
  const {iam} = await startWithRole();
  const its = {RoleName: 'ci', PolicyName: 'build'};
  await iam.send(
    new PutRolePolicyCommand({...its, PolicyDocument: policy({Action: '*', Resource: '*'})}),
  );
  await iam.send(new PutRolePolicyCommand({...its, PolicyDocument: LOGS}));
  expect(await iam.send(new GetRolePolicyCommand(its))).toMatchObject({
    ...its,
    PolicyDocument: encodeURIComponent(LOGS),
  });
  const list = () => iam.send(new ListRolePoliciesCommand({RoleName: 'ci'}));
  expect(await list()).toMatchObject({PolicyNames: ['build']});
  await expect(iam.send(new DeleteRoleCommand({RoleName: 'ci'}))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: 'Cannot delete entity, must delete policies first.',
  });
  await iam.send(new DeleteRolePolicyCommand(its));
  expect(await list()).toMatchObject({PolicyNames: []});
  const missing = {name: 'NoSuchEntityException'};
  await expect(iam.send(new GetRolePolicyCommand(its))).rejects.toMatchObject(missing);
  await expect(iam.send(new DeleteRolePolicyCommand(its))).rejects.toMatchObject(missing);
  await iam.send(new DeleteRoleCommand({RoleName: 'ci'}));
  await expect(iam.send(new DeleteRoleCommand({RoleName: 'ci'}))).rejects.toMatchObject(missing);
});

test('a role has at most 10 kB of inline policies, without white space', async () => {
  const {iam} = await startWithRole();
  const put = (PolicyName: string, letters: number) => {
    const Resource = `arn:aws:s3:::${'a'.repeat(letters)}`;
    const PolicyDocument = `${policy({Action: 's3:GetObject', Resource})}${' '.repeat(9000)}`;
    return iam.send(new PutRolePolicyCommand({RoleName: 'ci', PolicyName, PolicyDocument}));
  };
  await put('one', 5000);
  await put('two', 4900);
  await expect(put('three', 200)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: 'Maximum policy size of 10240 bytes exceeded for role ci',
  });
  await put('two', 10);
});

test('stores, reads and deletes managed policies', async () => {
  const {iam} = await start();
  const {Policy} = await iam.send(
    new CreatePolicyCommand({
      PolicyName: 'ci',
      PolicyDocument: LOGS,
      Description: 'What builds need',
      Tags: [{Key: 'of', Value: 'me'}],
    }),
  );
  const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/ci`;
  expect(Policy).toMatchObject({Arn: PolicyArn, DefaultVersionId: 'v1', AttachmentCount: 0});
  expect(Policy).not.toHaveProperty('Description');
  expect((await iam.send(new GetPolicyCommand({PolicyArn}))).Policy).toEqual({
    ...Policy,
    Description: 'What builds need',
    IsAttachable: true,
    UpdateDate: NOW,
  });
  const again = new CreatePolicyCommand({PolicyName: 'ci', PolicyDocument: LOGS});
  await expect(iam.send(again)).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
    message: 'A policy called ci already exists. Duplicate names are not allowed.',
  });
  await iam.send(new DeletePolicyCommand({PolicyArn}));
  await expect(iam.send(new GetPolicyCommand({PolicyArn}))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: `Policy ${PolicyArn} was not found.`,
  });
});

test('a policy has at most five versions, and its default version cannot be deleted', async () => {
  const {iam, PolicyArn} = await startWithPolicy();
  const add = (SetAsDefault: boolean) =>
    iam.send(new CreatePolicyVersionCommand({PolicyArn, PolicyDocument: LOGS, SetAsDefault}));
  const {PolicyVersion} = await add(true);
  expect(PolicyVersion).toEqual({VersionId: 'v2', IsDefaultVersion: true, CreateDate: NOW});
  for (const it of [false, false, false]) await add(it);
  await expect(add(true)).rejects.toMatchObject({
    name: 'LimitExceededException',
    message: expect.stringContaining('up to 5 versions'),
    $metadata: {httpStatusCode: 409},
  });
  const remove = (VersionId: string) =>
    iam.send(new DeletePolicyVersionCommand({PolicyArn, VersionId}));
  await expect(remove('v2')).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: 'Cannot delete the default version of a policy.',
  });
  await expect(remove('v9')).rejects.toMatchObject({name: 'NoSuchEntityException'});
  await expect(iam.send(new DeletePolicyCommand({PolicyArn}))).rejects.toMatchObject({
    name: 'DeleteConflictException',
    message: expect.stringContaining('more than one version'),
  });
  await remove('v1');
  await add(false);
  const {Versions} = await iam.send(new ListPolicyVersionsCommand({PolicyArn}));
  expect(Versions?.map(({VersionId}) => VersionId)).toEqual(['v6', 'v5', 'v4', 'v3', 'v2']);
  const version = await iam.send(new GetPolicyVersionCommand({PolicyArn, VersionId: 'v2'}));
  expect(version.PolicyVersion).toEqual({
    VersionId: 'v2',
    IsDefaultVersion: true,
    CreateDate: NOW,
    Document: encodeURIComponent(LOGS),
  });
});

test('attaches and detaches policies', async () => {
  const {iam, PolicyArn} = await startWithPolicy();
  await iam.send(new CreateRoleCommand({RoleName: 'ci', AssumeRolePolicyDocument: TRUST}));
  const AWS_ARN = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';
  const attach = (arn: string) =>
    iam.send(new AttachRolePolicyCommand({RoleName: 'ci', PolicyArn: arn}));
  for (const arn of [PolicyArn, PolicyArn, AWS_ARN]) await attach(arn);
  await expect(attach('arn:aws:iam::aws:policy/Nonsense')).rejects.toMatchObject({
    name: 'NoSuchEntityException',
    message: 'Policy arn:aws:iam::aws:policy/Nonsense does not exist or is not attachable.',
  });
  const its = {RoleName: 'ci', PolicyArn};
  const {AttachedPolicies} = await iam.send(new ListAttachedRolePoliciesCommand(its));
  expect(AttachedPolicies).toEqual([
    {PolicyName: 'ci', PolicyArn},
    {PolicyName: 'AmazonEC2ContainerRegistryReadOnly', PolicyArn: AWS_ARN},
  ]);
  const {Policy} = await iam.send(new GetPolicyCommand({PolicyArn}));
  expect(Policy?.AttachmentCount).toBe(1);
  const conflict = {name: 'DeleteConflictException'};
  await expect(iam.send(new DeletePolicyCommand({PolicyArn}))).rejects.toMatchObject(conflict);
  await expect(iam.send(new DeleteRoleCommand({RoleName: 'ci'}))).rejects.toMatchObject({
    ...conflict,
    message: 'Cannot delete entity, must detach all policies first.',
  });
  for (const arn of [PolicyArn, AWS_ARN]) {
    await iam.send(new DetachRolePolicyCommand({RoleName: 'ci', PolicyArn: arn}));
  }
  await expect(iam.send(new DetachRolePolicyCommand(its))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  await iam.send(new DeletePolicyCommand({PolicyArn}));
  await iam.send(new DeleteRoleCommand({RoleName: 'ci'}));
});

test('a role has at most ten managed policies', async () => {
  const {iam} = await startWithRole();
  const attach = async (count: number) => {
    const PolicyName = `policy-${count}`;
    const {Policy} = await iam.send(new CreatePolicyCommand({PolicyName, PolicyDocument: LOGS}));
    await iam.send(new AttachRolePolicyCommand({RoleName: 'ci', PolicyArn: Policy?.Arn}));
  };
  for (let count = 1; count <= 10; count += 1) await attach(count);
  await expect(attach(11)).rejects.toMatchObject({name: 'LimitExceededException'});
});

test.each([
  [undefined, []],
  ['team-dev', ['team-dev']],
] as const)('returns the alias %s', async (alias, aliases) => {
  const {iam} = await start(alias === undefined ? {} : {alias});
  expect(await iam.send(new ListAccountAliasesCommand({}))).toMatchObject({
    AccountAliases: aliases,
    IsTruncated: false,
  });
});

test('returns long lists in pages', async () => {
  const {iam} = await startWithRole();
  const Tags = ['a', 'b', 'c'].map((Key) => ({Key, Value: Key}));
  await iam.send(new TagRoleCommand({RoleName: 'ci', Tags}));
  const first = await iam.send(new ListRoleTagsCommand({RoleName: 'ci', MaxItems: 2}));
  expect(first).toMatchObject({Tags: Tags.slice(0, 2), IsTruncated: true});
  const second = new ListRoleTagsCommand({RoleName: 'ci', Marker: first.Marker});
  expect(await iam.send(second)).toMatchObject({Tags: Tags.slice(2), IsTruncated: false});
  const wrong = new ListRoleTagsCommand({RoleName: 'ci', Marker: 'nonsense'});
  await expect(iam.send(wrong)).rejects.toMatchObject({name: 'ValidationError'});
});

test('a role must propagate before CodeBuild can assume it', async () => {
  let now = NOW;
  const {aws, iam, roleArn} = await startWithRole({now: () => now, roleSpreadMs: 10_000});
  const source = {
    accountId: '111122223333',
    projectArn: 'arn:aws:codebuild:eu-west-2:111122223333:project/web',
  };
  const isReady = (arn = roleArn) => aws.account.iam.canBeAssumedByCodeBuild(arn, source);
  const wait = () => {
    now = new Date(now.getTime() + 10_000);
  };
  const trust = (PolicyDocument: string) =>
    iam.send(new UpdateAssumeRolePolicyCommand({RoleName: 'ci', PolicyDocument}));
  expect(isReady()).toBe(false);
  wait();
  expect(isReady()).toBe(true);
  await trust(policy({Principal: {Service: 'ec2.amazonaws.com'}, Action: 'sts:AssumeRole'}));
  wait();
  expect(isReady()).toBe(false);
  await trust(TRUST);
  expect(isReady()).toBe(false);
  wait();
  expect(isReady()).toBe(true);
  expect(isReady(`${roleArn}-other`)).toBe(false);
});

test('knows what the policies of a role allow', async () => {
  const {aws, iam, roleArn} = await startWithRole();
  const BUCKET = 'arn:aws:s3:::bucket/key';
  const allows = (action: string) => aws.account.iam.allows(roleArn, action, BUCKET);
  expect(allows('logs:PutLogEvents')).toBe(false);
  const its = {RoleName: 'ci', PolicyName: 'build'};
  await iam.send(new PutRolePolicyCommand({...its, PolicyDocument: LOGS}));
  expect(allows('logs:PutLogEvents')).toBe(true);
  const document = policy({Action: 's3:Get*', Resource: 'arn:aws:s3:::bucket/*'});
  const command = new CreatePolicyCommand({PolicyName: 'ci', PolicyDocument: document});
  const {Policy} = await iam.send(command);
  expect(allows('s3:GetObject')).toBe(false);
  await iam.send(new AttachRolePolicyCommand({RoleName: 'ci', PolicyArn: Policy?.Arn}));
  expect(allows('s3:GetObject')).toBe(true);
  expect(allows('s3:PutObject')).toBe(false);
});

test('a role can get and lose a permissions boundary, which limits its policies', async () => {
  const {aws, iam, roleArn} = await startWithRole();
  const {iam: state} = aws.account;
  await iam.send(new PutRolePolicyCommand({RoleName: 'ci', PolicyName: 'p', PolicyDocument: LOGS}));
  const limit = policy({Action: ['s3:*'], Resource: '*'});
  const made = await iam.send(
    new CreatePolicyCommand({PolicyName: 'limit', PolicyDocument: limit}),
  );
  const PermissionsBoundary = made.Policy?.Arn ?? '';
  const put = (arn: string) =>
    iam.send(new PutRolePermissionsBoundaryCommand({RoleName: 'ci', PermissionsBoundary: arn}));
  const remove = () => iam.send(new DeleteRolePermissionsBoundaryCommand({RoleName: 'ci'}));
  await expect(put(`${PermissionsBoundary}-2`)).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  await put(PermissionsBoundary);
  const {Role} = await iam.send(new GetRoleCommand({RoleName: 'ci'}));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PermissionsBoundary);
  expect(state.allows(roleArn, 'logs:PutLogEvents', '*')).toBe(false);
  await remove();
  expect(state.allows(roleArn, 'logs:PutLogEvents', '*')).toBe(true);
  await expect(remove()).rejects.toMatchObject({name: 'NoSuchEntityException'});
});
