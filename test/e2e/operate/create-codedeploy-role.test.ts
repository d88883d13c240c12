import {describe, expect, test} from 'vitest';

import type {SharedRoleJson} from '../../../src/cli/operate/project/create-shared-role.ts';
import {type Operator, addConnection, codedeploy, operate, startOperator} from '../operator.ts';
import {operateAt, writes} from '../operator-terminal.ts';

const CREATE = ['codebuild', 'create-codedeploy-role'];
const POLICY = 'arn:aws:iam::111122223333:policy/ci-CodeBuild-policy';
/** The permissions of the old tool's role. */
const OLD_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{Effect: 'Allow', Action: ['ecr:*', 'ecr-public:*'], Resource: '*'}],
});
const OLD_TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {Effect: 'Allow', Principal: {Service: 'codebuild.amazonaws.com'}, Action: 'sts:AssumeRole'},
  ],
});

/** The document of the default version of a policy, and the names of all versions. */
function policy({aws}: Operator) {
  const {versions, defaultVersion} = aws.account.iam.policy(POLICY);
  return {
    versions: versions.map(({id}) => id),
    defaultVersion,
    document: versions.find(({id}) => id === defaultVersion)?.document ?? '',
  };
}

/** Adds the role of the old tool, whose policy has the given number of versions. */
function addOldRole({aws: {account}}: Operator, versions: number, defaultVersion: string): void {
  const {iam} = account;
  const createdAt = (day: number) => new Date(Date.UTC(2023, 0, day));
  iam.addPolicy({
    name: 'ci-CodeBuild-policy',
    id: 'ANPAIOSFODNN7EXAMPLE1',
    arn: POLICY,
    path: '/',
    description: 'Custom Policy for codebuild',
    createdAt: createdAt(1),
    tags: new Map([['Name', 'CustomPolicy']]),
    versions: Array.from({length: versions}, (_, at) => ({
      id: `v${at + 1}`,
      document: OLD_POLICY,
      createdAt: createdAt(at + 1),
    })),
    defaultVersion,
    made: versions,
  });
  iam.addRole({
    name: 'ci-CodeBuild-role',
    id: 'AROAIOSFODNN7EXAMPLE1',
    arn: 'arn:aws:iam::111122223333:role/ci-CodeBuild-role',
    path: '/',
    createdAt: createdAt(1),
    changedAt: createdAt(1),
    description: undefined,
    maxSessionDuration: 3600,
    boundary: undefined,
    tags: new Map(),
    inline: new Map(),
    attached: new Set([POLICY]),
    trust: OLD_TRUST,
  });
}

describe('codebuild create-codedeploy-role', () => {
  test.each(['ci', 'custom'])(
    'creates the role %s, and changes nothing in a second run',
    async (type) => {
      const operator = await startOperator();
      const {code, stdout, stderr} = await operate(operator, [...CREATE, '--type', type]);
      expect({code, stderr}).toMatchObject({code: 0});
      expect(stdout).toBe(
        `The role ${type}-CodeBuild-role is ready. To use it in a project, add --role ${type}-CodeBuild-role.`,
      );
      const {iam} = operator.aws.account;
      const role = iam.role(`${type}-CodeBuild-role`);
      expect([...role.attached]).toEqual([
        `arn:aws:iam::111122223333:policy/${type}-CodeBuild-policy`,
      ]);
      expect(role.trust).toContain('aws:SourceAccount');
      expect(
        iam.allows(role.arn, 'ecr:PutImage', 'arn:aws:ecr:eu-west-2:111122223333:repository/x'),
      ).toBe(type === 'ci');
      expect(iam.allows(role.arn, 'ecr:DeleteRepository', '*')).toBe(false);
      const before = writes(operator);
      const again = await operate(operator, [...CREATE, '--type', type, '--json']);
      expect(again.code).toBe(0);
      const {outcome, changes} = JSON.parse(again.stdout) as SharedRoleJson;
      expect({outcome, changes}).toEqual({outcome: 'unchanged', changes: []});
      expect(writes(operator)).toEqual(before);
    },
  );

  test('creates a role that projects can use', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await operate(operator, CREATE);
    await codedeploy(operator, '--connection', 'acme', '--role', 'ci-CodeBuild-role');
    expect(operator.aws.account.codebuild.project('intranet')?.settings.serviceRole).toBe(
      'arn:aws:iam::111122223333:role/ci-CodeBuild-role',
    );
    expect(operator.aws.account.iam.roles).toHaveLength(1);
  });

  test.each([
    ['v5', ['v2', 'v3', 'v4', 'v5', 'v6']],
    ['v1', ['v1', 'v3', 'v4', 'v5', 'v6']],
  ])(
    'deletes the oldest of five versions that is not %s, the default version',
    async (holds, left) => {
      const operator = await startOperator();
      addOldRole(operator, 5, holds);
      const refused = await operate(operator, CREATE);
      expect(refused).toMatchObject({code: 1, stderr: expect.stringContaining('Add --yes')});
      expect(writes(operator)).toEqual([]);
      const {code, stderr} = await operate(operator, [...CREATE, '--yes']);
      expect({code, stderr}).toMatchObject({code: 0});
      const {versions, defaultVersion, document} = policy(operator);
      expect({versions, defaultVersion}).toEqual({versions: left, defaultVersion: 'v6'});
      expect(document).not.toContain('"ecr:*"');
      expect(operator.aws.account.iam.role('ci-CodeBuild-role').trust).toContain('aws:SourceArn');
    },
  );

  test('creates one version although its response is lost', async () => {
    const operator = await startOperator();
    addOldRole(operator, 4, 'v4');
    operator.aws.instead('iam:CreatePolicyVersion', 'lose-answer');
    expect(await operate(operator, [...CREATE, '--yes'])).toMatchObject({code: 0});
    expect(policy(operator).versions).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
  });

  test('deletes no version if there are four', async () => {
    const operator = await startOperator();
    addOldRole(operator, 4, 'v2');
    expect(await operate(operator, [...CREATE, '--yes'])).toMatchObject({code: 0});
    expect(policy(operator).versions).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
  });

  test('shows the changes, and asks for confirmation', async () => {
    const operator = await startOperator();
    addOldRole(operator, 1, 'v1');
    const {code, shown} = await operateAt(operator, CREATE, {
      columns: 60,
      answers: [['Make these changes?', 'n\r']],
    });
    expect({code, shown}).toMatchObject({code: 1});
    expect(shown).toContain('~ update policy ci-CodeBuild-policy');
    expect(shown).toContain('ecr: *');
    expect(shown).toContain('~ update role ci-CodeBuild-role');
    expect(writes(operator)).toEqual([]);
  });

  test.each(['iam:CreatePolicy', 'iam:CreateRole', 'iam:AttachRolePolicy'])(
    'finishes a run that failed at %s, without confirmation',
    async (action) => {
      const operator = await startOperator();
      operator.aws.denied.add(action);
      const {code, stderr} = await operate(operator, CREATE);
      expect({code, stderr}).toMatchObject({code: 3, stderr: expect.stringContaining(action)});
      operator.aws.denied.clear();
      expect(await operate(operator, CREATE)).toMatchObject({code: 0});
      expect([...operator.aws.account.iam.role('ci-CodeBuild-role').attached]).toEqual([POLICY]);
      expect(policy(operator).versions).toEqual(['v1']);
    },
  );

  test.each(['iam:CreatePolicy', 'iam:CreateRole', 'iam:AttachRolePolicy'])(
    'succeeds although the response of %s is lost',
    async (action) => {
      const operator = await startOperator();
      operator.aws.instead(action, 'lose-answer');
      expect(await operate(operator, CREATE)).toMatchObject({code: 0});
      expect([...operator.aws.account.iam.role('ci-CodeBuild-role').attached]).toEqual([POLICY]);
    },
  );
});
