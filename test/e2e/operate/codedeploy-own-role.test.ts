import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {CODEDEPLOY, type Operator, codedeploy, operate, startOperator} from '../operator.ts';
import {writes} from '../operator-terminal.ts';
import {readBack} from './read-back.ts';

const NAME = 'codebuild-intranet-eu-west-2';
const LIMIT = 'arn:aws:iam::111122223333:policy/limit';
const FLAGS = '--role-path /teams/web/ --permissions-boundary limit --tag team=web'.split(' ');

/** An account with the policy `limit`, which allows everything. */
async function startWithLimit(): Promise<Operator> {
  const operator = await startOperator();
  const {aws} = operator;
  addToken(aws);
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: {Effect: 'Allow', Action: '*', Resource: '*'},
  });
  aws.account.iam.addPolicy({
    name: 'limit',
    id: 'ANPAIOSFODNN7EXAMPLE',
    arn: LIMIT,
    path: '/',
    description: undefined,
    createdAt: aws.account.now(),
    tags: new Map(),
    versions: [{id: 'v1', document, createdAt: aws.account.now()}],
    defaultVersion: 'v1',
    made: 1,
  });
  return operator;
}

function storedRole({aws}: Operator) {
  const {boundary, tags} = aws.account.iam.role(NAME);
  return {boundary, tags: Object.fromEntries(tags)};
}

describe("the project's own role", () => {
  test('is created with a path, a permissions boundary and tags, which stay', async () => {
    const operator = await startWithLimit();
    await codedeploy(operator, ...FLAGS);
    const arn = `arn:aws:iam::111122223333:role/teams/web/${NAME}`;
    const {role, project} = await readBack(operator, 'intranet');
    expect(project).toMatchObject({
      serviceRole: arn,
      tags: expect.arrayContaining([{key: 'team', value: 'web'}]),
    });
    expect(role).toMatchObject({arn, tags: {team: 'web', 'managed-by': 'ci-image-builder'}});
    expect(storedRole(operator).boundary).toBe(LIMIT);
    expect(await codedeploy(operator)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, ...FLAGS)).toMatchObject({outcome: 'unchanged'});
    expect(await codedeploy(operator, '--role', 'own')).toMatchObject({outcome: 'unchanged'});
    const deletion = await operate(
      operator,
      'codebuild delete-project --name intranet --with-role --yes'.split(' '),
    );
    expect(deletion).toMatchObject({code: 0});
    expect(deletion.stderr).toContain(`role ${NAME} deleted`);
  });

  test.each([
    ['with every setting', FLAGS],
    ['by its name alone', []],
  ])('is unchanged after five calls besides those of STS, %s', async (_, flags) => {
    const operator = await startWithLimit();
    await codedeploy(operator, ...FLAGS);
    operator.aws.calls.length = 0;
    expect(await codedeploy(operator, ...flags)).toMatchObject({outcome: 'unchanged'});
    const calls = operator.aws.actions.filter((it) => !it.startsWith('sts:'));
    expect(calls.toSorted()).toEqual([
      'codebuild:BatchGetProjects',
      'ecr:DescribeRepositories',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:ListAccountAliases',
    ]);
  });

  test('gets a boundary and tags later, and loses the boundary', async () => {
    const operator = await startWithLimit();
    await codedeploy(operator);
    const {changes} = await codedeploy(operator, '--yes', ...FLAGS.slice(2));
    expect(changes.map(({resource, fields}) => ({resource, fields}))).toEqual([
      {resource: `role ${NAME}`, fields: [{field: 'permissionsBoundary', to: LIMIT}]},
      {resource: `role ${NAME}`, fields: [{field: 'tags.team', to: 'web'}]},
      {resource: 'project intranet', fields: [{field: 'tags.team', to: 'web'}]},
    ]);
    expect(storedRole(operator)).toEqual({
      boundary: LIMIT,
      tags: {'managed-by': 'ci-image-builder', team: 'web'},
    });
    await codedeploy(operator, '--permissions-boundary', 'none', '--yes');
    expect(storedRole(operator).boundary).toBeUndefined();
  });

  test('cannot get another path', async () => {
    const operator = await startWithLimit();
    await codedeploy(operator);
    operator.aws.calls.length = 0;
    const {code, stderr} = await operate(operator, [...CODEDEPLOY, '--role-path', '/a/', '--yes']);
    expect({code, stderr}).toMatchObject({code: 2});
    expect(stderr).toContain(`The role ${NAME} has the path /.`);
    expect(writes(operator)).toEqual([]);
  });

  test('is created again at the path that the project has', async () => {
    const operator = await startWithLimit();
    await codedeploy(operator, ...FLAGS);
    const {iam} = operator.aws.account;
    iam.removeRole(iam.role(NAME));
    await codedeploy(operator, '--yes');
    expect(iam.role(NAME).path).toBe('/teams/web/');
    // And at another path, the project follows.
    iam.removeRole(iam.role(NAME));
    await codedeploy(operator, '--yes', '--role-path', '/');
    const {role} = await readBack(operator, 'intranet');
    expect(role?.arn).toBe(`arn:aws:iam::111122223333:role/${NAME}`);
  });

  test('with a boundary that does not exist changes nothing', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const {code, stderr} = await operate(operator, [
      ...CODEDEPLOY,
      '--permissions-boundary',
      'absent',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('policy/absent does not exist or is not attachable');
    expect(operator.aws.account.iam.roles).toEqual([]);
  });
});

test('a role that the tool does not manage has neither a path nor a boundary', async () => {
  const operator = await startWithLimit();
  await operate(operator, ['codebuild', 'create-codedeploy-role']);
  operator.aws.calls.length = 0;
  const flags = ['--role', 'ci-CodeBuild-role', ...FLAGS];
  const {code, stderr} = await operate(operator, [...CODEDEPLOY, ...flags]);
  expect(code).toBe(2);
  expect(stderr).toContain('--role-path and --permissions-boundary');
  expect(stderr.match(/does not manage/gu)).toHaveLength(1);
  expect(writes(operator)).toEqual([]);
});

test('a shared role gets tags', async () => {
  const operator = await startWithLimit();
  const create = (...flags: readonly string[]) =>
    operate(operator, ['codebuild', 'create-codedeploy-role', '--yes', ...flags]);
  const tags = () => Object.fromEntries(operator.aws.account.iam.role('ci-CodeBuild-role').tags);
  expect(await create('--tag', 'team=web')).toMatchObject({code: 0});
  expect(tags()).toEqual({'managed-by': 'ci-image-builder', team: 'web'});
  const changed = await create('--tag', 'team=core', '--tag', 'cost=1');
  expect(changed.stderr).toContain('tags.team: web → core');
  expect(tags()).toMatchObject({team: 'core', cost: '1'});
  operator.aws.calls.length = 0;
  expect(await create('--tag', 'team=core')).toMatchObject({code: 0});
  expect(writes(operator)).toEqual([]);
  expect(await create('--tag', 'aws:x=1')).toMatchObject({code: 2});
});
