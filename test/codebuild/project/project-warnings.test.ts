import {describe, expect, test} from 'vitest';
import type {Buildspec} from '../../../src/codebuild/buildspec/buildspec.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {addToken, startAccount} from '../account-rig.ts';
import {BUILDSPEC, prepared, request, start, triggers} from './project-rig.ts';

describe('the warnings of a project', () => {
  const buildspec: Buildspec = {
    ...BUILDSPEC,
    parameters: [
      {name: 'A', source: '/there', line: 3},
      {name: 'B', source: '/codebuild/slack_api_token', line: 4},
    ],
    problems: [{file: 'buildspec.yml', line: 7, column: 3, message: 'This is odd.'}],
  };
  const codebase = {imageName: 'intranet', buildspec};
  const variables = [{name: 'C', value: '/c', type: 'PARAMETER_STORE'}] as const;

  test('name what would fail the builds', async () => {
    const {aws, account} = await start();
    aws.account.parameters.put('/there', {value: 'x'});
    const asked = request({codebase, options: {variables}});
    const {warnings} = await prepared(asked, account);
    expect(warnings).toEqual([
      'buildspec.yml:7: This is odd.',
      mentioning(command('codebuild slackcreds', option('region', 'eu-west-2'))),
      'The parameter /c does not exist. Builds fail before they start. Create it: aws ssm put-parameter --region eu-west-2 --type SecureString --name /c --value file:///dev/stdin',
    ]);
  });

  test('are not repeated if the project is up to date', async () => {
    const asked = request({codebase, options: {variables}});
    const {account} = await start(asked);
    expect(await prepared(asked, account)).toMatchObject({warnings: []});
  });

  test('name builds of pull requests, and the old image', async () => {
    const {aws, account} = await startAccount();
    addToken(aws);
    const asked = request({options: {triggers: {...triggers, pullRequests: true}}});
    const {warnings} = await prepared(asked, account);
    expect(warnings).toEqual([
      mentioning(command('builder-image publish'), option('builder-image')),
      expect.stringContaining('Builds run the code of a pull request in privileged mode'),
    ]);
  });

  test('do not fail a run that may not read the parameters', async () => {
    const {aws, account} = await start();
    aws.denied.add('ssm:GetParameters');
    const planned = await prepared(request({codebase}), account);
    expect(planned.steps).not.toEqual([]);
    expect(planned.warnings).toEqual(['buildspec.yml:7: This is odd.']);
  });
});
