import {describe, expect, test} from 'vitest';

import type {ErrorJson} from '../../../src/cli/errors/show-error.ts';
import {CODEDEPLOY, addConnection, codedeploy, operate, startOperator} from '../operator.ts';

const CREATE = [...CODEDEPLOY, '--connection', 'acme'];

/** The error of a run in which AWS refuses one call. */
async function refused(
  action: string,
  code: string,
  message: string,
  args: readonly string[] = CREATE,
): Promise<ErrorJson['error']> {
  const operator = await startOperator();
  addConnection(operator);
  if (args !== CREATE) await codedeploy(operator, '--connection', 'acme');
  operator.aws.instead(action, {code, message});
  const {stdout} = await operate(operator, [...args, '--json']);
  return (JSON.parse(stdout) as ErrorJson).error;
}

describe('a refusal whose remedy is known', () => {
  test('never advises to replace the token of the account at a full list of webhooks', async () => {
    const message =
      'Failed to create webhook. GitHub webhook limit reached. Please delete a webhook from this repository.';
    const error = await refused('codebuild:CreateWebhook', 'OAuthProviderException', message);
    expect(error).toMatchObject({
      code: 'codebuild.rejected',
      message:
        'Cannot create the webhook of intranet: the repository has as many webhooks as GitHub allows.',
    });
    expect(error.details[0]).toBe(message);
    expect(error.remedy.join('\n')).not.toContain('link-github');
    expect(error.remedy[0]).toContain('Delete an unused webhook');
  });

  test('names the quota of a new account', async () => {
    const error = await refused(
      'codebuild:StartBuild',
      'AccountLimitExceededException',
      'Cannot have more than 0 builds in queue for the account',
      ['codebuild', 'start', 'intranet'],
    );
    expect(error).toMatchObject({
      code: 'codebuild.rejected',
      message: 'Cannot start a build of intranet: the quota of builds is 0 in this account.',
      remedy: [
        expect.stringContaining('Service Quotas, AWS CodeBuild'),
        expect.stringContaining('AWS Support'),
      ],
    });
  });
});

describe('any other refusal', () => {
  test('is shown in the words of AWS, without the advice to run the command again', async () => {
    const error = await refused(
      'codebuild:CreateProject',
      'InvalidInputException',
      'Invalid environment: image',
    );
    expect(error).toMatchObject({
      code: 'aws.failed',
      message: 'Cannot create the project intranet: AWS returned InvalidInputException.',
    });
    expect(error.details[0]).toBe('Invalid environment: image');
    expect(error.remedy).toEqual([
      'Correct what AWS rejected, then run the same command again to do the rest.',
    ]);
  });

  test('does not blame the network if AWS gives no reason', async () => {
    const error = await refused('codebuild:CreateWebhook', 'InvalidInputException', '');
    expect(error).toMatchObject({
      code: 'aws.failed',
      message: 'Cannot create the webhook of intranet: AWS returned InvalidInputException.',
    });
    expect(error.details[0]).toBe('AWS gave no reason.');
    expect(error.details[1]).toMatch(/^Request ID: ./u);
  });
});

test('a denied list of connections names both prefixes of the service', async () => {
  const operator = await startOperator();
  operator.aws.denied.add('codestar-connections:ListConnections');
  const {stdout} = await operate(operator, [...CREATE, '--json']);
  const {error} = JSON.parse(stdout) as ErrorJson;
  expect(error.code).toBe('aws.access-denied');
  expect(JSON.parse(error.remedy[1] ?? '')).toMatchObject({
    Action: ['codeconnections:ListConnections', 'codestar-connections:ListConnections'],
  });
});
