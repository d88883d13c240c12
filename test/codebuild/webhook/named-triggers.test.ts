import type {Webhook, WebhookFilter} from '@aws-sdk/client-codebuild';
import {
  array,
  assert,
  boolean,
  constantFrom,
  option,
  property,
  record,
  subarray,
  tuple,
} from 'fast-check';
import {describe, expect, test} from 'vitest';
import {describeFilters} from '../../../src/codebuild/webhook/describe-filters.ts';
import {option as optionMention} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {sameFilters} from '../../../src/codebuild/webhook/same-filters.ts';
import {
  type Triggers,
  sameWebhook,
  webhookSettings,
} from '../../../src/codebuild/webhook/webhook-filters.ts';
import {type HostEvent, isWanted} from '../../sandbox/aws/codebuild-push.ts';

const GITHUB = 'GITHUB';
const UNNAMED: Triggers = {branches: undefined, tagPatterns: undefined, pullRequests: undefined};
const event = (pattern: string): WebhookFilter => ({type: 'EVENT', pattern});
const PUSH = event('PUSH');
const PULLS = event('PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED');
const head = (pattern: string): WebhookFilter => ({type: 'HEAD_REF', pattern});
const base = (pattern: string): WebhookFilter => ({type: 'BASE_REF', pattern});
const path = (pattern: string): WebhookFilter => ({type: 'FILE_PATH', pattern});
const not = (filter: WebhookFilter): WebhookFilter => ({...filter, excludeMatchedPattern: true});

const over = (triggers: Partial<Triggers>, ...filterGroups: WebhookFilter[][]) =>
  webhookSettings({...UNNAMED, ...triggers}, GITHUB, {filterGroups}).filterGroups ?? [];

describe('triggers that are not requested stay', () => {
  const pulls = [PULLS, base('^refs/heads/main$')];
  const release = [PUSH, head('^refs/heads/release/.*$')];
  const tags = [PUSH, head('^refs/tags/v.*$')];

  test('a group for pull requests, with --branch', () => {
    expect(over({branches: ['main'], tagPatterns: []}, release, pulls)).toEqual([
      [PUSH, head('^refs/heads/main$')],
      pulls,
    ]);
  });

  test('in a group with pushes', () => {
    const both = [event('PUSH, PULL_REQUEST_CREATED'), head('^refs/heads/a')];
    expect(over({branches: ['b']}, both)).toEqual([
      [PUSH, head('^refs/heads/b$')],
      [event('PULL_REQUEST_CREATED'), head('^refs/heads/a')],
    ]);
  });

  test('branches and tags, with --pull-requests', () => {
    expect(over({pullRequests: true}, release, tags)).toEqual([
      [PULLS, base('^refs/heads/release/.*$')],
      release,
      tags,
    ]);
    expect(over({pullRequests: true}, [PUSH, head('^refs/heads/(a|b).')])[0]).toEqual([PULLS]);
    expect(over({pullRequests: true}, release, pulls)).toEqual([release, pulls]);
    expect(over({pullRequests: false}, release, pulls)).toEqual([release]);
  });

  test('all of them, if no trigger is named', () => {
    expect(over({}, release, pulls, tags, [PUSH])).toEqual([release, pulls, tags, [PUSH]]);
  });

  test.each([
    ['^main$', '^refs/heads/main$'],
    ['^refs/heads/main$', '^refs/heads/main$'],
    ['^(main|release/.*)$', '^refs/heads/(main|release/.*)$'],
  ])('the branches of the old filter %s', (branchFilter, pattern) => {
    const settings = (triggers: Partial<Triggers>) =>
      webhookSettings({...UNNAMED, ...triggers}, GITHUB, {branchFilter, filterGroups: []});
    expect(settings({})).toEqual({branchFilter});
    expect(settings({tagPatterns: ['v*']})).toEqual({
      filterGroups: [tags, [PUSH, head(pattern)]],
    });
    expect(settings({branches: ['next']})).toEqual({
      filterGroups: [[PUSH, head('^refs/heads/next$')]],
    });
  });

  test.each(['main', '^main', '^a$|^b$', '^(?!wip).*$', '^v[0-9]$'])(
    'the branches of the old filter %s cannot be told, so they must be named, too',
    async (branchFilter) => {
      const named = async () =>
        webhookSettings({...UNNAMED, tagPatterns: ['v*']}, GITHUB, {branchFilter});
      await expect(named()).rejects.toMatchObject({
        details: [`branchFilter: ${branchFilter}`],
        remedy: [mentioning(optionMention('branch', 'NAME'))],
      });
      expect(webhookSettings(UNNAMED, GITHUB, {branchFilter})).toEqual({branchFilter});
    },
  );

  test('any push, if a webhook has no filters', () => {
    const settings = (triggers: Partial<Triggers>) =>
      webhookSettings({...UNNAMED, ...triggers}, GITHUB, {filterGroups: []});
    expect(settings({})).toEqual({});
    expect(settings({pullRequests: true}).filterGroups).toEqual([[PULLS], [PUSH]]);
    expect(settings({tagPatterns: ['v*']}).filterGroups).toEqual([tags, [PUSH]]);
    expect(settings({branches: ['main']}).filterGroups).toEqual([
      [PUSH, head('^refs/heads/main$')],
    ]);
  });
});

describe('patterns of branches', () => {
  test('count as requested if someone added them by hand in the same form', () => {
    const there = [PUSH, head('^refs/heads/release/.*$')];
    expect(over({branches: ['release/*']}, there)).toEqual([there]);
    expect(describeFilters([there])).toEqual(['pushes to release/*']);
  });

  test('can have exceptions, which only restrict wildcards', () => {
    const groups = over({branches: ['main', 'release/*'], excludedBranches: ['release/old']});
    expect(groups).toEqual([
      [PUSH, head('^refs/heads/main$')],
      [PUSH, head('^refs/heads/release/.*$'), not(head('^refs/heads/release/old$'))],
    ]);
    expect(describeFilters(groups)).toEqual([
      'pushes to main',
      'pushes to release/* except release/old',
    ]);
    expect(over({branches: ['main', 'release/*']}, ...groups)).toEqual(groups);
    expect(over({branches: ['main', 'release/*'], excludedBranches: []}, ...groups)).toEqual([
      [PUSH, head('^refs/heads/(main|release/.*)$')],
    ]);
  });

  test('replace an exception that would exclude them', () => {
    const others = [PUSH, not(head('^refs/heads/release/.*$'))];
    expect(over({branches: ['release/*']}, others)).toEqual([
      [PUSH, head('^refs/heads/release/.*$')],
    ]);
    expect(over({branches: ['main']}, [PUSH, not(head('^refs/heads/main$'))])).toEqual([
      [PUSH, head('^refs/heads/main$')],
    ]);
  });

  test('have exceptions for pull requests, too', () => {
    expect(over({branches: ['*'], pullRequests: true, excludedBranches: ['bot/*']})).toEqual([
      [PUSH, head('^refs/heads/.*$'), not(head('^refs/heads/bot/.*$'))],
      [PULLS, base('^refs/heads/.*$'), not(base('^refs/heads/bot/.*$'))],
    ]);
  });

  test('get exceptions even if they are not requested', () => {
    const both = [event('PUSH, PULL_REQUEST_CREATED')];
    expect(over({excludedBranches: ['bot/*']}, both, [PUSH, head('^refs/tags/v')])).toEqual([
      [PUSH, not(head('^refs/heads/bot/.*$'))],
      [event('PULL_REQUEST_CREATED'), not(base('^refs/heads/bot/.*$'))],
      [PUSH, head('^refs/tags/v')],
    ]);
  });
});

describe('paths', () => {
  test('restrict pushes to branches and pull requests, and no tags', () => {
    const triggers = {branches: ['main'], tagPatterns: ['v*'], pullRequests: true};
    const groups = over({...triggers, paths: ['services/web', '*.md']});
    const wanted = path(String.raw`^(.*\.md|services/web(/.*)?)$`);
    expect(groups).toEqual([
      [PUSH, head('^refs/heads/main$'), wanted],
      [PUSH, head('^refs/tags/v.*$')],
      [PULLS, base('^refs/heads/main$'), wanted],
    ]);
    expect(describeFilters(groups)).toEqual([
      'pushes to main that change *.md, services/web',
      'tags v*',
      'pull requests to main that change *.md, services/web',
    ]);
  });

  test('replace earlier paths, but not paths that were excluded by hand', () => {
    const there = [PUSH, head('^refs/heads/main$'), path('^src/'), not(path('^docs/'))];
    const rest = [PUSH, head('^refs/heads/main$'), not(path('^docs/'))];
    expect(over({paths: ['a']}, there)).toEqual([[...rest, path('^a(/.*)?$')]]);
    expect(over({branches: ['main'], paths: []}, there)).toEqual([rest]);
    expect(over({branches: ['main']}, there)).toEqual([there]);
  });

  test('do not restrict other events', () => {
    const there = [[event('RELEASED')], [event('PUSH, RELEASED')]];
    expect(over({paths: ['a']}, ...there)).toEqual(there);
  });
});

/** Requested or not. */
const anyTriggers = record({
  branches: option(subarray(['main', 'next', 'release/*', '*']), {nil: undefined}),
  tagPatterns: option(subarray(['*', 'v*', 'v1']), {nil: undefined}),
  pullRequests: option(boolean(), {nil: undefined}),
  excludedBranches: option(subarray(['next', 'release/old', 'bot/*']), {nil: undefined}),
  paths: option(subarray(['services/web', '*.md']), {nil: undefined}),
});

const filter = record({
  type: constantFrom('HEAD_REF', 'BASE_REF', 'FILE_PATH', 'ACTOR_ACCOUNT_ID'),
  pattern: constantFrom(
    '^refs/heads/main$',
    '^refs/heads/main',
    '^refs/heads/release/.*$',
    '^refs/heads/(main|next)$',
    '^refs/tags/v.*$',
    '^services/web(/.*)?$',
    'x',
  ),
  excludeMatchedPattern: boolean(),
});
const hooks = array(
  tuple(
    subarray(
      ['PUSH', 'PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED', 'PULL_REQUEST_MERGED', 'RELEASED'],
      {minLength: 1},
    ).map((it) => event(it.join(', '))),
    array(filter, {maxLength: 3}),
  ).map(([first, rest]) => [first, ...rest]),
  {maxLength: 4},
);

const pushed = record({
  ref: constantFrom(
    'refs/heads/main',
    'refs/heads/main-2',
    'refs/heads/next',
    'refs/heads/release/1',
    'refs/heads/release/old',
    'refs/heads/bot/a/b',
    'refs/tags/v1',
    'refs/tags/1',
  ),
  files: subarray(['services/web/a.py', 'services/web2/a.py', 'README.md'], {minLength: 1}),
}).map((it): HostEvent => ({...it, commit: '0'}));
const opened = tuple(pushed, constantFrom('CREATED', 'MERGED')).map(([it, action]): HostEvent => ({
  ...it,
  event: `PULL_REQUEST_${action}`,
  ref: 'refs/heads/feature',
  pullRequest: {number: 1, baseRef: it.ref},
}));

const matches = (name: string, globs: readonly string[]) =>
  globs.some((it) => (it.endsWith('*') ? name.startsWith(it.slice(0, -1)) : it === name));
const isChanged = (files: readonly string[], paths: readonly string[]) =>
  paths.length === 0 ||
  files.some((it) =>
    paths.some((glob) => (glob === '*.md' ? it.endsWith('.md') : it.startsWith(`${glob}/`))),
  );

describe('for any triggers', () => {
  test('a plan that was applied leaves nothing to do', () => {
    assert(
      property(anyTriggers, hooks, (triggers, filterGroups) => {
        const done: Webhook = {...webhookSettings(triggers, GITHUB, {filterGroups})};
        // Such a webhook is deleted. An empty list would mean any push.
        if (done.filterGroups?.length === 0) return;
        expect(sameWebhook(done, webhookSettings(triggers, GITHUB, done))).toBe(true);
      }),
      {numRuns: 5000},
    );
  });

  test('everything stays without a request', () => {
    assert(
      property(hooks, (filterGroups) => {
        expect(sameFilters(over({}, ...filterGroups), filterGroups)).toBe(true);
      }),
    );
  });

  test('pull requests that are not requested start builds as before', () => {
    const pushes = anyTriggers.map(({branches, tagPatterns}) => ({branches, tagPatterns}));
    assert(
      property(pushes, hooks, opened, (triggers, before, happened) => {
        if (before.length === 0) return;
        const after = over(triggers, ...before);
        const starts = after.length > 0 && isWanted({filterGroups: after}, happened);
        expect(starts).toBe(isWanted({filterGroups: before}, happened));
      }),
      {numRuns: 3000},
    );
  });

  test('a new webhook starts the requested builds, and no others', () => {
    const named = anyTriggers.filter(({branches = []}) => branches.length > 0);
    assert(
      property(
        named,
        constantFrom('push', 'pull'),
        pushed,
        opened,
        (triggers, kind, push, pull) => {
          const {branches = [], tagPatterns = [], pullRequests = false} = triggers;
          const {excludedBranches = [], paths = []} = triggers;
          const happened = kind === 'push' ? push : pull;
          const [, of, name = ''] =
            /^refs\/(heads|tags)\/(.*)$/u.exec(happened.pullRequest?.baseRef ?? happened.ref) ?? [];
          const isPlain = branches.includes(name);
          const isNamed = isPlain || (matches(name, branches) && !matches(name, excludedBranches));
          const ofBranch = of === 'heads' && isNamed && isChanged(happened.files ?? [], paths);
          const expected =
            kind === 'push'
              ? ofBranch || (of === 'tags' && matches(name, tagPatterns))
              : ofBranch && pullRequests && happened.event === 'PULL_REQUEST_CREATED';
          const {filterGroups} = webhookSettings(triggers, GITHUB);
          expect(isWanted({filterGroups}, happened)).toBe(expected);
        },
      ),
      {numRuns: 5000},
    );
  });
});
