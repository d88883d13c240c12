import {describe, expect, test} from 'vitest';
import type {ConnectionFacts} from '../../../src/codebuild/account/connections-api.ts';
import {
  applyLink,
  connectionsNamed,
  credentialsOf,
  linkStep,
  takesConnections,
} from '../../../src/codebuild/source/link-steps.ts';
import {addToken, inputsOf, startAccount} from '../account-rig.ts';
import {PLACE, connectionArn} from '../samples.ts';

const SECRET = `arn:aws:secretsmanager:${PLACE.region}:${PLACE.accountId}:secret:github-AbCdEf`;

test('finds all connections with a name', () => {
  const of = (name: string, arn: string): ConnectionFacts => ({
    name,
    arn,
    provider: 'GitHub',
    status: 'AVAILABLE',
  });
  const all = [of('a', '1'), of('b', '2'), of('a', '3')];
  expect(connectionsNamed('a', all)).toEqual([all[0], all[2]]);
  expect(connectionsNamed('c', all)).toEqual([]);
});

test('finds the credentials of exactly this kind of host', () => {
  const all = [{serverType: 'GITLAB'}, {serverType: 'GITHUB', arn: 'x'}] as const;
  expect(credentialsOf('GITHUB', all)).toBe(all[1]);
  expect(credentialsOf('GITHUB_ENTERPRISE', all)).toBeUndefined();
});

test('knows that connections to self-hosted servers are created in the console', () => {
  const all = [
    'GITHUB',
    'GITHUB_ENTERPRISE',
    'GITLAB',
    'GITLAB_SELF_MANAGED',
    'BITBUCKET',
  ] as const;
  expect(all.filter((it) => takesConnections(it))).toEqual(['GITHUB', 'GITLAB', 'BITBUCKET']);
});

describe('the change of a link', () => {
  test('is one connection', () => {
    expect(linkStep('GITHUB_ENTERPRISE', {kind: 'connection', name: 'acme'}, undefined)).toEqual({
      link: {kind: 'connection', name: 'acme'},
      change: {
        resource: 'connection acme',
        action: 'create',
        fields: [{field: 'provider', to: 'GitHubEnterpriseServer'}],
      },
    });
  });

  test('is the credentials of the host, created or replaced', () => {
    expect(linkStep('GITHUB', {kind: 'token'}, undefined).change).toEqual({
      resource: 'source credentials for GitHub',
      action: 'create',
      fields: [{field: 'credentials', to: 'a new token'}],
    });
    const there = {authType: 'CODECONNECTIONS', resource: connectionArn()} as const;
    expect(linkStep('GITHUB', {kind: 'secret', arn: SECRET}, there).change).toEqual({
      resource: 'source credentials for GitHub',
      action: 'update',
      fields: [
        {
          field: 'credentials',
          from: `CODECONNECTIONS ${connectionArn()}`,
          to: `the secret ${SECRET}`,
        },
      ],
    });
  });
});

describe('linking', () => {
  test('with a connection creates a pending one', async () => {
    const {account} = await startAccount();
    const step = linkStep('GITLAB', {kind: 'connection', name: 'acme'}, undefined);
    const arn = await applyLink(step, 'GITLAB', account, undefined);
    expect(await account.connections.list('GitLab')).toEqual([
      {arn, name: 'acme', provider: 'GitLab', status: 'PENDING'},
    ]);
  });

  test('with a token replaces an existing one', async () => {
    const {aws, account} = await startAccount();
    addToken(aws);
    const [there] = await account.codebuild.sourceCredentials();
    const step = linkStep('GITHUB', {kind: 'token'}, there);
    const arn = await applyLink(step, 'GITHUB', account, 'ghp_new');
    expect(aws.account.codebuild.tokenOf(arn)).toBe('ghp_new');
    expect(aws.account.codebuild.credentials()).toHaveLength(1);
    expect(
      JSON.stringify([step, inputsOf(aws, 'codebuild:ImportSourceCredentials')]),
    ).not.toContain('ghp_new');
  });

  test('does not replace credentials that someone else has stored in the meantime', async () => {
    const {aws, account} = await startAccount();
    const step = linkStep('GITHUB', {kind: 'token'}, undefined);
    addToken(aws);
    const [there] = await account.codebuild.sourceCredentials();
    await expect(applyLink(step, 'GITHUB', account, 'ghp_new')).rejects.toMatchObject({
      code: 'changes.not-confirmed',
    });
    expect(aws.account.codebuild.tokenOf(there?.arn ?? '')).toBe('ghp_token');
  });

  test('stores a token although the first answer is lost', async () => {
    const {aws, account} = await startAccount();
    aws.instead('codebuild:ImportSourceCredentials', 'lose-answer');
    const step = linkStep('GITHUB', {kind: 'token'}, undefined);
    const arn = await applyLink(step, 'GITHUB', account, 'ghp_new');
    expect(aws.account.codebuild.tokenOf(arn)).toBe('ghp_new');
  });

  test('with a secret passes its ARN on', async () => {
    const {aws, account} = await startAccount();
    aws.instead('codebuild:ImportSourceCredentials', {
      code: 'InvalidInputException',
      message: `Access denied to secret ${SECRET}`,
    });
    const step = linkStep('GITHUB', {kind: 'secret', arn: SECRET}, undefined);
    await expect(applyLink(step, 'GITHUB', account, undefined)).rejects.toMatchObject({
      code: 'aws.failed',
      message: expect.stringContaining('InvalidInputException'),
      details: [expect.stringContaining(SECRET)],
    });
    expect(inputsOf(aws, 'codebuild:ImportSourceCredentials')).toMatchObject([
      {serverType: 'GITHUB', authType: 'SECRETS_MANAGER', shouldOverwrite: false},
    ]);
  });
});
