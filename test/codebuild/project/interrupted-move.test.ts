import type {Tag, Webhook} from '@aws-sdk/client-codebuild';
import {describe, expect, test} from 'vitest';
import type {Account} from '../../../src/codebuild/account/account.ts';
import {isBackupTag} from '../../../src/codebuild/webhook/webhook-backup.ts';
import type {AccountChanges} from '../../../src/codebuild/project/account-changes.ts';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {type RigAccount, addConnection, addImage, startAccount} from '../account-rig.ts';
import {gitRepository} from '../samples.ts';
import {PACE, prepared, request, start, triggers} from './project-rig.ts';

const NEW = 'https://github.com/acme/new.git';
/** A request that names no triggers. */
const MOVE = request({repository: gitRepository(NEW), options: {triggers: undefined}});
const ROLES = ['GITHUB_ADMIN' as const];

/** Webhooks with settings that no flag names. */
const WEBHOOKS = {
  'groups of filters': {
    buildType: 'BUILD_BATCH',
    pullRequestBuildPolicy: {requiresCommentApproval: 'ALL_PULL_REQUESTS', approverRoles: ROLES},
    filterGroups: [
      [
        {type: 'EVENT', pattern: 'PUSH'},
        {type: 'HEAD_REF', pattern: '^refs/heads/(main|häagen)$'},
        {type: 'COMMIT_MESSAGE', pattern: String.raw`\[skip "ci"\]`, excludeMatchedPattern: true},
      ],
      ...Array.from({length: 20}, (_, index) => [
        {type: 'EVENT' as const, pattern: 'RELEASED'},
        {type: 'TAG_NAME' as const, pattern: `^v${index}-${Math.sin(index)}`},
      ]),
    ],
  },
  'the old form of a filter': {
    buildType: 'BUILD',
    pullRequestBuildPolicy: {requiresCommentApproval: 'DISABLED'},
    branchFilter: '^release/\\d+$',
  },
} as const satisfies Record<string, Webhook>;

const TAGS = [
  {key: 'team', value: 'web'},
  {key: 'managed-by', value: 'ci-image-builder'},
];

/** The calls that change a project and its webhook. */
const CHANGES = ['createWebhook', 'deleteWebhook', 'updateProject', 'updateWebhook'] as const;

/** An account in which a run ends at its nth change: before it, or after it, as if the answer was lost. */
function endingAt(nth: number, isDone: boolean, {codebuild, roles, ecr, logs}: Account) {
  let count = 0;
  const ending = CHANGES.map((name) => {
    const change = async (input: never): Promise<unknown> => {
      count += 1;
      if (count > nth) throw new Error('makes a change after its end');
      if (count === nth && !isDone) throw new Error('ends');
      const answer: unknown = await codebuild[name](input);
      if (count === nth) throw new Error('ends');
      return answer;
    };
    return [name, change] as const;
  });
  const project = (name: string) => codebuild.project(name);
  const createProject = codebuild.createProject.bind(codebuild);
  const changes = {project, createProject, ...Object.fromEntries(ending)};
  return {codebuild: changes, roles, ecr, logs} as unknown as AccountChanges;
}

async function withWebhook(webhook: (typeof WEBHOOKS)[keyof typeof WEBHOOKS]) {
  const rig = await start(request({options: {tags: TAGS}}));
  const {codebuild} = rig.account;
  await codebuild.deleteWebhook('intranet');
  const settings = structuredClone(webhook) as unknown as Omit<Webhook, 'secret'>;
  await codebuild.createWebhook({projectName: 'intranet', ...settings});
  return rig;
}

async function apply(account: RigAccount, asked = MOVE): Promise<void> {
  await applySteps((await prepared(asked, account)).steps, account, PACE);
}

async function state(account: RigAccount) {
  const {source, tags, webhook} = (await account.codebuild.project('intranet')) ?? {};
  const {url, buildType, filterGroups, branchFilter, pullRequestBuildPolicy} = webhook ?? {};
  return {
    source,
    tags: tags?.toSorted((a: Tag, b: Tag) => (a.key ?? '').localeCompare(b.key ?? '')),
    repository: /repos\/(?<path>.+)\/hooks/u.exec(url ?? '')?.groups?.['path'],
    webhook: {buildType, filterGroups, branchFilter, pullRequestBuildPolicy},
  };
}

const ENDS = [1, 2, 3, 4, 5].flatMap((nth) => [[nth, false] as const, [nth, true] as const]);

describe.each(Object.keys(WEBHOOKS) as (keyof typeof WEBHOOKS)[])('a move of %s', (kind) => {
  test('that ends early is finished by the same command, wherever it ended', async () => {
    const wrong: unknown[] = [];
    for (const [nth, isDone] of ENDS) {
      const {account} = await withWebhook(WEBHOOKS[kind]);
      const before = await state(account);
      const planned = await prepared(MOVE, account);
      const run = applySteps(planned.steps, endingAt(nth, isDone, account), PACE);
      await expect(run).rejects.toThrow('ends');
      await apply(account);
      const moved = {
        ...before,
        source: {...before.source, location: NEW},
        repository: 'acme/new',
      };
      expect({nth, isDone, ...(await state(account))}).toEqual({nth, isDone, ...moved});
      const {steps} = await prepared(MOVE, account);
      if (steps.length > 0) wrong.push({nth, isDone, steps});
    }
    expect(wrong).toEqual([]);
  });

  test('that ends early loses nothing if it is given up', async () => {
    for (const [nth, isDone] of ENDS) {
      const {account} = await withWebhook(WEBHOOKS[kind]);
      const before = await state(account);
      const run = applySteps(
        (await prepared(MOVE, account)).steps,
        endingAt(nth, isDone, account),
        PACE,
      );
      await expect(run).rejects.toThrow('ends');
      await apply(account, request({options: {triggers: undefined}}));
      expect({nth, isDone, ...(await state(account))}).toEqual({nth, isDone, ...before});
    }
  });
});

describe('a move to a host with another connection', () => {
  const ELSEWHERE = 'https://gitlab.com/acme/intranet.git';
  const move = request({
    repository: gitRepository(ELSEWHERE),
    connection: 'new',
    options: {triggers: undefined},
  });

  async function connected() {
    const rig = await startAccount();
    addImage(rig.aws, 'ci-image-builder', '1.2.3');
    const old = addConnection(rig.aws, 'old');
    const other = addConnection(rig.aws, 'new', 'AVAILABLE', 'GitLab');
    await apply(rig.account, request({connection: 'old'}));
    return {...rig, old: idOf(old.arn), other: idOf(other.arn)};
  }

  /** An ARN may have the old or the new name of the service. */
  const idOf = (arn: string) => arn.split('/').at(-1);

  async function connections({roles}: Account): Promise<unknown> {
    const policy = (await roles.role('codebuild-intranet-eu-west-2'))?.policy;
    const resources = policy?.Statement.find(({Sid}) => Sid === 'UseConnection')?.Resource;
    return [...new Set([resources ?? []].flat().map((it) => idOf(it)))];
  }

  test('deletes the webhook with the old one, and then takes it away from the role', async () => {
    for (const [nth, isDone] of [...ENDS, [9, false] as const]) {
      const {account, other, old} = await connected();
      expect(await connections(account)).toEqual([old]);
      const {steps} = await prepared(move, account);
      await applySteps(steps, endingAt(nth, isDone, account), PACE).catch((error: unknown) => {
        expect(error).toMatchObject({message: 'ends'});
      });
      await apply(account, move);
      const {source, webhook} = (await account.codebuild.project('intranet')) ?? {};
      expect({nth, isDone, location: source?.location, webhook}).toMatchObject({
        nth,
        isDone,
        location: ELSEWHERE,
        webhook: {url: expect.stringContaining('gitlab.com')},
      });
      expect(await connections(account)).toEqual([other]);
      expect((await prepared(move, account)).steps).toEqual([]);
    }
  });
});

test('a move that ended early keeps what the next command does not name', async () => {
  const {account} = await withWebhook(WEBHOOKS['groups of filters']);
  const run = applySteps((await prepared(MOVE, account)).steps, endingAt(3, true, account), PACE);
  await expect(run).rejects.toThrow('ends');
  const named = {...triggers, branches: ['next'], tagPatterns: undefined, pullRequests: undefined};
  const {steps} = await prepared(
    request({repository: gitRepository(NEW), options: {triggers: named}}),
    account,
  );
  const create = steps.find(({kind}) => kind === 'create-webhook');
  expect(create?.change.fields[1]?.to).toMatch(/HEAD_REF \^refs\/heads\/next\$.*RELEASED/su);
});

describe('after a move that ended without a webhook', () => {
  async function ended() {
    const rig = await withWebhook(WEBHOOKS['groups of filters']);
    const {steps} = await prepared(MOVE, rig.account);
    const run = applySteps(steps, endingAt(3, true, rig.account), PACE);
    await expect(run).rejects.toThrow('ends');
    const tags = (await rig.account.codebuild.project('intranet'))?.tags ?? [];
    return {...rig, tags};
  }
  const putTags = (account: RigAccount, tags: Tag[]) =>
    account.codebuild.updateProject({name: 'intranet', tags});

  test.each([0, 1, 2])('a lost part %i of the backup is told of in each run', async (index) => {
    const {account, tags} = await ended();
    const lost = tags.filter(isBackupTag)[index];
    expect(lost).toBeDefined();
    const others = tags.filter((it) => it !== lost);
    await putTags(account, others);
    for (const _ of [1, 2]) {
      const {steps, warnings} = await prepared(MOVE, account);
      expect(steps).toEqual([]);
      expect(warnings).toEqual([mentioning(option('branch', 'NAME'))]);
    }
    const named = request({repository: gitRepository(NEW)});
    const {steps, warnings} = await prepared(named, account);
    expect(steps.map(({kind}) => kind)).toEqual(['create-webhook', 'delete-backup']);
    expect(warnings).toHaveLength(1);
    await applySteps(steps, account, PACE);
    expect((await state(account)).tags?.filter(isBackupTag)).toEqual([]);
    expect(await prepared(named, account)).toMatchObject({steps: [], warnings: []});
  });

  test('tags that someone else changes meanwhile stay', async () => {
    const {account, tags} = await ended();
    const {steps} = await prepared(MOVE, account);
    await putTags(account, [...tags, {key: 'cost', value: 'web'}]);
    await applySteps(steps, account, PACE);
    const {tags: left} = await state(account);
    expect(left).toContainEqual({key: 'cost', value: 'web'});
    expect(left?.filter(isBackupTag)).toEqual([]);
  });
});

test('a move is refused before any change if the tags of the project have no room', async () => {
  const tags = Array.from({length: 49}, (_, index) => ({key: `tag-${index}`, value: 'x'}));
  const {account, aws} = await start(request({options: {tags}}));
  await expect(prepared(MOVE, account)).rejects.toMatchObject({
    code: 'codebuild.webhook-not-movable',
    remedy: [expect.anything(), mentioning(option('no-webhook'))],
  });
  expect(aws.account.codebuild.project('intranet')?.webhook).toBeDefined();
});
