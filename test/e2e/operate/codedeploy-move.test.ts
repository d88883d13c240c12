import {readFile, stat} from 'node:fs/promises';

import pLimit from 'p-limit';
import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {deliver} from '../../sandbox/aws/codebuild-push.ts';
import type {StoredWebhook} from '../../sandbox/aws/codebuild-state.ts';
import {CODEDEPLOY, type Operator, codedeploy, operate, startOperator} from '../operator.ts';
import {writes} from '../operator-terminal.ts';
import {readBack} from './read-back.ts';

const LINE = ['codebuild', 'codedeploy', '--name', 'intranet'];
const MOVE = [...LINE, '--git', 'https://github.com/acme/portal', '--yes'];

/** Triggers that the command line of a move does not name. */
const FILTERS = [
  [
    {type: 'EVENT', pattern: 'PUSH'},
    {type: 'HEAD_REF', pattern: '^refs/heads/(main|next)$'},
    {type: 'COMMIT_MESSAGE', pattern: 'skip ci', excludeMatchedPattern: true},
  ],
  [
    {type: 'EVENT', pattern: 'RELEASED'},
    {type: 'TAG_NAME', pattern: '^v'},
  ],
] as const;

async function start(changes: Partial<StoredWebhook['settings']> = {}): Promise<Operator> {
  const operator = await startOperator();
  addToken(operator.aws);
  await codedeploy(operator, '--tag', 'team=web');
  const webhook = hook(operator);
  webhook.settings = {
    ...webhook.settings,
    filterGroups: structuredClone(FILTERS) as never,
    ...changes,
  };
  operator.aws.calls.length = 0;
  return operator;
}

function project({aws}: Operator) {
  const found = aws.account.codebuild.project('intranet');
  if (found === undefined) throw new Error('no project');
  return found;
}

function hook(operator: Operator): StoredWebhook {
  const {webhook} = project(operator);
  if (webhook === undefined) throw new Error('no webhook');
  return webhook;
}

/** The state of an account after a move. */
const MOVED = {
  location: 'https://github.com/acme/portal.git',
  repository: expect.stringContaining('/repos/acme/portal/'),
  filterGroups: FILTERS,
  tags: [
    {key: 'managed-by', value: 'ci-image-builder'},
    {key: 'team', value: 'web'},
  ],
};

function state(operator: Operator) {
  const {settings, webhook} = project(operator);
  return {
    location: settings.source?.location,
    repository: webhook?.url,
    filterGroups: webhook?.settings.filterGroups,
    tags: settings.tags,
  };
}

describe('a move to another repository', () => {
  test('keeps every trigger, and leaves nothing in the tags', async () => {
    const operator = await start();
    const {code, stderr} = await operate(operator, MOVE);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain(
      'delete it there: https://github.com/acme/intranet/settings/hooks',
    );
    expect(state(operator)).toEqual(MOVED);
    expect(writes(operator).filter((it) => it.startsWith('codebuild:'))).toEqual([
      'codebuild:UpdateProject',
      'codebuild:DeleteWebhook',
      'codebuild:UpdateProject',
      'codebuild:CreateWebhook',
      'codebuild:UpdateProject',
    ]);
    const {project: read} = await readBack(operator, 'intranet');
    expect(read).toMatchObject({tags: MOVED.tags});
    const again = await operate(operator, [...MOVE, '--dry-run', '--exit-code']);
    expect(again).toMatchObject({code: 0});
  });

  test('that fails at any call after its first change is finished by the same command', async () => {
    const probe = await start();
    await operate(probe, MOVE);
    const {actions} = probe.aws;
    const calls = actions.length;
    const first = actions.indexOf('codebuild:UpdateProject');
    // Before the first change, nothing can be lost.
    const numbers = Array.from({length: calls - first}, (_, index) => first + index + 1);
    const limit = pLimit(2);
    const fail = async (nth: number, kind: 'refused' | 'lost') => {
      const operator = await start();
      const refused = {code: 'ValidationException', message: 'Not today', status: 400};
      if (kind === 'refused') operator.aws.insteadOfCall(nth, refused);
      // The keys are of no use after the call, as if the machine had lost its power.
      else operator.aws.expireKeysAfter(nth);
      const {identities} = operator.aws;
      await operate(operator, MOVE);
      operator.aws.identities = identities;
      const {code} = await operate(operator, MOVE);
      return {nth, kind, code, ...state(operator)};
    };
    const ended = await Promise.all(
      numbers.flatMap((nth) => [
        limit(() => fail(nth, 'refused')),
        ...(nth < calls ? [limit(() => fail(nth, 'lost'))] : []),
      ]),
    );
    for (const {nth, kind, ...found} of ended) {
      expect.soft({nth, kind, ...found}).toEqual({nth, kind, code: 0, ...MOVED});
    }
  });

  test('follows a source that was changed elsewhere, in a run without triggers', async () => {
    const operator = await start();
    Object.assign(project(operator).settings.source ?? {}, {location: MOVED.location});
    const {code, stderr} = await operate(operator, [...LINE, '--yes']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(state(operator)).toEqual(MOVED);
  });

  test('waits while CodeBuild deletes the old webhook in the background', async () => {
    const operator = await start();
    operator.aws.account.codebuild.webhookDeletionMs = 2000;
    const {code, stderr} = await operate(operator, MOVE);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(state(operator)).toEqual(MOVED);
  });

  test('keeps a filter in the old form, also while other triggers are named', async () => {
    const operator = await start({filterGroups: undefined, branchFilter: '^(main|next)$'});
    expect(await operate(operator, MOVE)).toMatchObject({code: 0});
    expect(hook(operator).settings).toMatchObject({branchFilter: '^(main|next)$'});
    const push = (ref: string) => deliver(operator.aws.account, 'intranet', {ref, commit: 'a'});
    expect(push('refs/heads/next')).toBeDefined();
    const tags = await operate(operator, [...LINE, '--tag-pattern', 'v*', '--yes']);
    expect(tags).toMatchObject({code: 0});
    expect(
      ['heads/next', 'heads/other', 'tags/v1'].map((it) => push(`refs/${it}`) !== undefined),
    ).toEqual([true, false, true]);
  });

  test('to a host of another kind drops only what is not valid there', async () => {
    const operator = await start();
    const {source} = project(operator).settings;
    Object.assign(source ?? {}, {insecureSsl: true, reportBuildStatus: true});
    project(operator).settings.sourceVersion = 'pr/7';
    const {account} = operator.aws;
    account.codebuild.putCredential({
      arn: 'arn:x',
      serverType: 'BITBUCKET',
      authType: 'PERSONAL_ACCESS_TOKEN',
      token: 't',
    });
    const line = [...LINE, '--git', 'https://bitbucket.org/acme/portal', '--yes'];
    const {code, stderr} = await operate(operator, line);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('does not have these events: RELEASED');
    expect(state(operator)).toMatchObject({filterGroups: FILTERS.slice(0, 1), tags: MOVED.tags});
    expect(project(operator).settings).toMatchObject({
      source: {type: 'BITBUCKET', insecureSsl: false, reportBuildStatus: true},
      sourceVersion: '',
    });
  });
});

test('a webhook that CodeBuild could not create is created again', async () => {
  const operator = await start();
  Object.assign(hook(operator), {
    status: 'CREATE_FAILED',
    statusMessage: 'Not allowed',
    url: undefined,
  });
  const refused = await operate(operator, [...LINE, '--timeout', '90']);
  expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('Not allowed')});
  expect(await operate(operator, [...LINE, '--yes'])).toMatchObject({code: 0});
  expect(hook(operator)).toMatchObject({status: 'ACTIVE', settings: {filterGroups: FILTERS}});
});

test('a webhook at GitHub Enterprise Server is handed over in a file, and its secret is shown nowhere', async () => {
  const operator = await startOperator();
  operator.aws.account.codebuild.putCredential({
    arn: 'arn:x',
    serverType: 'GITHUB_ENTERPRISE',
    authType: 'PERSONAL_ACCESS_TOKEN',
    token: 't',
  });
  const git = 'https://git.acme.example/acme/intranet';
  const flags = CODEDEPLOY.map((it) => (it.startsWith('https:') ? git : it));
  const home = operator.env['HOME'] ?? '';
  const line = [...flags, '--host-kind', 'github-enterprise', '--image-name', 'intranet', '--json'];
  const {code, stdout, stderr} = await operate(operator, line, {TMPDIR: home});
  expect({code, stderr}).toMatchObject({code: 0});
  const {secret, payloadUrl} = hook(operator);
  expect(stdout + stderr).not.toContain(secret);
  expect(stdout + stderr).not.toContain(payloadUrl);
  const {warnings} = JSON.parse(stdout) as {warnings: string[]};
  const file = /\S+webhook-of-intranet\.txt/u.exec(warnings.join('\n'))?.[0] ?? '';
  expect(await readFile(file, 'utf8')).toContain(`Secret: ${secret}\n`);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const again = await operate(operator, line);
  expect(JSON.parse(again.stdout)).toMatchObject({outcome: 'unchanged', warnings: []});
});

describe('the approval policy', () => {
  const PULLS = [{type: 'EVENT' as const, pattern: 'PULL_REQUEST_CREATED'}];
  const settings = {pullRequestBuildPolicy: undefined, filterGroups: [PULLS]};

  test('of an old webhook that builds pull requests is added, with consent', async () => {
    const operator = await start(settings);
    const refused = await operate(operator, LINE);
    expect(refused).toMatchObject({code: 1});
    expect(refused.stderr).toContain('pullRequestBuildPolicy: not set → FORK_PULL_REQUESTS');
    expect(hook(operator).settings.pullRequestBuildPolicy).toBeUndefined();
    expect(await operate(operator, [...LINE, '--no-webhook'])).toMatchObject({code: 0});
    expect(await operate(operator, [...LINE, '--yes'])).toMatchObject({code: 0});
    expect(hook(operator).settings).toMatchObject({
      filterGroups: [PULLS],
      pullRequestBuildPolicy: {requiresCommentApproval: 'FORK_PULL_REQUESTS'},
    });
    expect(await operate(operator, LINE)).toMatchObject({code: 0});
  });

  test('that requires no approval stays, until pull requests are named', async () => {
    const pullRequestBuildPolicy = {requiresCommentApproval: 'DISABLED'} as const;
    const operator = await start({...settings, pullRequestBuildPolicy});
    expect(await operate(operator, LINE)).toMatchObject({code: 0});
    expect(hook(operator).settings).toMatchObject({pullRequestBuildPolicy});
    expect(await operate(operator, [...LINE, '--pull-requests', '--yes'])).toMatchObject({code: 0});
    expect(hook(operator).settings).toMatchObject({
      pullRequestBuildPolicy: {requiresCommentApproval: 'FORK_PULL_REQUESTS'},
    });
  });
});

test('a webhook without triggers is deleted, and not created again', async () => {
  const operator = await start({filterGroups: [FILTERS[0].slice(0, 2)]});
  const line = [...LINE, '--release', '--tag-pattern', '', '--yes'];
  await operate(operator, line);
  expect(project(operator).webhook).toBeDefined();
  const none = await operate(operator, [...LINE, '--tag-pattern', '', '--yes']);
  expect(none).toMatchObject({code: 0});
  expect(project(operator).webhook).toBeUndefined();
  expect(await operate(operator, [...LINE, '--tag-pattern', ''])).toMatchObject({code: 0});
  expect(project(operator).webhook).toBeUndefined();
});

describe('the webhook of an organisation', () => {
  const location = 'CODEBUILD_DEFAULT_WEBHOOK_SOURCE_LOCATION';
  const scopeConfiguration = {name: 'acme', scope: 'GITHUB_ORGANIZATION'} as const;
  const repositories = {type: 'REPOSITORY_NAME', pattern: '^web'} as const;

  async function ofOrganisation(): Promise<Operator> {
    const filterGroups = [[...FILTERS[0].slice(0, 2), repositories]];
    const operator = await start({scopeConfiguration, filterGroups});
    Object.assign(project(operator).settings.source ?? {}, {location});
    Object.assign(hook(operator), {url: undefined});
    return operator;
  }

  test('gets the branches that are named, and keeps its source', async () => {
    const operator = await ofOrganisation();
    const {code, stderr} = await operate(operator, [...LINE, '--branch', 'next', '--yes']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(project(operator).settings.source).toMatchObject({type: 'GITHUB', location});
    expect(hook(operator).settings).toMatchObject({
      scopeConfiguration,
      filterGroups: [
        [{pattern: 'PUSH'}, {type: 'HEAD_REF', pattern: '^refs/heads/next$'}, repositories],
      ],
    });
    expect(await operate(operator, [...LINE, '--branch', 'next'])).toMatchObject({code: 0});
  });

  test('can use a connection', async () => {
    const operator = await ofOrganisation();
    const {account} = operator.aws;
    const {arn} = account.connections.add(account, {name: 'acme', status: 'AVAILABLE'});
    const done = await operate(operator, [...LINE, '--connection', 'acme', '--yes']);
    expect(done).toMatchObject({code: 0});
    expect(project(operator).settings.source).toMatchObject({
      location,
      auth: {type: 'CODECONNECTIONS', resource: arn},
    });
  });

  test('is not lost by another repository', async () => {
    const operator = await ofOrganisation();
    const {code, stderr} = await operate(operator, MOVE);
    expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('--name NAME')});
    expect(writes(operator)).toEqual([]);
  });
});
