import {expect, test} from 'vitest';
import {requireAccountValues} from '../../../../src/cli/operate/run/account-values.ts';
import {projectNameProblem} from '../../../../src/codebuild/resource-names.ts';

test.each([
  ['region', ''],
  ['region', 'eu-west-2 '],
  ['region', '../../x'],
  ['region', 'evil.com/#'],
  ['account', ''],
  ['account', '111'],
  ['profile', ''],
  ['role', ''],
  ['role', 'a b'],
  ['role', 'arn:aws:iam::123456789012:user/ada'],
  ['name', ''],
  ['name', 'ü'],
  ['name', 'a/b'],
])('refuses for %s the value %j', (flag, value) => {
  expect(() => requireAccountValues({[flag]: value}, {}, {name: projectNameProblem})).toThrow(
    expect.objectContaining({
      code: 'usage.invalid-value',
      message: expect.stringContaining(`for --${flag}: "${value}".`),
    }) as Error,
  );
});

test.each([
  {},
  {region: 'us-gov-west-1', account: '123456789012', profile: 'live', role: 'own', json: true},
  {region: 'eusc-de-east-1', role: 'ci+CodeBuild=role,1.2@x-y_z', name: 'a/b'},
  {region: 'ap-southeast-7', role: 'arn:aws-cn:iam::123456789012:role/service-role/codebuild'},
])('accepts %j', (flags) => {
  expect(() => requireAccountValues(flags, {AWS_REGION: ''})).not.toThrow();
});

test('reports all invalid values at once', () => {
  expect(() => requireAccountValues({region: 'x', account: '1', profile: 'live'}, {})).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^2 /u),
      details: [
        expect.stringContaining('--region "x": '),
        expect.stringContaining('--account "1": '),
      ],
    }) as Error,
  );
});

test('names the variable of an invalid region, unless a flag overrides it', () => {
  const told = (flags: object, environment: Record<string, string>) => () =>
    requireAccountValues(flags, environment);
  expect(told({}, {AWS_REGION: 'London!'})).toThrow('for AWS_REGION: "London!".');
  expect(told({}, {AWS_REGION: '', AWS_DEFAULT_REGION: 'x'})).toThrow(
    'for AWS_DEFAULT_REGION: "x".',
  );
  expect(told({}, {AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'x'})).not.toThrow();
  expect(told({region: 'eu-west-2'}, {AWS_REGION: 'London!'})).not.toThrow();
});
