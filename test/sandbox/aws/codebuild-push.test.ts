import {CreateProjectCommand, CreateWebhookCommand} from '@aws-sdk/client-codebuild';
import {expect, test} from 'vitest';
import {type HostEvent, deliver, isWanted} from './codebuild-push.ts';
import {projectInput, startCodeBuild} from './codebuild-rig.ts';
import type {WebhookSettings} from './codebuild-settings.ts';

const COMMIT = 'a'.repeat(40);
const push = (ref: string, more: Partial<HostEvent> = {}): HostEvent => ({
  ref,
  commit: COMMIT,
  ...more,
});
const MAIN: WebhookSettings = {
  filterGroups: [
    [
      {type: 'EVENT', pattern: 'PUSH'},
      {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
    ],
    [
      {type: 'EVENT', pattern: 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED'},
      {type: 'BASE_REF', pattern: '^refs/heads/main$'},
      {type: 'FILE_PATH', pattern: '^docs/', excludeMatchedPattern: true},
    ],
  ],
};
const pullRequest = {number: 12, baseRef: 'refs/heads/main'};

test.each<[HostEvent, boolean]>([
  [push('refs/heads/main'), true],
  [push('refs/heads/main-x'), false],
  [push('refs/tags/main'), false],
  [push('refs/heads/x', {event: 'PULL_REQUEST_UPDATED', pullRequest, files: ['a']}), true],
  [push('refs/heads/x', {event: 'PULL_REQUEST_UPDATED', pullRequest, files: ['docs/a']}), false],
  [push('refs/heads/x', {event: 'PULL_REQUEST_CLOSED', pullRequest}), false],
])('the filters accept %j: %s', (event, wanted) => {
  expect(isWanted(MAIN, event)).toBe(wanted);
});

test('a pattern without an end matches longer names', () => {
  const filterGroups: WebhookSettings['filterGroups'] = [
    [
      {type: 'EVENT', pattern: 'PUSH'},
      {type: 'HEAD_REF', pattern: '(?i)^refs/heads/MAIN'},
    ],
  ];
  expect(isWanted({filterGroups}, push('refs/heads/main-x'))).toBe(true);
  expect(isWanted({branchFilter: 'ai'}, push('refs/heads/main'))).toBe(true);
  expect(isWanted({branchFilter: 'ai'}, push('refs/tags/main'))).toBe(false);
  expect(isWanted({}, push('refs/tags/main'))).toBe(true);
});

test('a push starts a build with its variables', async () => {
  const {aws, account, codebuild} = await startCodeBuild();
  await codebuild.send(new CreateProjectCommand(projectInput()));
  expect(() => deliver(account, 'web', push('refs/heads/main'))).toThrow('web has no webhook');
  account.codebuild.putCredential({
    arn: 'arn',
    serverType: 'GITHUB',
    authType: 'PERSONAL_ACCESS_TOKEN',
    token: 'x',
  });
  await codebuild.send(new CreateWebhookCommand({projectName: 'web', ...MAIN}));
  expect(deliver(account, 'web', push('refs/heads/other'))).toBeUndefined();
  expect(deliver(account, 'web', push('refs/heads/main'))?.request).toMatchObject({
    initiator: 'GitHub-Hookshot/0123456',
    sourceVersion: COMMIT,
    resolvedSourceVersion: COMMIT,
    webhookVariables: {
      CODEBUILD_WEBHOOK_TRIGGER: 'branch/main',
      CODEBUILD_WEBHOOK_EVENT: 'PUSH',
      CODEBUILD_WEBHOOK_HEAD_REF: 'refs/heads/main',
    },
  });
  const send = async (project: string, ref: string) =>
    fetch(`${aws.endpoint}/webhooks/${project}`, {
      method: 'POST',
      body: JSON.stringify({ref, before: COMMIT, after: COMMIT, sender: {id: 7}}),
    });
  expect(await (await send('web', 'refs/heads/x')).json()).toEqual({build: null});
  expect(await (await send('web', 'refs/heads/main')).json()).toEqual({
    build: account.codebuild.builds.newest('web').id,
  });
  expect((await send('none', 'refs/heads/main')).status).toBe(404);
  const pulled = deliver(
    account,
    'web',
    push('refs/heads/x', {event: 'PULL_REQUEST_CREATED', pullRequest}),
  );
  expect(pulled?.request).toMatchObject({
    sourceVersion: 'pr/12',
    webhookVariables: {CODEBUILD_WEBHOOK_TRIGGER: 'pr/12'},
  });
});
