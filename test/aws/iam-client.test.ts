import {expect, test} from 'vitest';
import {trustPolicy} from '../../src/codebuild/role/role-policy.ts';
import {inputsOf, startAccount} from '../codebuild/account-rig.ts';
import {PLACE} from '../codebuild/samples.ts';

const role = {name: 'r', description: 'd', trust: trustPolicy({...PLACE, project: 'intranet'})};

test('reports a quota at once', async () => {
  const {aws, account} = await startAccount();
  const message = 'Cannot exceed quota for RolesPerAccount: 1000';
  aws.instead('iam:CreateRole', {code: 'LimitExceededException', message, status: 409});
  await expect(account.roles.createBare(role)).rejects.toMatchObject({
    code: 'aws.failed',
    message: expect.stringMatching(/the role r: .*quota/u),
    details: [message],
  });
  expect(inputsOf(aws, 'iam:CreateRole')).toHaveLength(1);
});

test.each(['throttle', 'fail'] as const)('retries after %s', async (how) => {
  const {aws, account} = await startAccount();
  aws.instead('iam:CreateRole', how);
  await account.roles.createBare(role);
  expect(inputsOf(aws, 'iam:CreateRole')).toHaveLength(2);
});
