import {expect, test} from 'vitest';
import {overrideFields, overrideInput} from '../../../src/codebuild/builds/build-overrides.ts';

const variable = (name: string, value: string) => ({name, value, type: 'PLAINTEXT'}) as const;

test('sends only what is overridden', () => {
  expect(overrideInput({})).toEqual({});
  expect(overrideInput({variables: []})).toEqual({});
  expect(
    overrideInput({
      variables: [variable('A', '1'), variable('B', ''), variable('A', '2')],
      image: 'registry.example.com/team/builder:1',
      computeType: 'BUILD_GENERAL1_LARGE',
      buildspec: 'deploy/buildspec.yml',
      timeoutMinutes: 90,
    }),
  ).toEqual({
    environmentVariablesOverride: [variable('A', '2'), variable('B', '')],
    imageOverride: 'registry.example.com/team/builder:1',
    imagePullCredentialsTypeOverride: 'SERVICE_ROLE',
    computeTypeOverride: 'BUILD_GENERAL1_LARGE',
    buildspecOverride: 'deploy/buildspec.yml',
    timeoutInMinutesOverride: 90,
  });
});

test('lets CodeBuild pull its curated images itself', () => {
  expect(overrideInput({image: 'aws/codebuild/standard:7.0'})).toEqual({
    imageOverride: 'aws/codebuild/standard:7.0',
    imagePullCredentialsTypeOverride: 'CODEBUILD',
  });
});

test('shows overrides under the names of project members, with secrets masked', () => {
  expect(overrideFields({})).toEqual([]);
  expect(
    overrideFields({
      variables: [
        variable('DEBUG', '1'),
        variable('API_TOKEN', 'x'),
        {name: 'KEY', value: '/team/key', type: 'PARAMETER_STORE'},
      ],
      image: 'builder',
      timeoutMinutes: 90,
    }),
  ).toEqual([
    {field: 'environment.image', to: 'builder'},
    {field: 'environment.environmentVariables.DEBUG', to: '1'},
    {field: 'environment.environmentVariables.API_TOKEN', to: '***'},
    {field: 'environment.environmentVariables.KEY', to: '/team/key (PARAMETER_STORE)'},
    {field: 'timeoutInMinutes', to: '90'},
  ]);
});
