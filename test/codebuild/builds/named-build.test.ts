import {expect, test} from 'vitest';
import {buildPage, projectPage} from '../../../src/codebuild/account/console-pages.ts';
import {buildOf, namedProject} from '../../../src/codebuild/builds/named-build.ts';
import {PLACE} from '../samples.ts';

const ID = 'web:5f5a1c1e-0000-4000-8000-000000000000';
const ARN = `arn:aws:codebuild:eu-west-2:123456789012:build/${ID}`;
const PAGE = buildPage(PLACE, ID) ?? '';
const OLD_PAGE = `https://eu-west-2.console.aws.amazon.com/codebuild/home?region=eu-west-2#/builds/${ID}/view/new`;

test.each([
  'web',
  ' web ',
  'arn:aws:codebuild:eu-west-2:123456789012:project/web',
  projectPage(PLACE, 'web') ?? '',
  'https://console.aws.amazon.com/codesuite/codebuild/projects/web/history',
])('reads the project in %s', (given) => {
  expect(namedProject(given)).toEqual({project: 'web'});
});

test.each([ID, ARN, PAGE, OLD_PAGE])('reads the project and the build in %s', (given) => {
  expect(namedProject(given)).toEqual({project: 'web', build: {id: ID}});
});

test.each(['', ' ', 'acme/web', 'web;ls', '-web', ':5f5a', 'https://github.com/acme/web'])(
  'refuses %j as a project',
  (given) => {
    expect(namedProject(given)).toHaveProperty('problem');
  },
);

test.each([
  ['12', {number: 12}],
  ['#12', {number: 12}],
  ['5f5a', {id: 'web:5f5a'}],
  [ID, {id: ID}],
  [ARN, {id: ID}],
  [ARN.replace(':build/', ':build-batch/'), {id: ID}],
  [PAGE, {id: ID}],
  [OLD_PAGE, {id: ID}],
])('reads the build %s', (given, build) => {
  expect(buildOf('web', given)).toEqual({project: 'web', build});
});

test('refuses an empty build, such as an unset variable', () => {
  expect(buildOf('web', '')).toHaveProperty('problem');
});
