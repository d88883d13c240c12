import type {Webhook} from '@aws-sdk/client-codebuild';
import {
  assert,
  boolean,
  constant,
  constantFrom,
  option,
  property,
  record,
  subarray,
} from 'fast-check';
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

const GUARDED = 'FORK_PULL_REQUESTS, approved by GITHUB_ADMIN, GITHUB_MAINTAIN, GITHUB_WRITE';

const wanted = ({
  source = gitLocation(NEW),
  ...changes
}: Partial<WantedWebhook> = {}): WantedWebhook => ({
  project: 'web',
  kind: source.sourceType,
  source,
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
  test('gets the approval policy, and shows it', () => {
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
          fields: [
            {field: 'triggers', to: 'pushes to main'},
            {field: 'pullRequestBuildPolicy', to: GUARDED},
          ],
        },
      },
    ]);
  });

  test('is not created without triggers', () => {
    const none = wanted({triggers: undefined});
    expect(planWebhook(none, {webhook: undefined, location: NEW}).after).toEqual([]);
  });

  test('is not created if nothing would start a build', () => {
    const none = wanted({triggers: {branches: [], tagPatterns: [], pullRequests: false}});
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

  test('without an approval policy gets one with any other change, and shows it', () => {
    const {after} = planWebhook(wanted(), {
      webhook: hookAt(NEW, {filterGroups: []}),
      location: NEW,
    });
    expect(after).toMatchObject([
      {
        input: {pullRequestBuildPolicy: GUARD},
        change: {
          fields: [{field: 'triggers'}, {field: 'pullRequestBuildPolicy', to: GUARDED}],
        },
      },
    ]);
  });

  test.each([undefined, TRIGGERS])(
    'without an approval policy gets one if it builds pull requests (triggers: %j)',
    (triggers) => {
      const pulls = [{type: 'EVENT' as const, pattern: 'PULL_REQUEST_CREATED'}];
      const filterGroups = [...(hookAt(NEW).filterGroups ?? []), pulls];
      const webhook = hookAt(NEW, {filterGroups});
      const {after} = planWebhook(wanted({triggers}), {webhook, location: NEW});
      expect(after).toMatchObject([
        {
          kind: 'update-webhook',
          input: {pullRequestBuildPolicy: GUARD, filterGroups},
          change: {fields: [{field: 'pullRequestBuildPolicy', to: GUARDED}]},
        },
      ]);
      const disabled = {requiresCommentApproval: 'DISABLED'} as const;
      const chosen = {...webhook, pullRequestBuildPolicy: disabled};
      expect(planWebhook(wanted({triggers}), {webhook: chosen, location: NEW}).after).toEqual([]);
    },
  );

  test('is deleted if nothing starts a build any more', () => {
    const triggers = {branches: [], tagPatterns: [], pullRequests: undefined};
    const {before, after} = planWebhook(wanted({triggers}), {
      webhook: hookAt(NEW),
      location: NEW,
    });
    expect(before).toMatchObject([
      {kind: 'delete-webhook', change: {fields: [{field: 'triggers', from: 'pushes to main'}]}},
    ]);
    expect(after).toEqual([]);
  });

  test('that CodeBuild could not create is created again', () => {
    const {url: _, ...hook} = hookAt(NEW, {status: 'CREATE_FAILED', statusMessage: 'no rights'});
    const webhook = {...hook, payloadUrl: 'https://codebuild.example/webhooks'};
    const none = wanted({triggers: undefined});
    const {before, after, backup, remarks} = planWebhook(none, {webhook, location: NEW});
    expect([...before, ...after].map(({kind}) => kind)).toEqual([
      'delete-webhook',
      'create-webhook',
    ]);
    expect(backup).toMatchObject({filterGroups: webhook.filterGroups});
    expect(remarks).toEqual([expect.stringContaining('no rights')]);
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
            {field: 'pullRequestBuildPolicy', to: GUARDED},
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
            requiresCommentApproval: 'ALL_PULL_REQUESTS',
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

  test('is created again with its branch filter if no triggers are named', () => {
    const webhook = hookAt(OLD, {branchFilter: '^(main|v.+)$', filterGroups: []});
    const {after} = planWebhook(wanted({triggers: undefined}), {webhook, location: OLD});
    expect(after).toMatchObject([
      {
        kind: 'create-webhook',
        input: {branchFilter: '^(main|v.+)$'},
        change: {
          fields: [
            {field: 'repository'},
            {field: 'triggers', to: 'pushes to branches that match ^(main|v.+)$'},
            {field: 'pullRequestBuildPolicy'},
          ],
        },
      },
    ]);
    expect(after[0]).not.toHaveProperty('input.filterGroups');
  });

  test('is created again without filters if it has none', () => {
    const webhook = hookAt(OLD, {filterGroups: []});
    const {after} = planWebhook(wanted({triggers: undefined}), {webhook, location: OLD});
    expect(after).toMatchObject([
      {change: {fields: [{}, {field: 'triggers', to: 'any push'}, {}]}},
    ]);
    expect(after[0]).not.toHaveProperty('input.filterGroups');
  });

  test('that is to be kept only gets a remark', () => {
    const kept = wanted({triggers: undefined, keepsWebhook: true});
    const plan = planWebhook(kept, {webhook: hookAt(OLD), location: OLD});
    expect([plan.before, plan.after]).toEqual([[], []]);
    expect(plan.remarks).toEqual([mentioning(optionMention('no-webhook'))]);
  });

  test('loses the events that its new host lacks, and says so', () => {
    const pulls = 'PULL_REQUEST_CREATED, PULL_REQUEST_REOPENED';
    const filterGroups = [
      [{type: 'EVENT' as const, pattern: 'RELEASED'}],
      [
        {type: 'EVENT' as const, pattern: pulls},
        {type: 'ACTOR_ACCOUNT_ID' as const, pattern: '^1$'},
      ],
    ];
    const source = gitLocation('https://bitbucket.org/acme/new.git');
    const run = wanted({source, triggers: undefined});
    const actual = {webhook: hookAt(OLD, {filterGroups}), location: OLD, kind: 'GITHUB'} as const;
    const {after, backup, remarks} = planWebhook(run, actual);
    const left = [
      [
        {type: 'EVENT', pattern: 'PULL_REQUEST_CREATED'},
        {type: 'ACTOR_ACCOUNT_ID', pattern: '^1$'},
      ],
    ];
    expect(after).toMatchObject([{input: {filterGroups: left}}]);
    expect(remarks.slice(1)).toEqual([
      expect.stringMatching(/RELEASED, PULL_REQUEST_REOPENED/u),
      expect.stringContaining('account IDs'),
    ]);
    const again = planWebhook(run, {webhook: undefined, backup, location: source.url});
    expect(again).toMatchObject({after: [{input: {filterGroups: left}}], backup});
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
  test('is told of if its triggers change', () => {
    const actual = {webhook: hookAt(NEW, {url}), location: source.url};
    const run = wanted({source, triggers: {...TRIGGERS, branches: ['next']}});
    const {after, remarks} = planWebhook(run, actual);
    expect(after.map(({kind}) => kind)).toEqual(['update-webhook']);
    expect(remarks).toEqual([expect.stringContaining(`${source.host}/${source.path}`)]);
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
function applied(
  steps: readonly WebhookStep[],
  {webhook, location, ...state}: ActualWebhook,
): ActualWebhook {
  let there = webhook;
  for (const step of steps) {
    if (step.kind === 'delete-webhook') there = undefined;
    else {
      const {projectName: _, ...settings} = step.input;
      const url = hookUrlOf({type: 'GITHUB', location: location ?? ''}, 2);
      there = {...(step.kind === 'create-webhook' ? {url} : there), ...settings};
    }
  }
  return {...state, webhook: there, location};
}

describe('a webhook at GitHub Enterprise Server, whose URL CodeBuild does not know', () => {
  const at = (path: string) => `https://git.acme.example/acme/${path}.git`;
  const source = gitLocation(at('new'));
  const {url: _, ...hook} = hookAt(OLD, {payloadUrl: 'https://codebuild.example/webhooks'});
  const actual = (path: string) =>
    ({webhook: hook, location: at(path), kind: 'GITHUB_ENTERPRISE'}) as const;

  test('is created again if the source changes, so that its secret is known', () => {
    const {before, after, remarks} = planWebhook(wanted({source}), actual('old'));
    expect([...before, ...after].map(({kind}) => kind)).toEqual([
      'delete-webhook',
      'create-webhook',
    ]);
    expect(remarks).toEqual([
      expect.stringContaining('https://git.acme.example/acme/old/settings/hooks'),
    ]);
  });
  test('stays if the source does not change', () => {
    expect(planWebhook(wanted({source}), actual('new')).before).toEqual([]);
  });
});

describe('a webhook of an organisation', () => {
  const scopeConfiguration = {name: 'acme', scope: 'GITHUB_ORGANIZATION'} as const;
  const {url: _, ...hook} = hookAt(OLD, {scopeConfiguration});
  const repositories = {type: 'REPOSITORY_NAME', pattern: '^web'} as const;
  const group = [...(hook.filterGroups?.[0] ?? []), repositories];
  const webhook = {...hook, filterGroups: [group]};

  test('gets the branches that are named, for the same repositories', () => {
    const triggers = {...TRIGGERS, branches: ['next'], tagPatterns: undefined};
    const run: WantedWebhook = {...wanted({triggers}), source: undefined};
    expect(planWebhook(run, {webhook, location: 'x'})).toMatchObject({
      before: [],
      after: [
        {
          kind: 'update-webhook',
          input: {
            filterGroups: [
              [{pattern: 'PUSH'}, {pattern: '^refs/heads/next$'}, {type: 'REPOSITORY_NAME'}],
            ],
          },
        },
      ],
      remarks: [],
    });
  });
});

describe('a webhook of an organisation that must be created', () => {
  const scopeConfiguration = {name: 'acme', scope: 'GITHUB_ORGANIZATION'} as const;
  const {url: _, ...hook} = hookAt(OLD, {scopeConfiguration});
  const failed = {...hook, status: 'CREATE_FAILED', statusMessage: 'Not allowed'} as const;
  const ofOrganisation = (triggers: WantedWebhook['triggers']) => ({
    ...wanted({triggers}),
    source: undefined,
  });

  test.each([undefined, failed])('is refused: %#', (webhook) => {
    expect(() => planWebhook(ofOrganisation(TRIGGERS), {webhook, location: 'x'})).toThrow(
      expect.objectContaining({code: 'codebuild.webhook-not-movable'}),
    );
  });

  test('is only told of if no triggers are named', () => {
    const run = ofOrganisation(undefined);
    const plan = planWebhook(run, {webhook: failed, location: 'x'});
    expect([...plan.before, ...plan.after]).toEqual([]);
    expect(plan.remarks).toEqual([
      expect.stringContaining('Not allowed'),
      expect.stringContaining('organisation'),
    ]);
    expect(planWebhook(run, {webhook: undefined, location: 'x'}).remarks).toEqual([]);
  });
});

test('the run after an interrupted run always ends with the wanted webhook', () => {
  const branchFilter = {filterGroups: [], branchFilter: '^main$'};
  const actual = record({
    webhook: option(
      constantFrom(
        hookAt(OLD),
        hookAt(OLD, branchFilter),
        hookAt(NEW),
        hookAt(NEW, {filterGroups: []}),
      ),
      {nil: undefined},
    ),
    location: constantFrom(OLD, NEW),
    kind: constant('GITHUB' as const),
  });
  const triggers = option(
    record({
      branches: option(subarray(['main', 'release/*'], {minLength: 1}), {nil: undefined}),
      tagPatterns: option(subarray(['v*']), {nil: undefined}),
      pullRequests: option(boolean(), {nil: undefined}),
    }),
    {nil: undefined},
  );
  assert(
    property(actual, triggers, constantFrom(0, 1, 2, 3, 4, 5), (first, asked, done) => {
      const run = wanted({triggers: asked});
      const {before, after, backup} = planWebhook(run, first);
      const store = (state: ActualWebhook): ActualWebhook => ({...state, backup});
      const update = (state: ActualWebhook): ActualWebhook => ({...state, location: NEW});
      const forget = (state: ActualWebhook): ActualWebhook => ({...state, backup: undefined});
      const all = [
        store,
        ...before.map((step) => (state: ActualWebhook) => applied([step], state)),
        update,
        ...after.map((step) => (state: ActualWebhook) => applied([step], state)),
        forget,
      ];
      const ran = (state: ActualWebhook, steps: typeof all) =>
        steps.reduce((made, step) => step(made), state);
      const undisturbed = ran(first, all);
      const interrupted = ran(first, all.slice(0, done));
      const again = planWebhook(run, interrupted);
      const ended = forget(applied(again.after, update(applied(again.before, interrupted))));
      expect(ended).toEqual(undisturbed);
      expect(planWebhook(run, ended)).toEqual({before: [], after: [], remarks: []});
    }),
    {numRuns: 1000},
  );
});
