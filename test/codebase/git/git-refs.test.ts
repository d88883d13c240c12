import {expect, test} from 'vitest';
import {readRefs} from '../../../src/codebase/git/git-refs.ts';

const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const FETCH = '+refs/heads/*:refs/remotes/origin/*';

/** The refs of a clone in which all refs are at the commit. */
function refs(lines: readonly string[], remotes: Readonly<Record<string, string[]>> = {}) {
  const settings = Object.entries(remotes).flatMap(([name, fetch]) => [
    `remote.${name}.url\nhttps://example.com/${name}`,
    ...fetch.map((it) => `remote.${name}.fetch\n${it}`),
  ]);
  const listing = lines.map((it) => `${COMMIT} ${it}\n`).join('');
  const tags = lines.filter((it) => it.startsWith(' refs/tags/')).map((it) => `tag: ${it.trim()}`);
  const printed = settings.map((it) => `${it}\0`).join('');
  return readRefs({refs: listing, tags: tags.join(', '), remotes: printed}, COMMIT);
}

test('distinguishes branches, tags and remotes', () => {
  const listing = [
    '*refs/heads/main ',
    ' refs/heads/feature/a ',
    ' refs/remotes/origin/HEAD refs/remotes/origin/main',
    ' refs/remotes/origin/main ',
    ' refs/remotes/origin/other ',
    ' refs/tags/v1 ',
  ];
  expect(refs(listing, {origin: [FETCH]})).toEqual({
    head: 'main',
    tagsHere: ['v1'],
    trackedHere: ['main', 'other'],
    requestsHere: [],
    branches: ['main', 'feature/a', 'other'],
    gitTags: ['v1'],
    remotes: ['origin'],
    defaultBranch: 'main',
    origin: 'https://example.com/origin',
  });
});

test('takes blanks of Unicode as parts of names', () => {
  const names = ['feat\u00A0one', '全角\u3000空白', 'line\u2028end', '\uFEFFbom'];
  const listing = names.flatMap((it) => [` refs/heads/${it} `, ` refs/tags/${it} `]);
  const origin = ` refs/remotes/origin/HEAD refs/remotes/origin/${names[0]}`;
  expect(refs([...listing, origin])).toMatchObject({
    branches: names,
    gitTags: names,
    defaultBranch: names[0],
  });
});

test('distinguishes refs at the commit from others', () => {
  const other = COMMIT.replaceAll('1', '2');
  const listing = [
    `${other} *refs/heads/main \n`,
    `${COMMIT}  refs/remotes/origin/old \n`,
    `${other}  refs/remotes/origin/main \n`,
    `${other}  refs/pull/1/head \n`,
    `${COMMIT}  refs/pull/2/head \n`,
    `${COMMIT}  refs/tags/light \n`,
  ];
  expect(readRefs({refs: listing.join(''), tags: '', remotes: ''}, COMMIT)).toMatchObject({
    head: undefined,
    trackedHere: ['old'],
    requestsHere: ['pull/2/head'],
    tagsHere: [],
    branches: ['main', 'old'],
    gitTags: ['light'],
  });
});

test('returns nothing for a clone without refs', () => {
  expect(refs([])).toEqual({
    head: undefined,
    tagsHere: [],
    trackedHere: [],
    requestsHere: [],
    branches: [],
    gitTags: [],
    remotes: [],
    origin: '',
  });
});

test.each<[string, string, Record<string, string[]>, string[]]>([
  ['a branch of one remote', 'origin/main', {origin: [FETCH]}, ['main']],
  [
    'the only branch of a shallow clone',
    'origin/main',
    {origin: ['+refs/heads/main:refs/remotes/origin/main']},
    ['main'],
  ],
  [
    'a branch of a remote whose name has a slash and a dot',
    'a.b/c/feature/x',
    {'a.b/c': ['+refs/heads/*:refs/remotes/a.b/c/*']},
    ['feature/x'],
  ],
  ['a branch without a configured remote', 'origin/main', {}, ['main']],
  [
    'a branch below another name',
    'origin/x/main',
    {origin: ['refs/heads/*:refs/remotes/origin/x/*']},
    ['main'],
  ],
  ['what actions/checkout keeps of a pull request', 'pull/12/merge', {origin: [FETCH]}, []],
  [
    'a pull request’s head',
    'origin/pr/12',
    {origin: [FETCH, '+refs/pull/*/head:refs/remotes/origin/pr/*']},
    [],
  ],
  [
    'a pull request of Jenkins’s',
    'origin/PR-12',
    {origin: ['+refs/pull/12/head:refs/remotes/origin/PR-12']},
    [],
  ],
  [
    'a merge request’s head',
    'origin/mr/3',
    {origin: ['+refs/merge-requests/*/head:refs/remotes/origin/mr/*']},
    [],
  ],
  [
    'a branch beside a negative refspec',
    'origin/main',
    {origin: [FETCH, '^refs/heads/wip/*']},
    ['main'],
  ],
])('%s: finds the branches of refs/remotes/%s', (_, name, remotes, branches) => {
  const known = refs([` refs/remotes/${name} `], remotes);
  expect({here: known.trackedHere, all: known.branches}).toEqual({here: branches, all: branches});
});

test('counts one branch of two remotes once', () => {
  const remotes = {origin: [FETCH], upstream: ['+refs/heads/*:refs/remotes/upstream/*']};
  const listing = [' refs/remotes/origin/main ', ' refs/remotes/upstream/main '];
  expect(refs(listing, remotes)).toMatchObject({trackedHere: ['main'], branches: ['main']});
});

test('a branch of another remote than origin is known, but the commit is not built for it', () => {
  const remotes = {origin: [FETCH], fork: ['+refs/heads/*:refs/remotes/fork/*']};
  const listing = [' refs/remotes/fork/main ', ' refs/remotes/fork/pr-12 '];
  expect(refs(listing, remotes)).toMatchObject({
    trackedHere: [],
    requestsHere: ['fork/pr-12'],
    branches: ['main', 'pr-12'],
  });
});

test('uses the last of several URLs, whatever it contains', () => {
  const remotes = 'remote.origin.url\nhttps://a\0remote.origin.url\n../b c\n\0';
  expect(readRefs({refs: '', tags: '', remotes}, COMMIT).origin).toBe('../b c\n');
});

test('does not take refs of pull requests for branches', () => {
  const listing = [
    ' refs/heads/pr/1 ',
    ' refs/remotes/origin/main ',
    ' refs/remotes/pull/2/merge ',
    ' refs/remotes/origin/pr/3 ',
    ' refs/pull/4/head ',
    ' refs/merge-requests/5/head ',
    ' refs/changes/34/1234/5 ',
    ' refs/tags/pr/6 ',
  ];
  const fetch = [FETCH, '+refs/pull/*/head:refs/remotes/origin/pr/*'];
  expect(refs(listing, {origin: fetch})).toMatchObject({
    trackedHere: ['main'],
    requestsHere: [
      'pull/2/merge',
      'origin/pr/3',
      'pull/4/head',
      'merge-requests/5/head',
      'changes/34/1234/5',
    ],
  });
});
