import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {
  openSecret,
  parseSecret,
  parseVariable,
} from '../../../src/codebuild/buildspec/environment-variables.ts';
import {
  isParameter,
  isSecret,
  parameterName,
  secretId,
} from '../../../src/codebuild/buildspec/secret-names.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

test.each([
  ['A=b', 'A', 'b'],
  ['A=', 'A', ''],
  ['A=b=c', 'A', 'b=c'],
  ['_a1= b\n', '_a1', ' b\n'],
])('accepts --env %j', (text, name, value) => {
  expect(parseVariable(text)).toEqual({name, value, type: 'PLAINTEXT'});
});

test.each([
  ['A', 'The variable has no value.'],
  ['', 'The part before = is not a valid name of a variable.'],
  ['=b', 'The part before = is not a valid name of a variable.'],
  ['1A=b', 'The part before = is not a valid name of a variable.'],
  ['A B=b', 'The part before = is not a valid name of a variable.'],
  ['CODEBUILD_X=b', 'Cannot set CODEBUILD_X: CodeBuild reserves CODEBUILD_….'],
])('refuses --env %j', (text, problem) => {
  expect(parseVariable(text)).toMatchObject({problem});
  expect(parseSecret(text)).toMatchObject({problem});
});

const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-2:123456789012:secret:team/npm-AbCdEf';
const PARAMETER_ARN = 'arn:aws:ssm:eu-west-2:123456789012:parameter/team/npm';

test.each([
  ['/codebuild/slack_api_token', 'PARAMETER_STORE', undefined],
  ['token', 'PARAMETER_STORE', undefined],
  ['token:3', 'PARAMETER_STORE', undefined],
  [PARAMETER_ARN, 'PARAMETER_STORE', undefined],
  [SECRET_ARN, 'SECRETS_MANAGER', undefined],
  [`${SECRET_ARN}:token`, 'SECRETS_MANAGER', undefined],
  ['secretsmanager:team/npm', 'SECRETS_MANAGER', 'team/npm'],
  ['secretsmanager:team/npm:token:AWSCURRENT', 'SECRETS_MANAGER', 'team/npm:token:AWSCURRENT'],
])('stores --secret A=%s in %s', (value, type, kept = value) => {
  expect(parseSecret(`A=${value}`)).toEqual({name: 'A', value: kept, type});
});

const PARAMETER = 'The value of A is not a valid name of a parameter.';
const SECRET = 'The value of A is not a valid name of a secret.';
const TOKEN = 'The value of A looks like a secret, not like the name of a parameter.';

test.each([
  ['', 'The name of the parameter for A is missing.'],
  ['a b', PARAMETER],
  ['*', PARAMETER],
  ['/codebuild/*', PARAMETER],
  ['arn:aws:s3:::a', PARAMETER],
  ['secretsmanager:', SECRET],
  ['secretsmanager:*', SECRET],
  ['secretsmanager:a:b:c:d:e', SECRET],
  ['ghp_0123456789abcdef', TOKEN],
  ['github_pat_0123', TOKEN],
  ['xoxb-1-2-abc', TOKEN],
  ['glpat-0123', TOKEN],
  ['AKIAIOSFODNN7EXAMPLE', TOKEN],
])('refuses --secret A=%s', (value, problem) => {
  expect(parseSecret(`A=${value}`)).toMatchObject({problem});
});

test('does not repeat a refused value', () => {
  assert(
    property(string(), (value) => {
      for (const read of [parseSecret(`A=xyzzy${value}`), parseVariable(`1=xyzzy${value}`)]) {
        if ('problem' in read) expect(JSON.stringify(read)).not.toContain('xyzzy');
      }
    }),
  );
});

test.each([
  ['A', 'ghp_0123456789abcdef', true],
  ['A', 'https://me:xyzzy@example.com', true],
  ['DB_PASSWORD', 'xyzzy', true],
  ['DB_PASSWORD', '', false],
  ['A', 'https://example.com', false],
])('warns about %s=%s: %j', (name, value, isSaid) => {
  const said = openSecret({name, value, type: 'PLAINTEXT'});
  expect(said !== undefined).toBe(isSaid);
  if (said !== undefined) {
    expect(said).toEqual(mentioning(option('secret', `${name}=PARAMETER`)));
    expect(said).not.toContain(value);
  }
  expect(openSecret({name, value, type: 'PARAMETER_STORE'})).toBeUndefined();
});

test('removes suffixes from names', () => {
  expect(
    ['/a/b', 'a:3', 'a:live', PARAMETER_ARN, `${PARAMETER_ARN}:3`].map((it) => parameterName(it)),
  ).toEqual(['/a/b', 'a', 'a', PARAMETER_ARN, PARAMETER_ARN]);
  expect(
    ['a', 'a:key:stage:', SECRET_ARN, `${SECRET_ARN}:key`, '', 'a b'].map((it) => secretId(it)),
  ).toEqual(['a', 'a', SECRET_ARN, SECRET_ARN, undefined, undefined]);
});

test('accepts no name with characters that have a meaning in a policy', () => {
  assert(
    property(string({unit: 'binary'}), (text) => {
      if (isParameter(text)) expect(text).not.toMatch(/[*?$\s]/u);
      if (isSecret(text)) expect(secretId(text)).not.toMatch(/[*?$\s]/u);
    }),
  );
});
