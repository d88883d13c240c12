import type {Webhook} from '@aws-sdk/client-codebuild';
import {assert, constantFrom, option, property, record, subarray} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  type ActualWebhook,
  type WantedWebhook,
  type WebhookStep,
  planWebhook,
} from '../../../src/codebuild/webhook/plan-webhook.ts';
import type {Triggers} from '../../../src/codebuild/webhook/webhook-filters.ts';
import {option as optionMention} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {hookUrlOf} from '../../sandbox/aws/codebuild-webhook.ts';
import {gitLocation} from '../samples.ts';

const [OLD, NEW] = ['https://github.com/acme/old.git', 'https://github.com/acme/new.git'];
const TRIGGERS: Triggers = {branches: ['main'], tagPatterns: [], pullRequests: undefined};
const GUARD = {
  requiresCommentApproval: 'FORK_PULL_REQUESTS',
  approverRoles: ['GITHUB_ADMIN', 'GITHUB_MAINTAIN', 'GITHUB_WRITE'],
} as const;

const wanted = (changes: Partial<WantedWebhook> = {}): WantedWebhook => ({
  project: 'web',
  source: gitLocation(NEW),
  triggers: TRIGGERS,
  keepsWebhook: false,
  ...changes,
});

const hookAt = (location: string, changes: Webhook = {}): Webhook => ({
  url: hookUrlOf({type: 'GITHUB', location}, 1),
  filterGroups: [
    [
      {type: 'EVENT', pattern: 'PUSH'},
      {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
    ],
  ],
  buildType: 'BUILD',
  ...changes,
});

describe('a new webhook', () => {
  test('gets the approval policy, which is only shown for pull requests', () => {
    const {before, after, remarks} = planWebhook(wanted(), {
      webhook: undefined,
      location: undefined,
    });
    expect([before, remarks]).toEqual([[], []]);
    expect(after).toMatchObject([
      {
        kind: 'create-webhook',
        input: {projectName: 'web', buildType: 'BUILD', pullRequestBuildPolicy: GUARD},
        change: {
          action: 'create',
          resource: 'webhook of web',
          fields: [{field: 'triggers', to: 'pushes to main'}],
        },
      },
    ]);
  });

  test('is not created without triggers', () => {
    const none = wanted({triggers: undefined});
    expect(planWebhook(none, {webhook: undefined, location: NEW}).after).toEqual([]);
  });
});

describe('a webhook of the repository', () => {
  test('stays unchanged if it has the triggers', () => {
    const plan = planWebhook(wanted(), {webhook: hookAt(NEW), location: NEW});
    expect(plan).toEqual({before: [], after: [], remarks: []});
  });

  test('is updated, with its approval policy', () => {
    const policy = {requiresCommentApproval: 'DISABLED'} as const;
    const webhook = hookAt(NEW, {filterGroups: [], pullRequestBuildPolicy: policy});
    const {after} = planWebhook(wanted(), {webhook, location: NEW});
    expect(after).toMatchObject([
      {
        kind: 'update-webhook',
        input: {projectName: 'web', pullRequestBuildPolicy: policy},
        change: {fields: [{field: 'triggers', from: 'any push', to: 'pushes to main'}]},
      },
    ]);
  });
});

describe('a webhook of another repository', () => {
  test.each([
    ['because this run changes the source', OLD],
    ['because an earlier run changed the source', NEW],
  ])('is created again %s', (_, location) => {
    const webhook = hookAt(OLD, {buildType: 'BUILD_BATCH'});
    const {before, after, remarks} = planWebhook(wanted(), {webhook, location});
    expect(before).toMatchObject([
      {
        kind: 'delete-webhook',
        project: 'web',
        change: {action: 'delete', fields: [{field: 'repository', from: 'github.com/acme/old'}]},
      },
    ]);
    expect(after).toMatchObject([
      {
        kind: 'create-webhook',
        input: {buildType: 'BUILD_BATCH', filterGroups: webhook.filterGroups},
        change: {
          fields: [
            {field: 'repository', to: 'github.com/acme/new'},
            {field: 'triggers', to: 'pushes to main'},
          ],
        },
      },
    ]);
    expect(remarks).toEqual([
      expect.stringMatching(
        /moves away from github\.com\/acme\/old\. .*: https:\/\/github\.com\/acme\/old\/settings\/hooks$/u,
      ),
    ]);
  });

  test('gets a policy with the roles of its new host', () => {
    const webhook = hookAt(OLD, {
      pullRequestBuildPolicy: {
        requiresCommentApproval: 'ALL_PULL_REQUESTS',
        approverRoles: ['GITHUB_WRITE'],
      },
    });
    const source = gitLocation('https://gitlab.com/acme/web/new.git');
    const {after} = planWebhook(wanted({source}), {webhook, location: OLD});
    expect(after).toMatchObject([
      {
        input: {
          pullRequestBuildPolicy: {
            approverRoles: ['GITLAB_DEVELOPER', 'GITLAB_MAINTAINER', 'GITLAB_OWNER'],
          },
        },
      },
    ]);
  });

  test('is created again with its triggers if none are named', () => {
    const webhook = hookAt(OLD);
    const plan = planWebhook(wanted({triggers: undefined}), {webhook, location: OLD});
    expect(plan.before).toMatchObject([{kind: 'delete-webhook'}]);
    expect(plan.after).toMatchObject([{input: {filterGroups: webhook.filterGroups}}]);
  });

  test.each([
    ['that is to be kept', {triggers: undefined, keepsWebhook: true}, {}],
    [
      'with the old form of a filter',
      {triggers: undefined},
      {branchFilter: '^main$', filterGroups: []},
    ],
  ])('only gets a remark: one %s', (_, changes, hook) => {
    const plan = planWebhook(wanted(changes), {webhook: hookAt(OLD, hook), location: OLD});
    expect([plan.before, plan.after]).toEqual([[], []]);
    expect(plan.remarks).toEqual([mentioning(optionMention('branch'))]);
  });
});

describe('a webhook whose URL does not name a repository', () => {
  const source = gitLocation('https://gitlab.com/acme/new.git');
  const url = 'https://gitlab.com/api/v4/projects/1/hooks/1';
  test('is created again if the source changes', () => {
    const actual = {webhook: hookAt(NEW, {url}), location: 'https://gitlab.com/acme/old.git'};
    const {before, after, remarks} = planWebhook(wanted({source}), actual);
    expect([...before, ...after].map(({kind}) => kind)).toEqual([
      'delete-webhook',
      'create-webhook',
    ]);
    expect(remarks).toEqual([expect.stringContaining('the previous repository')]);
  });
  test('stays if the source does not change', () => {
    const actual = {webhook: hookAt(NEW, {url}), location: source.url};
    expect(planWebhook(wanted({source}), actual)).toEqual({before: [], after: [], remarks: []});
  });
  test('of an organisation stays', () => {
    const scopeConfiguration = {name: 'acme', scope: 'GITHUB_ORGANIZATION'} as const;
    const {url: _, ...webhook} = hookAt(OLD, {scopeConfiguration});
    expect(planWebhook(wanted(), {webhook, location: OLD}).before).toEqual([]);
  });
  test('that someone added by hand stays, with a remark if the source changes', () => {
    const {url: _, ...hook} = hookAt(OLD, {manualCreation: true});
    const webhook = {...hook, payloadUrl: 'https://codebuild.example/webhooks?t=secret'};
    const plan = planWebhook(wanted(), {webhook, location: OLD});
    expect([...plan.before, ...plan.after]).toEqual([]);
    expect(plan.remarks).toEqual([expect.stringContaining('Add it to acme/new')]);
    expect(JSON.stringify(plan)).not.toContain('t=secret');
    expect(planWebhook(wanted(), {webhook, location: NEW}).remarks).toEqual([]);
  });
});

/** Does what CodeBuild does: UpdateProject and UpdateWebhook leave a webhook at its repository. */
function applied(steps: readonly WebhookStep[], {webhook, location}: ActualWebhook): ActualWebhook {
  let there = webhook;
  for (const step of steps) {
    if (step.kind === 'delete-webhook') there = undefined;
    else {
      const {projectName: _, ...settings} = step.input;
      const url = hookUrlOf({type: 'GITHUB', location: location ?? ''}, 2);
      there = {...(step.kind === 'create-webhook' ? {url} : there), ...settings};
    }
  }
  return {webhook: there, location};
}

test('the run after an interrupted run always ends with the wanted webhook', () => {
  const actual = record({
    webhook: option(constantFrom(hookAt(OLD), hookAt(NEW), hookAt(NEW, {filterGroups: []})), {
      nil: undefined,
    }),
    location: constantFrom(OLD, NEW),
  });
  const triggers = subarray(['main', 'release/*'], {minLength: 1}).map((branches) => ({
    ...TRIGGERS,
    branches,
  }));
  assert(
    property(actual, triggers, constantFrom(0, 1, 2, 3), (first, asked, done) => {
      const run = wanted({triggers: asked});
      const {before, after} = planWebhook(run, first);
      const update = (state: ActualWebhook): ActualWebhook => ({...state, location: NEW});
      const all = [
        ...before.map((step) => (state: ActualWebhook) => applied([step], state)),
        update,
        ...after.map((step) => (state: ActualWebhook) => applied([step], state)),
      ];
      let interrupted: ActualWebhook = first;
      for (const act of all.slice(0, done)) interrupted = act(interrupted);
      const again = planWebhook(run, interrupted);
      const ended = applied(again.after, update(applied(again.before, interrupted)));
      expect(planWebhook(run, ended)).toEqual({before: [], after: [], remarks: []});
      expect(ended.webhook?.url).toContain('/acme/new/hooks/');
    }),
  );
});
