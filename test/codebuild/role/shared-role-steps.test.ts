import {describe, expect, test} from 'vitest';
import {
  type ActualSharedRole,
  applySharedRole,
  sharedRole,
  sharedRoleSteps,
} from '../../../src/codebuild/role/shared-role-steps.ts';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import {startAccount} from '../account-rig.ts';
import {PLACE} from '../samples.ts';

const wanted = sharedRole('ci', PLACE);
const OTHER: PolicyDocument = {Version: '2012-10-17', Statement: []};
const NOTHING: ActualSharedRole = {trust: undefined, policy: undefined, isAttached: false};
const ALL: ActualSharedRole = {trust: wanted.trust, policy: wanted.policy, isAttached: true};

test.each(['ci', 'custom'] as const)('%s has the names of the old tool', (type) => {
  expect(sharedRole(type, PLACE)).toMatchObject({
    name: `${type}-CodeBuild-role`,
    policyName: `${type}-CodeBuild-policy`,
  });
});

describe('the steps of a shared role', () => {
  test.each([
    [
      'all steps if nothing exists',
      NOTHING,
      [
        'create-policy: create policy ci-CodeBuild-policy',
        'create-role: create role ci-CodeBuild-role',
        'attach-policy: update role ci-CodeBuild-role',
      ],
    ],
    ['none if everything exists', ALL, []],
    [
      'those for the differences',
      {...ALL, policy: OTHER, trust: OTHER},
      [
        'put-policy-version: update policy ci-CodeBuild-policy',
        'put-trust: update role ci-CodeBuild-role',
      ],
    ],
    [
      'those that an earlier run did not reach',
      {...ALL, isAttached: false},
      ['attach-policy: update role ci-CodeBuild-role'],
    ],
  ])('are %s', (_, actual, expected) => {
    const steps = sharedRoleSteps(wanted, actual);
    expect(
      steps.map(({kind, change: {action, resource}}) => `${kind}: ${action} ${resource}`),
    ).toEqual(expected);
    expect(steps.every(({change}) => change.fields.length > 0)).toBe(true);
  });
});

/** The state as the command reads it. */
async function actual({roles, policies}: Awaited<ReturnType<typeof startAccount>>['account']) {
  const role = await roles.role(wanted.name);
  const {attached} = await roles.policies(wanted.name);
  return {
    trust: role?.trust,
    policy: await policies.policy(wanted.policyName),
    isAttached: policies.isOneOf(wanted.policyName, attached),
  };
}

test('are empty after they were applied', async () => {
  const {aws, account} = await startAccount();
  const steps = sharedRoleSteps(wanted, await actual(account));
  for (const action of ['iam:CreatePolicy', 'iam:CreateRole', 'iam:AttachRolePolicy']) {
    aws.instead(action, 'lose-answer');
  }
  await applySharedRole(wanted, steps, account, () => {});
  expect(sharedRoleSteps(wanted, await actual(account))).toEqual([]);
  expect(aws.account.iam.role(wanted.name).description).toBe('Shared by CodeBuild projects.');
});

test('correct differences', async () => {
  const {account} = await startAccount();
  await account.policies.create(wanted.policyName, sharedRole('custom', PLACE).policy);
  const trust = sharedRole('ci', {...PLACE, accountId: '999999999999'}).trust;
  await account.roles.createBare({name: wanted.name, description: 'old', trust});
  const steps = sharedRoleSteps(wanted, await actual(account));
  expect(steps.map(({kind}) => kind)).toEqual(['put-policy-version', 'put-trust', 'attach-policy']);
  await applySharedRole(wanted, steps, account, () => {});
  expect(sharedRoleSteps(wanted, await actual(account))).toEqual([]);
});
