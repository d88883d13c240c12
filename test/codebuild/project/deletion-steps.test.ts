import {expect, test} from 'vitest';
import {applyDelete, deleteSteps} from '../../../src/codebuild/project/deletion-steps.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import {addToken, startAccount} from '../account-rig.ts';
import {PLACE, REPOSITORY, actualProject, projectOptions, roleArn} from '../samples.ts';
import {newProject} from '../../../src/codebuild/project/desired-project.ts';

const EVENTS = {
  emit: () => {},
  hookStays: () => {
    throw new Error('no hook stays');
  },
  sourceRemoved: () => {
    throw new Error('no source is removed');
  },
};
const ACCESS_DENIED = {
  code: 'InvalidInputException',
  message:
    'Access denied to connection arn:aws:codeconnections:eu-west-2:111122223333:connection/x',
};
const NAME = 'codebuild-intranet-eu-west-2';

test('deletes the webhook first, so that nothing starts builds of a deleted project', () => {
  const project = actualProject({webhook: {url: 'https://api.github.com/hooks/1'}});
  expect(deleteSteps('intranet', project, NAME)).toEqual([
    {
      kind: 'delete-webhook',
      project: 'intranet',
      change: {resource: 'webhook of intranet', action: 'delete', fields: []},
    },
    {
      kind: 'delete-project',
      project: 'intranet',
      inParts: true,
      change: {
        resource: 'project intranet',
        action: 'delete',
        fields: [{field: 'source.location', from: REPOSITORY}],
      },
    },
    {
      kind: 'delete-role',
      role: NAME,
      inParts: true,
      change: {resource: `role ${NAME}`, action: 'delete', fields: []},
    },
  ]);
});

test('deletes only what exists and is requested', () => {
  const kinds = (...args: Parameters<typeof deleteSteps>) =>
    deleteSteps(...args).map(({kind}) => kind);
  expect(kinds('intranet', actualProject(), undefined)).toEqual(['delete-project']);
  expect(kinds('intranet', undefined, NAME)).toEqual(['delete-role']);
  expect(kinds('intranet', undefined, undefined)).toEqual([]);
  expect(deleteSteps('a', {name: 'a'}, undefined)[0]?.change.fields).toEqual([]);
});

async function made() {
  const {aws, account} = await startAccount();
  addToken(aws);
  const role = {
    name: NAME,
    description: 'd',
    trust: trustPolicy({...PLACE, project: 'intranet'}),
    policy: rolePolicy({...PLACE, project: 'intranet'}).policy,
  };
  await account.roles.createBare(role);
  await account.roles.putPolicy(role);
  const defaults = {
    image: 'aws/codebuild/standard:7.0',
    serviceRole: roleArn(NAME),
    toolVersion: '1',
  };
  await account.codebuild.createProject(newProject(projectOptions(), defaults));
  const filterGroups = [[{type: 'EVENT', pattern: 'PUSH'} as const]];
  await account.codebuild.createWebhook({projectName: 'intranet', filterGroups});
  const steps = deleteSteps('intranet', await account.codebuild.project('intranet'), NAME);
  return {aws, account, steps};
}

test('removes everything', async () => {
  const {aws, account, steps} = await made();
  await applyDelete(steps, account, EVENTS);
  expect(aws.account.codebuild.projects()).toEqual([]);
  expect(aws.account.iam.roles).toEqual([]);
});

test('counts missing resources as deleted', async () => {
  const {aws, account, steps} = await made();
  aws.instead('codebuild:DeleteWebhook', 'lose-answer');
  aws.instead('codebuild:DeleteProject', 'lose-answer');
  aws.instead('iam:DeleteRole', 'lose-answer');
  await applyDelete(steps, account, EVENTS);
  await applyDelete(steps, account, EVENTS);
  expect(aws.account.codebuild.projects()).toEqual([]);
});

test('lists done and missing steps if a step fails', async () => {
  const {aws, account, steps} = await made();
  aws.denied.add('iam:DeleteRolePolicy');
  await expect(applyDelete(steps, account, EVENTS)).rejects.toMatchObject({
    kind: 'credentials',
    details: expect.arrayContaining([
      'Done:      delete webhook of intranet',
      'Done:      delete project intranet',
      `Not done:  delete role ${NAME}`,
    ]),
  });
});

test.each(['revoked', 'no token', 'no access'])(
  'reports a webhook that the Git host keeps: %s',
  async (why) => {
    const {aws, account, steps} = await made();
    if (why === 'revoked') {
      const message = 'Failed to delete webhook. Bad credentials';
      aws.instead('codebuild:DeleteWebhook', {code: 'OAuthProviderException', message});
    } else if (why === 'no access') {
      aws.instead('codebuild:DeleteWebhook', ACCESS_DENIED);
    } else {
      for (const {arn} of aws.account.codebuild.credentials()) {
        aws.account.codebuild.removeCredential(arn);
      }
    }
    const told: string[] = [];
    const done: string[] = [];
    await applyDelete(steps, account, {
      ...EVENTS,
      emit: (event) => void (event.type === 'step-done' && done.push(event.change.resource)),
      hookStays: ({message}) => void told.push(message),
    });
    expect(told).toEqual([expect.stringContaining('Cannot delete the webhook of intranet')]);
    expect(done).toEqual(['project intranet', `role ${NAME}`]);
    expect(aws.account.codebuild.projects()).toEqual([]);
  },
);

test('fails if the Git host is throttling, so that the webhook is not left behind', async () => {
  const {aws, account, steps} = await made();
  const message = 'Failed to delete webhook. GitHub API limit reached.';
  aws.instead('codebuild:DeleteWebhook', {code: 'OAuthProviderException', message});
  await expect(applyDelete(steps, account, EVENTS)).rejects.toMatchObject({
    message: 'Cannot delete the webhook of intranet: the Git host is throttling requests.',
  });
  expect(aws.account.codebuild.project('intranet')?.webhook).toBeDefined();
});

test('removes the source if the project cannot be deleted because of the Git host', async () => {
  const {aws, account, steps} = await made();
  aws.instead('codebuild:DeleteProject', ACCESS_DENIED);
  const told: string[] = [];
  await applyDelete(steps, account, {
    ...EVENTS,
    sourceRemoved: ({message}) => {
      told.push(message);
      expect(aws.account.codebuild.project('intranet')?.settings).toMatchObject({
        source: {type: 'NO_SOURCE'},
        sourceVersion: '',
      });
    },
  });
  expect(told).toEqual(['Cannot delete the project intranet: the connection cannot be used.']);
  expect(aws.account.codebuild.projects()).toEqual([]);
});

test('fails if the project cannot be deleted without a source either', async () => {
  const {aws, account, steps} = await made();
  aws.instead('codebuild:DeleteProject', ACCESS_DENIED, 2);
  await expect(
    applyDelete(steps, account, {...EVENTS, sourceRemoved: () => undefined}),
  ).rejects.toMatchObject({
    code: 'codebuild.rejected',
    details: expect.arrayContaining(['Not done:  delete project intranet']),
  });
});
