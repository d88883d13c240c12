import {expect, test} from 'vitest';
import {requireAccountValues} from '../../../../src/cli/operate/run/account-values.ts';
import {projectNameProblem} from '../../../../src/codebuild/resource-names.ts';

test.each([
  [{region: ''}, '--region ""'],
  [{region: 'eu-west-2 '}, '--region "eu-west-2 "'],
  [{region: '../../x'}, '--region "../../x"'],
  [{region: 'evil.com/#'}, '--region "evil.com/#"'],
  [{account: ''}, '--account ""'],
  [{account: '111'}, '--account "111"'],
  [{profile: ''}, '--profile ""'],
  [{role: ''}, '--role ""'],
  [{role: 'a b'}, '--role "a b"'],
  [{role: 'arn:aws:iam::123456789012:user/ada'}, '--role "arn:aws:iam::123456789012:user/ada"'],
  [{name: ''}, '--name ""'],
  [{name: 'ü'}, '--name "ü"'],
  [{name: 'a/b'}, '--name "a/b"'],
])('%j cannot be used', (flags, named) => {
  expect(() => requireAccountValues(flags, {}, {name: projectNameProblem})).toThrow(
    expect.objectContaining({kind: 'usage', message: `${named} cannot be used.`}) as Error,
  );
});

test.each([
  {},
  {region: 'us-gov-west-1', account: '123456789012', profile: 'live', role: 'own', json: true},
  {region: 'eusc-de-east-1', role: 'ci+CodeBuild=role,1.2@x-y_z', name: 'a/b'},
  {region: 'ap-southeast-7', role: 'arn:aws-cn:iam::123456789012:role/service-role/codebuild'},
])('%j can', (flags) => {
  expect(() => requireAccountValues(flags, {AWS_REGION: ''})).not.toThrow();
});

test('all that cannot be used is told at once', () => {
  expect(() => requireAccountValues({region: 'x', account: '1', profile: 'live'}, {})).toThrow(
    expect.objectContaining({
      message: '2 values cannot be used.',
      details: [
        '--region "x": This is not a region, such as eu-west-2.',
        '--account "1": An account has 12 digits.',
      ],
    }) as Error,
  );
});

test('a region of the environment is told by its variable, where it counts', () => {
  const told = (flags: object, environment: Record<string, string>) => () =>
    requireAccountValues(flags, environment);
  expect(told({}, {AWS_REGION: 'London!'})).toThrow('AWS_REGION "London!" cannot be used.');
  expect(told({}, {AWS_REGION: '', AWS_DEFAULT_REGION: 'x'})).toThrow('AWS_DEFAULT_REGION "x"');
  expect(told({}, {AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'x'})).not.toThrow();
  expect(told({region: 'eu-west-2'}, {AWS_REGION: 'London!'})).not.toThrow();
});
