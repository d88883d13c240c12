import type {Webhook, WebhookFilter} from '@aws-sdk/client-codebuild';
import {array, assert, boolean, constantFrom, property, record, subarray, tuple} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {describeFilters} from '../../../src/codebuild/webhook/describe-filters.ts';
import {readRefPattern} from '../../../src/codebuild/webhook/ref-patterns.ts';
import {
  type Triggers,
  sameWebhook,
  webhookSettings,
} from '../../../src/codebuild/webhook/webhook-filters.ts';
import {sameFilters} from '../../../src/codebuild/webhook/same-filters.ts';

const github = 'GITHUB';
const none: Triggers = {branches: [], tagPatterns: [], pullRequests: false};
const push: WebhookFilter = {type: 'EVENT', pattern: 'PUSH'};
const head = (pattern: string): WebhookFilter => ({type: 'HEAD_REF', pattern});
const groups = (triggers: Partial<Triggers>) =>
  webhookSettings({...none, ...triggers}, github).filterGroups ?? [];

test('matches the whole name of a branch', () => {
  expect(webhookSettings({...none, branches: ['main']}, github)).toEqual({
    filterGroups: [[push, head('^refs/heads/main$')]],
  });
});

test('has one group each for branches, tags and pull requests', () => {
  const triggers = {branches: ['main', 'a.b'], tagPatterns: ['v*', 'r?'], pullRequests: true};
  const events = 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED';
  expect(webhookSettings(triggers, github)).toEqual({
    filterGroups: [
      [push, head('^refs/heads/(a\\.b|main)$')],
      [push, head('^refs/tags/(r.|v.*)$')],
      [
        {type: 'EVENT', pattern: events},
        {type: 'BASE_REF', pattern: '^refs/heads/(a\\.b|main)$'},
      ],
    ],
    pullRequestBuildPolicy: {
      requiresCommentApproval: 'FORK_PULL_REQUESTS',
      approverRoles: ['GITHUB_ADMIN', 'GITHUB_MAINTAIN', 'GITHUB_WRITE'],
    },
  });
});

test('matches pull requests into any branch if no branch is named', () => {
  expect(groups({pullRequests: true})).toEqual([[expect.objectContaining({type: 'EVENT'})]]);
});

test.each(['BITBUCKET', 'GITLAB', 'GITLAB_SELF_MANAGED'] as const)(
  'leaves out PULL_REQUEST_REOPENED on %s',
  (kind) => {
    const settings = webhookSettings({...none, pullRequests: true}, kind);
    expect(settings.filterGroups).toEqual([
      [{type: 'EVENT', pattern: 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED'}],
    ]);
    const [host] = kind.split('_');
    for (const role of settings.pullRequestBuildPolicy?.approverRoles ?? ['none']) {
      expect(role).toMatch(new RegExp(`^${host ?? ''}_`, 'u'));
    }
  },
);

test('has no group without triggers', () => {
  expect(webhookSettings(none, github)).toEqual({filterGroups: []});
});

describe('the approval policy of an existing webhook', () => {
  const triggers = {...none, branches: ['main'], pullRequests: true};
  const wanted = webhookSettings(triggers, github);
  const policy = (requiresCommentApproval: 'ALL_PULL_REQUESTS' | 'DISABLED'): Webhook => ({
    filterGroups: wanted.filterGroups,
    pullRequestBuildPolicy: {requiresCommentApproval},
  });

  test('stays if it requires approval for every pull request', () => {
    const actual = policy('ALL_PULL_REQUESTS');
    expect(sameWebhook(actual, wanted)).toBe(true);
    expect(webhookSettings(triggers, github, actual).pullRequestBuildPolicy).toEqual(
      actual.pullRequestBuildPolicy,
    );
  });
  test('is replaced if it requires none', () => {
    const actual = policy('DISABLED');
    expect(sameWebhook(actual, wanted)).toBe(false);
    expect(webhookSettings(triggers, github, actual)).toEqual(wanted);
    expect(sameWebhook({filterGroups: wanted.filterGroups ?? []}, wanted)).toBe(false);
  });
  test('is ignored without pull requests', () => {
    const pushes = webhookSettings({...none, branches: ['main']}, github);
    expect(sameWebhook({...policy('DISABLED'), ...pushes}, pushes)).toBe(true);
  });
  test('an old branch filter is a difference', () => {
    const pushes = webhookSettings({...none, branches: ['main']}, github);
    expect(sameWebhook({...pushes, branchFilter: ''}, pushes)).toBe(true);
    expect(sameWebhook({branchFilter: 'main'}, pushes)).toBe(false);
    expect(sameWebhook({...pushes, branchFilter: 'main'}, pushes)).toBe(false);
  });
});

describe('filters that someone added by hand', () => {
  const path: WebhookFilter = {type: 'FILE_PATH', pattern: '^src/'};
  const message: WebhookFilter = {
    type: 'COMMIT_MESSAGE',
    pattern: 'skip',
    excludeMatchedPattern: true,
  };
  const over = (triggers: Partial<Triggers>, ...filterGroups: WebhookFilter[][]) =>
    webhookSettings({...none, ...triggers}, github, {filterGroups}).filterGroups ?? [];
  const event = (pattern: string): WebhookFilter => ({type: 'EVENT', pattern});

  test('stay with their branch, and move to another one with it', () => {
    const there = [push, head('^refs/heads/main'), path, message];
    expect(over({branches: ['main']}, there)).toEqual([
      [push, head('^refs/heads/main$'), path, message],
    ]);
    expect(over({branches: ['next']}, there)).toEqual([
      [push, head('^refs/heads/next$'), path, message],
    ]);
    expect(over({branches: ['main'], tagPatterns: ['v*']}, there)[1]).toEqual([
      push,
      head('^refs/tags/v.*$'),
    ]);
  });
  test('stay only with their own branch if another branch has none', () => {
    const there = [[push, head('^refs/heads/main$'), path], groups({branches: ['next']})[0] ?? []];
    expect(over({branches: ['main', 'next']}, ...there)).toEqual(there);
  });
  test('stay in groups of other events', () => {
    const there = [
      [event('RELEASED')],
      [event('WORKFLOW_JOB_QUEUED'), {type: 'WORKFLOW_NAME' as const, pattern: 'ci'}],
      [event('PULL_REQUEST_MERGED, PULL_REQUEST_CLOSED'), path],
    ];
    expect(over({branches: ['main']}, ...there)).toEqual([
      [push, head('^refs/heads/main$')],
      ...there,
    ]);
  });
  test('keep the other events of a group', () => {
    const main: WebhookFilter = {type: 'BASE_REF', pattern: '^refs/heads/main$'};
    const there = [event('PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_MERGED'), main];
    expect(over({branches: ['next']}, there)).toEqual([
      [push, head('^refs/heads/next$')],
      [event('PULL_REQUEST_MERGED'), main],
    ]);
    const wanted = webhookSettings({...none, branches: ['main']}, github, {
      filterGroups: [there, [push, head('^refs/heads/main$')]],
    });
    expect(sameFilters([there, [push, head('^refs/heads/main$')]], wanted.filterGroups ?? [])).toBe(
      false,
    );
  });
  test('are replaced if they only select branches for pushes', () => {
    expect(
      over(
        {branches: ['main']},
        [push],
        [push, {...head('^refs/tags/'), excludeMatchedPattern: true}],
        [event('PULL_REQUEST_CREATED')],
      ),
    ).toEqual([[push, head('^refs/heads/main$')]]);
  });

  const filter = record({
    type: constantFrom('HEAD_REF', 'BASE_REF', 'FILE_PATH', 'ACTOR_ACCOUNT_ID'),
    pattern: constantFrom(
      '^refs/heads/main$',
      '^refs/heads/main',
      '^refs/heads/(main|next)$',
      '^refs/tags/v.*$',
      'refs/tags',
      '(',
      'x',
    ),
    excludeMatchedPattern: boolean(),
  });
  const happenings = subarray(
    ['PUSH', 'PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED', 'PULL_REQUEST_MERGED', 'RELEASED'],
    {minLength: 1},
  ).map((it) => event(it.join(', ')));
  const hooks = array(
    tuple(happenings, array(filter, {maxLength: 3})).map(([first, rest]) => [first, ...rest]),
    {maxLength: 4},
  );
  const anyTriggers = record({
    branches: subarray(['main', 'next', 'v1']),
    tagPatterns: subarray(['*', 'v*', 'v1']),
    pullRequests: boolean(),
  });

  test('stay the same in a second run, and every trigger is present', () => {
    assert(
      property(anyTriggers, hooks, (triggers, filterGroups) => {
        const done: Webhook = {...webhookSettings(triggers, github, {filterGroups})};
        expect(sameWebhook(done, webhookSettings(triggers, github, done))).toBe(true);
        const refs = (done.filterGroups ?? [])
          .flat()
          .map(({pattern = ''}) => readRefPattern(pattern));
        for (const name of triggers.branches) {
          expect(refs.some((it) => it?.kind === 'heads' && it.names.includes(name))).toBe(true);
        }
      }),
      {numRuns: 3000},
    );
  });
});

describe('sameFilters', () => {
  const wanted = groups({branches: ['main', 'next'], tagPatterns: ['v*']});
  test.each<[string, WebhookFilter[][]]>([
    ['groups and filters in another order', wanted.toReversed().map((it) => it.toReversed())],
    [
      'a group for each name',
      [
        [push, head('^refs/tags/v.*$')],
        [push, head('^refs/heads/next$')],
        [push, head('^refs/heads/main$')],
      ],
    ],
    ['names in another order', groups({branches: ['next', 'main'], tagPatterns: ['v*']})],
    ['twice', [...wanted, ...wanted]],
    [
      'an explicit default',
      wanted.map((group) => group.map((it) => ({...it, excludeMatchedPattern: false}))),
    ],
  ])('is true for %s', (_, actual) => {
    expect(sameFilters(actual, wanted)).toBe(true);
  });
  test.each<[string, WebhookFilter[][]]>([
    ['no filters', []],
    ['fewer groups', wanted.slice(1)],
    ['more groups', [...wanted, [push]]],
    ['patterns of the old tool, which also match longer names', [[push, head('^refs/heads/main')]]],
    [
      'inverted patterns',
      wanted.map((group) => group.map((it) => ({...it, excludeMatchedPattern: true}))),
    ],
  ])('is false for %s', (_, actual) => {
    expect(sameFilters(actual, wanted)).toBe(false);
  });
  test('compares events one by one', () => {
    const of = (pattern: string): WebhookFilter[][] => [[{type: 'EVENT', pattern}]];
    expect(sameFilters(of('PUSH,PULL_REQUEST_MERGED'), of('PULL_REQUEST_MERGED, PUSH'))).toBe(true);
    expect(sameFilters(of('PUSH'), of('PULL_REQUEST_MERGED, PUSH'))).toBe(false);
  });
});

test('describes filters', () => {
  const all = {branches: ['main', 'a|b'], tagPatterns: ['v*'], pullRequests: true};
  expect(describeFilters(groups(all))).toEqual([
    'pushes to a|b, main',
    'tags v*',
    'pull requests to a|b, main',
  ]);
  expect(describeFilters(groups({pullRequests: true}))).toEqual(['pull requests']);
  expect(describeFilters([])).toEqual([]);
});

test.each<[WebhookFilter[], string]>([
  [[push], 'EVENT PUSH'],
  [[push, head('^refs/heads/main')], 'EVENT PUSH and HEAD_REF ^refs/heads/main'],
  [[push, head('^refs/heads/a|b$')], 'EVENT PUSH and HEAD_REF ^refs/heads/a|b$'],
  [
    [push, {...head('^refs/heads/main$'), excludeMatchedPattern: true}],
    'EVENT PUSH and HEAD_REF not ^refs/heads/main$',
  ],
  [
    [push, head('^refs/heads/main$'), {type: 'FILE_PATH', pattern: '^src/'}],
    'EVENT PUSH and HEAD_REF ^refs/heads/main$ and FILE_PATH ^src/',
  ],
  [[{type: 'EVENT', pattern: 'PULL_REQUEST_MERGED'}], 'EVENT PULL_REQUEST_MERGED'],
])('shows other filters as they are', (group, words) => {
  expect(describeFilters([group])).toEqual([words]);
});

test('naming branches ends a release, whose tags start builds', () => {
  const host = 'GITHUB';
  const kept = {pullRequests: undefined, tagPatterns: undefined};
  const release = webhookSettings({...kept, branches: [], tagPatterns: ['*']}, host);
  const groups = (webhook: Webhook, branches: string[]) =>
    webhookSettings({...kept, branches}, host, webhook).filterGroups;
  expect(groups(release, ['main'])).toEqual([
    [
      {type: 'EVENT', pattern: 'PUSH'},
      {type: 'HEAD_REF', pattern: '^refs/heads/main$'},
    ],
  ]);
  const both = webhookSettings({...kept, branches: ['main'], tagPatterns: ['*']}, host);
  expect(groups(both, ['next'])).toHaveLength(2);
});
