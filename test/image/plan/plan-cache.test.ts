import {expect, test} from 'vitest';
import {planCache} from '../../../src/image/plan/plan-cache.ts';
import type {PlannedSource} from '../../../src/image/plan/planned-source.ts';
import {imageTags} from '../../../src/image/plan/tags.ts';
import {mentioning} from '../../mentioning.ts';
import {option} from '../../../src/text.ts';
import {source as sample} from '../samples.ts';

type Choice = Parameters<typeof planCache>[0];

function planned(changes: Partial<Choice> = {}, ofSource: Partial<PlannedSource> = {}) {
  const source = {...sample, branch: 'menu', gitTags: [], ...ofSource};
  const {latest = 'always'} = changes;
  return planCache({
    asked: {kind: 'registry'},
    engine: 'lifecycle',
    application: 'intranet',
    images: [{name: 'intranet/web'}],
    destination: {kind: 'oci'},
    source,
    tags: imageTags(source, {legacy: true, latest}),
    latest,
    isCi: true,
    ...changes,
  });
}

const clone = (defaultBranch: string) => ({branches: [], gitTags: [], defaultBranch});
const IN_REGISTRY = {kind: 'registry', name: 'intranet/cache'};

test('auto is the registry in a CI service, and the container elsewhere', () => {
  const asked = {kind: 'auto'} as const;
  expect(planned({asked})).toMatchObject(IN_REGISTRY);
  expect(planned({asked, isCi: false})).toEqual({kind: 'container'});
  expect(planned({asked, engine: 'pack'})).toEqual({kind: 'volumes'});
  expect(planned({asked, destination: {kind: 'ecr-public'}})).toEqual({kind: 'container'});
  expect(planned({asked, images: [image('intranet/cache')]})).toEqual({kind: 'container'});
});

test('the user can choose a folder or nothing', () => {
  const folder = {kind: 'folder', path: '/var/cache'} as const;
  expect(planned({asked: folder})).toEqual(folder);
  expect(planned({asked: {kind: 'none'}})).toEqual({kind: 'none'});
  expect(planned({isCi: false})).toMatchObject(IN_REGISTRY);
});

const image = (name: string) => ({name});

test('refuses what is impossible, and says why', () => {
  const named = {problem: mentioning(option('cache', 'registry'))};
  expect(planned({destination: {kind: 'ecr-public'}})).toEqual(named);
  expect(planned({images: [image('intranet/cache')]})).toEqual(named);
  for (const asked of [{kind: 'none'}, {kind: 'registry'}] as const) {
    const needsLifecycle = {problem: mentioning(option('engine', 'lifecycle'))};
    expect(planned({asked, engine: 'pack'})).toEqual(needsLifecycle);
  }
});

test.each<[string, Partial<PlannedSource>, Partial<Choice>, readonly string[], readonly string[]]>([
  ['a branch', {clone: clone('main')}, {}, ['branch-menu', 'branch-main'], ['branch-menu']],
  ['the default branch', {clone: clone('menu')}, {}, ['branch-menu'], ['branch-menu']],
  [
    'a branch with characters that tags cannot have',
    {branch: 'a/b', clone: clone('x/y')},
    {},
    ['branch-a-b', 'branch-x-y'],
    ['branch-a-b'],
  ],
  ['an unknown default branch', {}, {}, ['branch-menu', 'latest'], ['branch-menu', 'latest']],
  [
    'a default branch that a flag names',
    {clone: clone('old')},
    {latest: {branch: 'main'}},
    ['branch-menu', 'branch-main'],
    ['branch-menu'],
  ],
  ['no latest', {}, {latest: 'never'}, ['branch-menu', 'latest'], ['branch-menu']],
  ['a Git tag', {branch: undefined, gitTags: ['v1']}, {}, ['latest'], ['latest']],
  [
    'a Git tag, with a known default branch',
    {branch: undefined, gitTags: ['v1'], clone: clone('main')},
    {},
    ['branch-main'],
    [],
  ],
  [
    'a pull request of the repository itself',
    {branch: undefined, pullRequest: 7, isOwnRequest: true, clone: clone('main')},
    {},
    ['pr-7', 'branch-main'],
    ['pr-7'],
  ],
  [
    'a pull request that may be from a fork',
    {branch: undefined, pullRequest: 7, isOwnRequest: false, clone: clone('main')},
    {},
    ['pr-7', 'branch-main'],
    [],
  ],
  [
    'a pull request without a number',
    {branch: undefined, pullRequest: 'unknown', isOwnRequest: true},
    {},
    ['latest'],
    [],
  ],
  [
    'what may be a pull request',
    {branch: undefined, gitTags: ['v1'], mayBePullRequest: true},
    {},
    ['latest'],
    [],
  ],
  ['a working tree', {workingTree: 'a'.repeat(64)}, {}, ['branch-menu', 'latest'], []],
])('chooses the tags for %s', (_, ofSource, changes, reads, writes) => {
  expect(planned(changes, ofSource)).toEqual({...IN_REGISTRY, reads, writes});
});
