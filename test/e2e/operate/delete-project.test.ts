import {describe, expect, test} from 'vitest';

import type {DeleteJson} from '../../../src/cli/operate/project/delete-project.ts';
import {type Operator, addConnection, codedeploy, operate, startOperator} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {operateAt, writes} from '../operator-terminal.ts';

const DELETE = ['codebuild', 'delete-project', '--name', 'intranet'];
const ROLE = 'codebuild-intranet-eu-west-2';

/** An account with a project, its webhook and its role. */
async function withProject(): Promise<Operator> {
  const operator = await startOperator();
  addConnection(operator);
  await codedeploy(operator, '--connection', 'acme');
  operator.aws.calls.length = 0;
  return operator;
}

function there({aws: {account}}: Operator) {
  return {
    project: account.codebuild.project('intranet') !== undefined,
    webhook: account.codebuild.project('intranet')?.webhook !== undefined,
    role: account.iam.roles.some(({name}) => name === ROLE),
  };
}

describe('codebuild delete-project', () => {
  test('deletes the webhook first, and lists what stays', async () => {
    const operator = await withProject();
    const {code, stdout, stderr} = await operate(operator, [...DELETE, '--yes']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stdout).toBe('The project intranet was deleted.');
    expect(writes(operator)).toEqual(['codebuild:DeleteWebhook', 'codebuild:DeleteProject']);
    expect(there(operator)).toEqual({project: false, webhook: false, role: true});
    expect(stderr).toContain(`not deleted: the role ${ROLE} (add --with-role to delete it)`);
    expect(stderr).toContain('not deleted: the logs of its builds, /aws/codebuild/intranet');
  });

  test("also deletes the project's own role with --with-role", async () => {
    const operator = await withProject();
    const {code, stdout} = await operate(operator, [...DELETE, '--with-role', '--yes', '--json']);
    expect(code).toBe(0);
    const {outcome, changes, stays} = JSON.parse(stdout) as DeleteJson;
    expect(outcome).toBe('applied');
    expect(changes.map(({resource, action}) => [resource, action])).toEqual([
      ['webhook of intranet', 'delete'],
      ['project intranet', 'delete'],
      [`role ${ROLE}`, 'delete'],
    ]);
    expect(stays.join('\n')).not.toContain('role');
    expect(there(operator)).toEqual({project: false, webhook: false, role: false});
  });

  test('keeps a role that the project does not own', async () => {
    const operator = await withProject();
    expect(await operate(operator, ['codebuild', 'create-codedeploy-role'])).toMatchObject({
      code: 0,
    });
    await codedeploy(operator, '--role', 'ci-CodeBuild-role', '--yes');
    const {code, stderr} = await operate(operator, [...DELETE, '--with-role', '--yes']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      'not deleted: the role arn:aws:iam::111122223333:role/ci-CodeBuild-role',
    );
    expect(operator.aws.account.iam.role('ci-CodeBuild-role').attached.size).toBe(1);
  });

  test('requires confirmation', async () => {
    const operator = await withProject();
    const {code, stderr} = await operate(operator, DELETE);
    expect({code, stderr}).toMatchObject({code: 1, stderr: expect.stringContaining('Add --yes')});
    const declined = await operateAt(operator, DELETE, {
      columns: 60,
      answers: [['Make these changes? (y/N)', KEYS.enter]],
    });
    expect(declined).toMatchObject({code: 1, shown: expect.stringContaining('You declined')});
    expect(declined.shown).toContain('- delete webhook of intranet\n- delete project intranet');
    const left = await operateAt(operator, DELETE, {
      answers: [['Make these changes? (y/N)', KEYS.interrupt]],
    });
    expect(left.code).toBe(130);
    expect(writes(operator)).toEqual([]);
    const agreed = await operateAt(operator, DELETE, {
      answers: [['Make these changes? (y/N)', 'y\r']],
    });
    expect(agreed).toMatchObject({code: 0});
    expect(there(operator)).toMatchObject({project: false});
  });

  test('previews with --dry-run', async () => {
    const operator = await withProject();
    const args = [...DELETE, '--with-role', '--dry-run', '--exit-code'];
    const {code, stdout} = await operate(operator, args);
    expect(code).toBe(4);
    expect(stdout.split('\n').filter((it) => it.startsWith('-'))).toEqual([
      '- delete webhook of intranet',
      '- delete project intranet',
      `- delete role ${ROLE}`,
    ]);
    expect(writes(operator)).toEqual([]);
  });

  test('reports a project that does not exist', async () => {
    const operator = await withProject();
    for (const more of [[], ['--with-role'], ['--dry-run']]) {
      const args = ['codebuild', 'delete-project', '--name', 'intrant', '--yes', ...more];
      const {code, stdout, stderr} = await operate(operator, args);
      expect({code, stdout}).toEqual({code: 1, stdout: ''});
      expect(stderr).toContain('Project "intrant" not found in eu-west-2.');
    }
    expect(writes(operator)).toEqual([]);
  });

  test.each([
    ['codebuild:DeleteWebhook', {project: true, webhook: true, role: true}],
    ['codebuild:DeleteProject', {project: true, webhook: false, role: true}],
    ['iam:DeleteRolePolicy', {project: false, webhook: false, role: true}],
    ['iam:DeleteRole', {project: false, webhook: false, role: true}],
  ])('finishes a run that failed at %s', async (action, left) => {
    const operator = await withProject();
    operator.aws.denied.add(action);
    const args = [...DELETE, '--with-role', '--yes'];
    const {code, stderr} = await operate(operator, args);
    expect({code, stderr}).toMatchObject({code: 3, stderr: expect.stringContaining(action)});
    expect(stderr).toContain('Not done:  delete');
    expect(there(operator)).toEqual(left);
    operator.aws.denied.clear();
    expect(await operate(operator, args)).toMatchObject({code: 0});
    expect(there(operator)).toEqual({project: false, webhook: false, role: false});
  });

  test('continues with a warning if the Git host keeps the webhook', async () => {
    const operator = await withProject();
    const message = 'Failed to delete webhook. Bad credentials';
    operator.aws.instead('codebuild:DeleteWebhook', {code: 'OAuthProviderException', message});
    const {code, stdout, stderr} = await operate(operator, [...DELETE, '--yes', '--json']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect((JSON.parse(stdout) as DeleteJson).stays.join('\n')).toContain(
      'possibly the webhook at https://github.com/acme/intranet.git',
    );
    expect(stderr).toContain(`Warning: Cannot delete the webhook of intranet`);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('webhook of intranet deleted');
    expect(there(operator)).toEqual({project: false, webhook: false, role: true});
  });

  test('deletes the project although the Git host denies the connection, and reports the webhook that stays', async () => {
    const operator = await withProject();
    const arn = operator.aws.account.connections.all()[0]?.arn;
    const denied = {code: 'InvalidInputException', message: `Access denied to connection ${arn}`};
    operator.aws.instead('codebuild:DeleteWebhook', denied);
    operator.aws.instead('codebuild:DeleteProject', denied);
    const {code, stdout, stderr} = await operate(operator, [...DELETE, '--with-role', '--yes']);
    expect({code, stdout, stderr}).toMatchObject({
      code: 0,
      stdout: 'The project intranet was deleted.',
    });
    expect(stderr).toContain(
      'Cannot delete the webhook of intranet: the connection cannot be used.',
    );
    expect(stderr).toContain('The webhook may still exist at https://github.com/acme/intranet.git');
    expect(stderr).toContain('(https://api.github.com/repos/acme/intranet/hooks/');
    expect(stderr).toContain('Cannot delete the project intranet: the connection cannot be used.');
    expect(stderr).toContain('The source was removed from the project');
    expect(there(operator)).toEqual({project: false, webhook: false, role: false});
  });

  test('deletes the project of a connection that was deleted', async () => {
    const operator = await withProject();
    for (const {arn} of operator.aws.account.connections.all()) {
      operator.aws.account.connections.remove(arn);
    }
    const {code, stderr} = await operate(operator, [...DELETE, '--yes']);
    expect({code, stderr}).toMatchObject({code: 0});
    expect(stderr).toContain('The webhook may still exist');
    expect(there(operator)).toEqual({project: false, webhook: false, role: true});
  });

  test.each(['codebuild:DeleteWebhook', 'codebuild:DeleteProject', 'iam:DeleteRole'])(
    'succeeds although the response of %s is lost',
    async (action) => {
      const operator = await withProject();
      operator.aws.instead(action, 'lose-answer');
      const {code, stderr} = await operate(operator, [...DELETE, '--with-role', '--yes']);
      expect({code, stderr}).toMatchObject({code: 0});
      expect(there(operator)).toEqual({project: false, webhook: false, role: false});
    },
  );
});
