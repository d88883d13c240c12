import {expect, test} from 'vitest';
import type {CiReference} from '../../../src/codebase/ci/ci-reference.ts';
import {type GitRefs, NO_REFS} from '../../../src/codebase/git/git-refs.ts';
import {
  type AskedReferences,
  type References,
  resolveReferences,
} from '../../../src/codebase/git/resolve-references.ts';
import {type Mention, type Text, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const OTHER = 'bbbbbbbcccccccdddddddeeeeeeefffffff00000';

interface Given {
  readonly asked?: AskedReferences;
  readonly ci?: CiReference;
  readonly git?: Partial<GitRefs>;
}

const resolve = ({asked = {}, ci, git}: Given): References =>
  resolveReferences({commit: COMMIT, asked, ci, git: {...NO_REFS, ...git}});

const GITHUB = {
  kind: 'branch',
  name: 'main',
  from: 'GITHUB_REF',
  commit: {id: COMMIT, from: 'GITHUB_SHA'},
} as const;
const ELSEWHERE = {...GITHUB, commit: {id: OTHER, from: 'GITHUB_SHA'}};
const TAG = {kind: 'tag', name: 'v2', from: 'CODEBUILD_WEBHOOK_TRIGGER'} as const;
const VERSION = {
  kind: 'branch-or-tag',
  name: 'v1',
  from: 'CODEBUILD_SOURCE_VERSION',
} as const;

test.each<[string, Given, string | undefined, Text | undefined]>([
  [
    'a flag rather than from the CI service or from Git',
    {asked: {branch: 'live'}, ci: GITHUB, git: {head: 'dev', trackedHere: ['dev']}},
    'live',
    option('branch'),
  ],
  ['the CI service rather than from Git', {ci: GITHUB, git: {head: 'dev'}}, 'main', 'GITHUB_REF'],
  ['the checked-out branch', {git: {head: 'dev', trackedHere: ['main']}}, 'dev', 'HEAD'],
  [
    'the only remote-tracking branch',
    {git: {trackedHere: ['main']}},
    'main',
    'remote-tracking branch',
  ],
  [
    'none of several remote-tracking branches',
    {git: {trackedHere: ['a', 'b']}},
    undefined,
    undefined,
  ],
  ['nothing', {}, undefined, undefined],
  [
    'a name of both a branch and a Git tag at the commit',
    {ci: VERSION, git: {branches: ['v1'], gitTags: ['v1'], tagsHere: ['v1'], trackedHere: ['v1']}},
    'v1',
    'CODEBUILD_SOURCE_VERSION',
  ],
  [
    'a name of both a branch and a Git tag at another commit',
    {ci: VERSION, git: {branches: ['v1'], gitTags: ['v1']}},
    'v1',
    'CODEBUILD_SOURCE_VERSION',
  ],
  [
    'a name with a remote before it',
    {ci: {...VERSION, name: 'origin/main'}, git: {branches: ['main'], remotes: ['origin']}},
    'main',
    'CODEBUILD_SOURCE_VERSION',
  ],
  [
    'a branch whose name begins like a remote',
    {ci: {...VERSION, name: 'origin/main'}, git: {branches: ['main', 'origin/main']}},
    'origin/main',
    'CODEBUILD_SOURCE_VERSION',
  ],
  [
    'a name with a remote and heads/ in Jenkins',
    {ci: {kind: 'remote-branch', name: 'origin/heads/main', from: 'GIT_BRANCH'}},
    'main',
    'GIT_BRANCH',
  ],
  [
    'a name with a remote in Jenkins',
    {
      ci: {kind: 'remote-branch', name: 'up/stream/a/b', from: 'GIT_BRANCH'},
      git: {remotes: ['origin', 'up/stream']},
    },
    'a/b',
    'GIT_BRANCH',
  ],
  [
    'a name without a remote in Jenkins',
    {
      ci: {kind: 'remote-branch', name: 'feature/a', from: 'GIT_BRANCH'},
      git: {remotes: ['origin'], branches: ['feature/a']},
    },
    'feature/a',
    'GIT_BRANCH',
  ],
  [
    'Jenkins’s branch in a source without .git',
    {ci: {kind: 'remote-branch', name: 'origin/main', from: 'GIT_BRANCH'}},
    'main',
    'GIT_BRANCH',
  ],
])('takes the branch from %s', (_, given, branch, branchFrom) => {
  expect(resolve(given)).toMatchObject({branch, branchFrom, pullRequest: undefined, warnings: []});
});

test('the build of a tag has the tag and no branch', () => {
  const git = {head: 'main', tagsHere: ['v1'], gitTags: ['v1']};
  expect(resolve({ci: TAG, git})).toMatchObject({
    branch: undefined,
    branchUnknown: undefined,
    gitTags: ['v1', 'v2'],
    gitTagsFrom: new Map([
      ['v1', 'Git'],
      ['v2', 'CODEBUILD_WEBHOOK_TRIGGER'],
    ]),
  });
  const both = {branches: [], tagsHere: ['v1'], gitTags: ['v1']};
  expect(resolve({ci: VERSION, git: both})).toMatchObject({branch: undefined, gitTags: ['v1']});
});

test('of a branch and a tag of one name, the tag is built if only the tag is at the commit', () => {
  const git = {branches: ['v1', 'main'], gitTags: ['v1'], tagsHere: ['v1'], trackedHere: ['main']};
  expect(resolve({ci: VERSION, git})).toMatchObject({branch: undefined, gitTags: ['v1']});
});

test.each<[CiReference]>([
  [{kind: 'remote-branch', name: 'origin/tags/v1', from: 'V'}],
  [{kind: 'remote-branch', name: 'tags/v1', from: 'V'}],
  [{kind: 'branch-or-tag', name: 'origin/tags/v1', from: 'V'}],
])('%j is the build of a tag', (ci) => {
  expect(resolve({ci})).toMatchObject({branch: undefined, gitTags: ['v1'], warnings: []});
});

test('says that a name may be either if there is no clone', () => {
  expect(resolve({ci: VERSION})).toMatchObject({
    branchUnknown: `${VERSION.from} names v1, which may be a branch or a Git tag`,
    unclearName: 'v1',
  });
});

test.each([VERSION, {kind: 'remote-branch', name: 'v1', from: 'GIT_BRANCH'} as const])(
  'ignores a name that is neither a branch nor a tag in the clone: %j',
  (ci) => {
    // Nor does it use the branch that is at the same commit.
    const git = {head: 'main', trackedHere: ['main'], branches: ['main'], remotes: ['origin']};
    expect(resolve({ci, git})).toMatchObject({
      branch: undefined,
      branchUnknown: `${ci.from} names v1, but this clone has neither a branch nor a Git tag of that name`,
      unclearName: 'v1',
      mayBePullRequest: true,
      gitTags: [],
      warnings: [],
    });
    expect(resolve({ci, git, asked: {branch: 'live'}})).toMatchObject({
      branch: 'live',
      branchUnknown: undefined,
      mayBePullRequest: false,
      gitTags: [],
    });
    expect(resolve({ci, git, asked: {gitTags: ['v1']}})).toMatchObject({
      branch: undefined,
      branchUnknown: undefined,
      unclearName: undefined,
      gitTags: ['v1'],
    });
  },
);

test('ignores an unclear name of another commit', () => {
  const ci = {...VERSION, commit: {id: OTHER, from: 'V'}};
  expect(resolve({ci, git: {head: 'main'}})).toMatchObject({
    branch: undefined,
    unclearName: undefined,
    warnings: [expect.stringContaining('names the branch or Git tag v1, but for commit bbbbbbb')],
  });
});

test('--branch adds a branch to the build of a tag', () => {
  expect(resolve({asked: {branch: 'main'}, ci: TAG})).toMatchObject({
    branch: 'main',
    gitTags: ['v2'],
  });
});

test('--git-tag adds to the known tags', () => {
  const git = {tagsHere: ['v1'], gitTags: ['v1'], head: 'main'};
  expect(
    resolve({asked: {gitTags: ['v1', 'v3']}, ci: TAG, git: {...git, head: undefined}}),
  ).toMatchObject({
    branch: undefined,
    branchUnknown: undefined,
    gitTags: ['v1', 'v2', 'v3'],
  });
  expect(resolve({asked: {gitTags: ['v3']}, git})).toMatchObject({
    branch: 'main',
    gitTags: ['v1', 'v3'],
    gitTagsFrom: new Map<string, Text>([
      ['v1', 'Git'],
      ['v3', option('git-tag')],
    ]),
  });
});

test('--git-tag of another commit is refused', () => {
  const git = {gitTags: ['v1', 'v2', 'v3'], tagsHere: ['v2']};
  expect(() => resolve({asked: {gitTags: ['v1', 'v2']}, git})).toThrow(
    expect.objectContaining({
      kind: 'usage',
      message: 'Git tag "v1" is at another commit.',
      details: ['In this clone, the tag is not at commit 1a2b3c4, which this build uses.'],
    }),
  );
  expect(() => resolve({asked: {gitTags: ['v1', 'v3']}, git})).toThrow(
    'Git tag "v1", "v3" is at another commit.',
  );
});

test('ignores a CI service’s tag that is at another commit in the clone', () => {
  const git = {gitTags: ['v2'], head: 'main'};
  expect(resolve({ci: TAG, git})).toMatchObject({
    branch: undefined,
    branchUnknown: 'CODEBUILD_WEBHOOK_TRIGGER refers to another commit',
    gitTags: [],
    warnings: [
      'CODEBUILD_WEBHOOK_TRIGGER names the Git tag v2, but in this clone that tag is not at commit 1a2b3c4, so the name is ignored.',
    ],
  });
});

const DOUBT =
  'GITHUB_REF names the branch main, but for commit bbbbbbb (GITHUB_SHA). Commit 1a2b3c4 is built, so the name is ignored.';

test('ignores a CI service’s branch of another commit, and does not use that of Git', () => {
  const unknown = {
    branch: undefined,
    branchUnknown: 'GITHUB_REF refers to another commit',
    mayBePullRequest: true,
    warnings: [DOUBT],
  };
  expect(resolve({ci: ELSEWHERE})).toMatchObject(unknown);
  // A script may have merged a pull request into main.
  for (const head of ['dev', 'main']) {
    expect(resolve({ci: ELSEWHERE, git: {head, trackedHere: ['dev']}})).toMatchObject(unknown);
  }
  expect(resolve({ci: ELSEWHERE, git: {trackedHere: ['dev']}})).toMatchObject(unknown);
  const pinned = {kind: 'branch', name: 'main', from: 'V', commit: {id: OTHER, from: 'V'}} as const;
  expect(resolve({ci: pinned}).warnings).toEqual([
    'V names the branch main, but for commit bbbbbbb. Commit 1a2b3c4 is built, so the name is ignored.',
  ]);
});

test('does not warn about it if the flag names the same branch', () => {
  expect(resolve({ci: ELSEWHERE, asked: {branch: 'main'}})).toMatchObject({
    branch: 'main',
    branchFrom: option('branch'),
    mayBePullRequest: false,
    warnings: [],
  });
});

test.each<[Partial<GitRefs>, string]>([
  [
    {},
    'no CI variable names it, no branch is checked out at this commit, and no remote-tracking branch points to it',
  ],
  [
    {trackedHere: ['main', 'live']},
    'no CI variable names it, no branch is checked out at this commit, and more than one remote-tracking branch points to it (main, live)',
  ],
])('explains for %j why the branch is unknown', (git, why) => {
  expect(resolve({git}).branchUnknown).toBe(why);
});

test('the build of a pull request has no branch, whatever Git knows', () => {
  const git = {head: 'main', trackedHere: ['main'], tagsHere: ['v1'], gitTags: ['v1']};
  expect(resolve({ci: {kind: 'pull-request', number: 12, from: 'GITHUB_REF'}, git})).toMatchObject({
    branch: undefined,
    branchUnknown: undefined,
    pullRequest: 12,
    pullRequestFrom: 'GITHUB_REF',
  });
  expect(
    resolve({ci: {kind: 'pull-request', number: undefined, from: 'GITHUB_HEAD_REF'}, git}),
  ).toMatchObject({branch: undefined, pullRequest: 'unknown'});
});

test.each<[AskedReferences, ...Mention[]]>([
  [{branch: 'main'}, option('branch', 'main')],
  [{gitTags: ['v1', 'v2']}, option('git-tag', 'v1'), option('git-tag', 'v2')],
  [{branch: 'main', gitTags: ['v1']}, option('branch', 'main'), option('git-tag', 'v1')],
])('refuses %j in the build of a pull request', (asked, ...options) => {
  const ci = {kind: 'pull-request', number: 12, from: 'CI_MERGE_REQUEST_IID'} as const;
  expect(() => resolve({ci, asked})).toThrow(
    expect.objectContaining({
      kind: 'usage',
      message: expect.stringContaining('pull request 12'),
      remedy: [mentioning(...options), expect.stringContaining('CI_MERGE_REQUEST_IID')],
    }),
  );
});
