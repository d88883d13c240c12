import {expect, test} from 'vitest';
import {
  parseComputeType,
  parseConnection,
  parseRole,
  parseTag,
  parseTimeout,
} from '../../../src/codebuild/project/project-values.ts';

test.each([
  ['small', 'BUILD_GENERAL1_SMALL'],
  ['Large', 'BUILD_GENERAL1_LARGE'],
  ['BUILD_GENERAL1_2XLARGE', 'BUILD_GENERAL1_2XLARGE'],
  ['build_general1_xlarge', 'BUILD_GENERAL1_XLARGE'],
])('reads %s as %s', (text, computeType) => {
  expect(parseComputeType(text)).toEqual({computeType});
});

test('refuses other compute types', () => {
  const hint = 'Choose one of small, medium, large, xlarge, 2xlarge.';
  expect(parseComputeType('huge')).toEqual({
    problem: 'Unknown compute type.',
    hint,
  });
  expect(parseComputeType('BUILD_LAMBDA_1GB')).toEqual({
    problem: 'Builds require a Docker engine, which Lambda does not support.',
    hint,
  });
});

test.each([
  ['90', 90],
  ['90m', 90],
  [' 5 ', 5],
  ['2h', 120],
  ['1h30m', 90],
  ['1H30', 90],
  ['36h', 2160],
])('reads %s as %i minutes', (text, minutes) => {
  expect(parseTimeout(text)).toEqual({minutes});
});

test.each([
  ['', 'This is not a duration.'],
  ['soon', 'This is not a duration.'],
  ['1.5h', 'This is not a duration.'],
  ['-5', 'This is not a duration.'],
  ['30s', 'This is not a duration.'],
  ['4', 'CodeBuild does not support a timeout of 4 minutes.'],
  ['36h1m', 'CodeBuild does not support a timeout of 2161 minutes.'],
])('refuses the timeout %j', (text, problem) => {
  expect(parseTimeout(text)).toMatchObject({problem});
});

test.each([
  ['team=web', 'team', 'web'],
  ['team=', 'team', ''],
  ['a b:c=d=e', 'a b:c', 'd=e'],
  ['Größe=ü', 'Größe', 'ü'],
])('accepts --tag %s', (text, key, value) => {
  expect(parseTag(text)).toEqual({key, value});
});

test.each([
  ['', 'The key of the tag is missing.'],
  ['=web', 'The key of the tag is missing.'],
  ['team', 'The tag has no value.'],
  ['AWS:team=web', 'AWS reserves tags that start with aws:.'],
  [`${'k'.repeat(128)}=`, 'The key of a tag has up to 127 characters.'],
  [`k=${'v'.repeat(256)}`, 'The value of a tag has up to 255 characters.'],
  ['k=a;b', 'Tags may only contain letters, digits, spaces and _ . : / = + - @.'],
])('refuses --tag %s', (text, problem) => {
  expect(parseTag(text)).toMatchObject({problem});
});

test.each(['codeconnections', 'codestar-connections'])(
  'accepts a connection by its ARN (%s)',
  (service) => {
    const arn = `arn:aws:${service}:eu-west-2:123456789012:connection/0f4b6c1a-2d3e`;
    expect(parseConnection(arn)).toEqual({arn});
  },
);

test('accepts a connection by its name', () => {
  expect(parseConnection('acme on GitHub')).toEqual({name: 'acme on GitHub'});
});

test.each([
  ['', 'The name of the connection is missing.'],
  ['n'.repeat(33), 'The name of a connection has up to 32 characters.'],
  ['arn:aws:codeconnections:eu-west-2:123456789012:host/a', 'This is not the ARN of a connection.'],
  ['arn:aws:iam::123456789012:role/a', 'This is not the ARN of a connection.'],
])('refuses the connection %j', (text, problem) => {
  expect(parseConnection(text)).toMatchObject({problem});
});

const IAM = 'arn:aws:iam::111122223333';

test.each([
  ['own', 'own'],
  ['web', 'web'],
  ['service-role/codebuild-web', 'codebuild-web'],
  ['/teams/web+1/role@x', 'role@x'],
  [`${IAM}:role/web`, `${IAM}:role/web`],
  [`${IAM}:role/service-role/web`, `${IAM}:role/service-role/web`],
])('reads the role %s as %s', (text, role) => {
  expect(parseRole(text)).toEqual({role});
});

test.each([
  '',
  'my role',
  'teams/',
  'x'.repeat(65),
  `${IAM}:role/`,
  `${IAM}:role/*`,
  `${IAM}:policy/web`,
  `${IAM}:instance-profile/web`,
  'arn:aws:sts::111122223333:assumed-role/web/session',
])('"%s" is no role', (text) => {
  expect(parseRole(text)).toHaveProperty('problem');
});
