import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {
  CODEDEPLOY,
  type Operator,
  addConnection,
  codedeploy,
  operate,
  startOperator,
} from '../operator.ts';
import {dump} from './account-dump.ts';
import {writes} from '../operator-terminal.ts';

const HOME = 'https://github.com/acme/intranet';
const CONSOLE =
  'https://eu-west-2.console.aws.amazon.com/codesuite/settings/111122223333/eu-west-2/connections/';

/** A run that is refused before anything is changed. */
async function refused(operator: Operator, ...flags: readonly string[]) {
  const {code, stdout, stderr} = await operate(operator, [...CODEDEPLOY, ...flags]);
  expect({stdout, written: writes(operator)}).toEqual({stdout: '', written: []});
  return {code, stderr};
}

/** The source access that CodeBuild stores for the project. */
function auth({aws}: Operator): unknown {
  return aws.account.codebuild.project('intranet')?.settings.source?.auth;
}

describe('access to the repository', () => {
  test('refuses a project with a webhook if the account is not linked, and changes nothing', async () => {
    const operator = await startOperator();
    const {code, stderr} = await refused(operator);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'CodeBuild is not linked to the Git host. A webhook requires this link.',
    );
    expect(stderr).toContain('codebuild link-github');
    expect(stderr).toContain('--no-webhook');
  });

  test('needs no access for a public repository with --no-webhook', async () => {
    const operator = await startOperator();
    await codedeploy(operator, '--no-webhook');
    expect(auth(operator)).toBeUndefined();
    expect(operator.aws.account.codebuild.project('intranet')?.webhook).toBeUndefined();
    expect(await codedeploy(operator, '--no-webhook')).toMatchObject({outcome: 'unchanged'});
    // After linking, the same command without the flag creates the webhook.
    expect(await refusedLater(operator)).toMatchObject({code: 1});
    addToken(operator.aws);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'applied'});
  });

  test('uses the token of the account without a flag', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    addConnection(operator);
    await codedeploy(operator);
    expect(auth(operator)).toBeUndefined();
    expect(operator.aws.account.codebuild.project('intranet')?.webhook).toBeDefined();
    const policy = operator.aws.account.iam.roles[0]?.inline.get('ci-image-builder');
    expect(policy).not.toContain('GetConnectionToken');
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });

  test("uses the connection in the account's credentials, and lets the role use it", async () => {
    const operator = await startOperator();
    const {arn} = addConnection(operator);
    operator.aws.account.codebuild.putCredential({
      arn: 'arn:aws:codebuild:eu-west-2:111122223333:token/github',
      serverType: 'GITHUB',
      authType: 'CODECONNECTIONS',
      token: arn,
    });
    await codedeploy(operator);
    expect(auth(operator)).toBeUndefined();
    const policy = operator.aws.account.iam.roles[0]?.inline.get('ci-image-builder');
    expect(policy).toContain('codeconnections:GetConnectionToken');
    expect(policy).toContain(arn);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });

  test('ignores credentials of another kind of host', async () => {
    const operator = await startOperator();
    operator.aws.account.codebuild.putCredential({
      arn: 'arn:aws:codebuild:eu-west-2:111122223333:token/bitbucket',
      serverType: 'BITBUCKET',
      authType: 'BASIC_AUTH',
      token: 'secret',
    });
    expect((await refused(operator)).code).toBe(1);
  });

  test('uses the only available connection without a flag, with a remark', async () => {
    const operator = await startOperator();
    const {arn} = addConnection(operator);
    operator.aws.account.connections.setStatus(addConnection(operator, 'other').arn, 'PENDING');
    const {code, stderr} = await operate(operator, CODEDEPLOY);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr.replaceAll(/\s+/gu, ' ')).toContain('CodeBuild uses the connection acme');
    expect(auth(operator)).toEqual({type: 'CODECONNECTIONS', resource: arn});
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });

  test('lists several available connections if none is named', async () => {
    const operator = await startOperator();
    addConnection(operator, 'acme');
    addConnection(operator, 'other');
    const {code, stderr} = await refused(operator);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ {4}acme\n {4}other$/mu);
    expect(stderr).toContain('--connection NAME');
  });

  test('accepts the ARN of a connection with either name of the service', async () => {
    for (const service of ['codeconnections', 'codestar-connections'] as const) {
      const operator = await startOperator();
      const {arn} = addConnection(operator);
      const named = arn.replace('codestar-connections', service);
      await codedeploy(operator, '--connection', named);
      expect(auth(operator)).toMatchObject({type: 'CODECONNECTIONS'});
      expect(await codedeploy(operator, '--connection', 'acme')).toMatchObject({
        outcome: 'unchanged',
      });
    }
  });

  test('shows the page on which to finish a pending connection', async () => {
    const operator = await startOperator();
    const {arn} = addConnection(operator);
    const {connections} = operator.aws.account;
    connections.setStatus(arn, 'PENDING');
    const page = CONSOLE + arn.split('/')[1];
    const named = await refused(operator, '--connection', 'acme');
    expect(named.code).toBe(1);
    expect(named.stderr).toContain('The connection "acme" is PENDING.');
    expect(named.stderr).toContain(page);
    const unnamed = await refused(operator);
    expect(unnamed.code).toBe(1);
    expect(unnamed.stderr).toContain(page);
    connections.setStatus(arn, 'AVAILABLE');
    await codedeploy(operator, '--connection', 'acme');
  });

  test('lists the ARNs of two connections with the same name', async () => {
    const operator = await startOperator();
    const [first, second] = [addConnection(operator), addConnection(operator)];
    const {code, stderr} = await refused(operator, '--connection', 'acme');
    expect(code).toBe(2);
    expect(stderr).toContain('2 connections have the name "acme"');
    expect(stderr).toContain(first.arn);
    expect(stderr).toContain(second.arn);
    await codedeploy(operator, '--connection', second.arn);
    expect(auth(operator)).toMatchObject({resource: second.arn});
  });

  test('reports an unknown connection', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const {code, stderr} = await refused(operator, '--connection', 'acne');
    expect(code).toBe(2);
    expect(stderr).toContain('Connection "acne" not found');
    expect(stderr).toContain('acme');
  });

  test('switches to another connection, and gives the role permission for it first', async () => {
    const operator = await startOperator();
    addConnection(operator, 'acme');
    const other = addConnection(operator, 'other');
    await codedeploy(operator, '--connection', 'acme');
    const before = writes(operator).length;
    await codedeploy(operator, '--connection', 'other', '--yes');
    expect(auth(operator)).toMatchObject({resource: other.arn});
    expect(writes(operator).slice(before)).toEqual([
      'iam:PutRolePolicy',
      'codebuild:UpdateProject',
    ]);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
  });
});

async function refusedLater(operator: Operator) {
  const before = dump(operator.aws);
  const {code, stderr} = await operate(operator, CODEDEPLOY);
  expect(dump(operator.aws)).toEqual(before);
  return {code, stderr};
}

describe('a repository that the linked user does not administer', () => {
  test.each(['a token', 'a connection'])(
    'linked by %s: creates the project without a webhook, and the same command adds it later',
    async (by) => {
      const operator = await startOperator();
      const {aws} = operator;
      if (by === 'a token') addToken(aws);
      else addConnection(operator);
      const flags = by === 'a token' ? CODEDEPLOY : [...CODEDEPLOY, '--connection', 'acme'];
      aws.account.codebuild.withoutAdmin.add(HOME);
      for (const done of [true, false]) {
        const {code, stderr} = await operate(operator, flags);
        expect(code).toBe(1);
        expect(stderr).toContain('Cannot create the webhook of intranet');
        expect(stderr).toContain('Repository not found or permission denied');
        expect(stderr).toContain('admin:repo_hook');
        expect(stderr.includes('Done:      create project intranet')).toBe(done);
        expect(stderr).toContain('Not done:  create webhook of intranet');
        expect(aws.account.codebuild.project('intranet')).toMatchObject({webhook: undefined});
      }
      aws.account.codebuild.withoutAdmin.clear();
      const {code, stderr} = await operate(operator, flags);
      expect({code, stderr}).toMatchObject({code: 0});
      expect(aws.account.codebuild.project('intranet')?.webhook).toBeDefined();
      expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    },
  );
});
