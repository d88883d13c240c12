import {
  BatchGetProjectsCommand,
  type CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectInput,
  CreateWebhookCommand,
  type CreateWebhookInput,
  DeleteWebhookCommand,
  UpdateProjectCommand,
  UpdateWebhookCommand,
  type UpdateWebhookInput,
} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import type {AwsAccount} from './aws-account.ts';
import {addRole, projectInput, startCodeBuild} from './codebuild-rig.ts';

const NOW = new Date('2030-01-02T03:04:05.678Z');
const URL = 'https://github.com/team/web';

type Changes<T extends {projectName: string | undefined}> = Omit<T, 'projectName'>;
const create = (codebuild: CodeBuildClient, settings: Changes<CreateWebhookInput> = {}) =>
  codebuild.send(new CreateWebhookCommand({projectName: 'web', ...settings}));
const update = (codebuild: CodeBuildClient, settings: Changes<UpdateWebhookInput> = {}) =>
  codebuild.send(new UpdateWebhookCommand({projectName: 'web', ...settings}));
const remove = (codebuild: CodeBuildClient) =>
  codebuild.send(new DeleteWebhookCommand({projectName: 'web'}));
const read = async (codebuild: CodeBuildClient) =>
  (await codebuild.send(new BatchGetProjectsCommand({names: ['web']}))).projects?.[0]?.webhook;

function signIn(
  {codebuild}: AwsAccount,
  serverType: 'GITHUB' | 'GITHUB_ENTERPRISE' | 'BITBUCKET' | 'GITLAB' = 'GITHUB',
) {
  const authType = 'PERSONAL_ACCESS_TOKEN';
  codebuild.putCredential({arn: 'arn:x', serverType, authType, token: 't'});
}

async function startProject(changes: Partial<CreateProjectInput> = {}) {
  let now = NOW;
  const started = await startCodeBuild({now: () => now});
  addRole(started.account, 'all', ['codeconnections:*']);
  await started.codebuild.send(new CreateProjectCommand(projectInput(changes)));
  const wait = (milliseconds: number) => {
    now = new Date(now.getTime() + milliseconds);
  };
  return {...started, wait};
}

const push = (ref: string) => [
  {type: 'EVENT' as const, pattern: 'PUSH'},
  {type: 'HEAD_REF' as const, pattern: ref},
];

test('a webhook is created as requested, and its secret stays secret', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  const settings = {
    filterGroups: [push('^refs/heads/main$'), push('^refs/tags/v')],
    pullRequestBuildPolicy: {
      requiresCommentApproval: 'FORK_PULL_REQUESTS' as const,
      approverRoles: ['GITHUB_WRITE' as const],
    },
  };
  const {webhook} = await create(codebuild, settings);
  expect(account.codebuild.project('web')?.webhook?.secret).toMatch(/^[0-9a-f]{40}$/u);
  expect(webhook).toEqual({
    url: expect.stringMatching(/^https:\/\/api\.github\.com\/repos\/team\/web\/hooks\/\d+$/u),
    payloadUrl: expect.stringMatching(/^https:\/\/codebuild\./u),
    ...settings,
    buildType: 'BUILD',
    manualCreation: false,
    lastModifiedSecret: NOW,
    status: 'ACTIVE',
  });
  expect(await read(codebuild)).toEqual(webhook);
});

// https://github.com/hashicorp/terraform-provider-aws/pull/44201
test('every pull request requires approval by default', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  const approverRoles = ['GITHUB_WRITE', 'GITHUB_MAINTAIN', 'GITHUB_ADMIN'];
  const {webhook} = await create(codebuild);
  expect(webhook?.pullRequestBuildPolicy).toEqual({
    requiresCommentApproval: 'ALL_PULL_REQUESTS',
    approverRoles,
  });
  const requiresCommentApproval = 'FORK_PULL_REQUESTS';
  const forks = await update(codebuild, {pullRequestBuildPolicy: {requiresCommentApproval}});
  expect(forks.webhook?.pullRequestBuildPolicy).toEqual({requiresCommentApproval, approverRoles});
  const disabled = {requiresCommentApproval: 'DISABLED'} as const;
  expect(await update(codebuild, {pullRequestBuildPolicy: disabled})).toMatchObject({
    webhook: {pullRequestBuildPolicy: disabled},
  });
});

test('a webhook at GitHub Enterprise is added by hand, with the secret of the answer', async () => {
  const location = 'https://git.team.example/team/web';
  const {account, codebuild} = await startProject({source: {type: 'GITHUB_ENTERPRISE', location}});
  signIn(account, 'GITHUB_ENTERPRISE');
  const {webhook} = await create(codebuild);
  expect(webhook).toMatchObject({payloadUrl: expect.any(String), secret: expect.any(String)});
  expect(webhook).not.toHaveProperty('url');
});

test('a webhook can be deleted in the background, and no other created meanwhile', async () => {
  const {account, codebuild, wait} = await startProject();
  signIn(account);
  account.codebuild.webhookDeletionMs = 1000;
  await create(codebuild);
  await remove(codebuild);
  expect(await read(codebuild)).toMatchObject({status: 'DELETING'});
  await expect(create(codebuild)).rejects.toMatchObject({name: 'ResourceAlreadyExistsException'});
  await expect(update(codebuild)).rejects.toMatchObject({name: 'InvalidInputException'});
  wait(1000);
  await create(codebuild);
  expect(await read(codebuild)).toMatchObject({status: 'ACTIVE'});
});

test('a change of a webhook is a change of its project', async () => {
  const {account, codebuild, wait} = await startProject();
  signIn(account);
  for (const change of [create, update, remove]) {
    wait(1000);
    await change(codebuild);
    expect(account.codebuild.project('web')?.modifiedAt).toEqual(account.now());
  }
});

test('refuses an empty branch filter of a new webhook', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  await expect(create(codebuild, {branchFilter: ''})).rejects.toMatchObject({
    message: expect.stringContaining('newProjectVersion.webhook.branches'),
  });
});

test.each([
  ['BITBUCKET', 'https://bitbucket.org/team/web', 'PULL_REQUEST_REOPENED'],
  ['BITBUCKET', 'https://bitbucket.org/team/web', 'RELEASED'],
  ['GITLAB', 'https://gitlab.com/team/web', 'PRERELEASED'],
] as const)(
  'refuses an event that a host of type %s does not have',
  async (type, location, event) => {
    const {account, codebuild} = await startProject({source: {type, location}});
    signIn(account, type);
    const filterGroups = [[{type: 'EVENT' as const, pattern: event}]];
    await expect(create(codebuild, {filterGroups})).rejects.toMatchObject({
      message: `Invalid webhook: event ${event} is not supported for ${type}`,
    });
  },
);

test('refuses a second webhook', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  await create(codebuild);
  await expect(create(codebuild)).rejects.toMatchObject({name: 'ResourceAlreadyExistsException'});
});

test('refuses a webhook without a project', async () => {
  const {codebuild} = await startCodeBuild();
  for (const call of [create, update, remove]) {
    await expect(call(codebuild)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(/^Project cannot be found: /u),
    });
  }
});

test('refuses to update or delete a missing webhook', async () => {
  const {codebuild} = await startProject();
  for (const call of [update, remove]) {
    await expect(call(codebuild)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Webhook does not exist for project web',
    });
  }
});

test('requires credentials for that kind of Git host', async () => {
  const {account, codebuild} = await startProject();
  signIn(account, 'BITBUCKET');
  await expect(create(codebuild)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Could not find access token for server type github',
  });
  expect(await read(codebuild)).toBeUndefined();
});

test('accepts a connection of the project instead of credentials of the account', async () => {
  const {account, codebuild} = await startProject();
  const {arn} = account.connections.add(account, {name: 'team', status: 'AVAILABLE'});
  const auth = {type: 'CODECONNECTIONS', resource: arn} as const;
  const source = {type: 'GITHUB', location: URL, auth} as const;
  await codebuild.send(new UpdateProjectCommand({name: 'web', source, serviceRole: 'all'}));
  account.connections.setStatus(arn, 'ERROR');
  await expect(create(codebuild)).rejects.toMatchObject({
    name: 'OAuthProviderException',
    message: expect.stringMatching(/is not available, its status is ERROR$/u),
  });
  account.connections.setStatus(arn, 'AVAILABLE');
  expect((await create(codebuild)).webhook).toMatchObject({status: 'ACTIVE'});
});

test("accepts a connection as the account's credentials", async () => {
  const {account, codebuild} = await startProject();
  const {arn: token} = account.connections.add(account, {name: 'team'});
  const authType = 'CODECONNECTIONS';
  account.codebuild.putCredential({arn: 'arn:x', serverType: 'GITHUB', authType, token});
  await expect(create(codebuild)).rejects.toMatchObject({name: 'OAuthProviderException'});
  account.connections.setStatus(token, 'AVAILABLE');
  await create(codebuild);
});

test("requires that CodeBuild's user administers the repository", async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  account.codebuild.withoutAdmin.add(URL);
  const refusal = (verb: string) => ({
    name: 'OAuthProviderException',
    message: expect.stringContaining(
      `Failed to ${verb} webhook. Repository not found or permission denied.`,
    ),
  });
  await expect(create(codebuild)).rejects.toMatchObject(refusal('create'));
  account.codebuild.withoutAdmin.clear();
  await create(codebuild);
  account.codebuild.withoutAdmin.add(URL);
  // The filters are stored at CodeBuild only.
  await update(codebuild, {filterGroups: [push('main')]});
  await expect(update(codebuild, {rotateSecret: true})).rejects.toMatchObject(refusal('update'));
  await expect(remove(codebuild)).rejects.toMatchObject(refusal('delete'));
  expect(await read(codebuild)).toMatchObject({lastModifiedSecret: NOW});
});

test('a webhook that a person creates requires no access', async () => {
  const {account, codebuild} = await startProject();
  account.codebuild.withoutAdmin.add(URL);
  const {webhook} = await create(codebuild, {manualCreation: true});
  expect(webhook).toMatchObject({
    payloadUrl: expect.stringMatching(/^https:\/\/codebuild\.eu-west-2\.amazonaws\.com\/webhooks/u),
    secret: expect.any(String),
    manualCreation: true,
  });
  expect(webhook).not.toHaveProperty('url');
  await remove(codebuild);
});

test('the webhook of an organization does not belong to a repository', async () => {
  const location = 'CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION';
  const {account, codebuild} = await startProject({source: {type: 'GITHUB', location}});
  signIn(account);
  await expect(create(codebuild)).rejects.toMatchObject({name: 'InvalidInputException'});
  const scopeConfiguration = {name: 'team', scope: 'GITHUB_ORGANIZATION'} as const;
  const {webhook} = await create(codebuild, {scopeConfiguration});
  expect(webhook).toMatchObject({scopeConfiguration});
  expect(webhook).not.toHaveProperty('url');
});

test('an update changes the given members, and returns no secret', async () => {
  const {account, codebuild, wait} = await startProject();
  signIn(account);
  const {webhook: before} = await create(codebuild, {
    branchFilter: '^main$',
    pullRequestBuildPolicy: {requiresCommentApproval: 'ALL_PULL_REQUESTS'},
  });
  const {branchFilter, ...kept} = before ?? {};
  const secret = account.codebuild.project('web')?.webhook?.secret;
  wait(1000);
  expect((await update(codebuild, {buildType: 'BUILD_BATCH'})).webhook).toEqual({
    ...kept,
    branchFilter,
    buildType: 'BUILD_BATCH',
  });
  const filterGroups = [push('^refs/heads/main$')];
  const changed = {...kept, filterGroups, buildType: 'BUILD_BATCH'};
  expect((await update(codebuild, {filterGroups})).webhook).toEqual(changed);
  expect(account.codebuild.project('web')?.webhook?.secret).toBe(secret);
  expect((await update(codebuild, {rotateSecret: true})).webhook).toEqual({
    ...changed,
    lastModifiedSecret: new Date(NOW.getTime() + 1000),
  });
  expect(account.codebuild.project('web')?.webhook?.secret).not.toBe(secret);
  expect((await update(codebuild, {branchFilter: ''})).webhook).toEqual({
    ...changed,
    filterGroups: [],
    lastModifiedSecret: new Date(NOW.getTime() + 1000),
  });
});

test('a webhook stays when its project is updated', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  const {webhook} = await create(codebuild, {filterGroups: [push('main')]});
  const secret = account.codebuild.project('web')?.webhook?.secret;
  await codebuild.send(new UpdateProjectCommand({name: 'web', description: 'x'}));
  expect(await read(codebuild)).toEqual(webhook);
  expect(account.codebuild.project('web')?.webhook?.secret).toBe(secret);
});

// https://github.com/hashicorp/terraform-provider-aws/issues/47546
test('a webhook stays at its repository when the source of its project changes', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  const {webhook} = await create(codebuild, {filterGroups: [push('main')]});
  const source = {type: 'GITHUB', location: 'https://github.com/team/other'} as const;
  await codebuild.send(new UpdateProjectCommand({name: 'web', source}));
  expect(await read(codebuild)).toMatchObject({url: webhook?.url});
  await update(codebuild, {filterGroups: [push('next')], rotateSecret: true});
  expect(await read(codebuild)).toMatchObject({url: webhook?.url});
  await remove(codebuild);
  await create(codebuild);
  expect((await read(codebuild))?.url).toContain('/repos/team/other/hooks/');
});

const group = (events: string, type: 'BASE_REF' | 'TAG_NAME' | 'WORKFLOW_NAME' | 'HEAD_REF') => [
  {type: 'EVENT' as const, pattern: events},
  {type, pattern: 'x'},
];

test.each<[string, Changes<CreateWebhookInput>, RegExp]>([
  [
    'a branch filter together with filter groups',
    {branchFilter: 'x', filterGroups: [push('x')]},
    /given together/u,
  ],
  ['a group without an event', {filterGroups: [push('x').slice(1)]}, /must have an EVENT/u],
  ['an empty group', {filterGroups: [[]]}, /must have an EVENT/u],
  ['an unknown event', {filterGroups: [group('PUSH, PULL', 'HEAD_REF')]}, /unknown event PULL$/u],
  [
    'an excluded event',
    {filterGroups: [[{type: 'EVENT', pattern: 'PUSH', excludeMatchedPattern: true}]]},
    /excludeMatchedPattern is not supported for EVENT/u,
  ],
  [
    'BASE_REF for a push',
    {filterGroups: [group('PULL_REQUEST_CREATED,PUSH', 'BASE_REF')]},
    /BASE_REF filter is not supported for event PUSH/u,
  ],
  ['TAG_NAME for a push', {filterGroups: [group('PUSH', 'TAG_NAME')]}, /TAG_NAME filter is not/u],
  [
    'an invalid pattern',
    {filterGroups: [push('(main')]},
    /not a valid regular expression: \(main$/u,
  ],
  ['an invalid branch filter', {branchFilter: '*main'}, /not a valid regular expression: \*main$/u],
  [
    'a role of another host',
    {
      pullRequestBuildPolicy: {
        requiresCommentApproval: 'ALL_PULL_REQUESTS',
        approverRoles: ['GITLAB_OWNER'],
      },
    },
    /approver role GITLAB_OWNER does not exist for GITHUB/u,
  ],
])('refuses %s', async (_, settings, message) => {
  const {account, codebuild} = await startProject();
  signIn(account);
  const refusal = {name: 'InvalidInputException', message: expect.stringMatching(message)};
  await expect(create(codebuild, settings)).rejects.toMatchObject(refusal);
  await create(codebuild);
  await expect(update(codebuild, settings)).rejects.toMatchObject(refusal);
});

test('accepts Java’s regular expressions', async () => {
  const {account, codebuild} = await startProject();
  signIn(account);
  const filterGroups = [push('(?i)^refs/heads/(main|fix\\-.*)$')];
  expect((await create(codebuild, {filterGroups})).webhook).toMatchObject({filterGroups});
});

test('refuses a webhook for other sources', async () => {
  const source = {type: 'NO_SOURCE', buildspec: 'version: 0.2'} as const;
  const {codebuild} = await startProject({source});
  await expect(create(codebuild)).rejects.toMatchObject({
    name: 'InvalidInputException',
    message: 'Webhooks are not supported for source type NO_SOURCE',
  });
});

test.each([
  ['BITBUCKET', 'https://bitbucket.org/team/web.git', /^https:\/\/api\.bitbucket\.org\/2\.0\//u],
  ['GITLAB', 'https://gitlab.com/team/a/web.git', /\/api\/v4\/projects\/team%2Fa%2Fweb\/hooks/u],
] as const)('creates a webhook at %s', async (type, location, url) => {
  const {account, codebuild} = await startProject({source: {type, location}});
  signIn(account, type);
  expect((await create(codebuild)).webhook?.url).toMatch(url);
});
