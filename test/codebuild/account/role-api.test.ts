import {describe, expect, test} from 'vitest';
import type {Account} from '../../../src/codebuild/account/account.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import {samePolicy} from '../../../src/codebuild/account/same-policy.ts';
import {addRole} from '../../sandbox/aws/codebuild-rig.ts';
import {inputsOf, startAccount} from '../account-rig.ts';
import {PLACE, roleArn} from '../samples.ts';

const role = {
  name: 'codebuild-web',
  description: 'Builds of web.',
  trust: trustPolicy({...PLACE, project: 'web'}),
  policy: rolePolicy({...PLACE, project: 'web', imageName: 'web'}).policy,
};

/** Creates the role with its policy. */
async function make({roles}: Account): Promise<void> {
  await roles.createBare(role);
  await roles.putPolicy(role);
}

test('reads a created role back unchanged', async () => {
  const {aws, account} = await startAccount();
  const {roles} = account;
  expect(await roles.role(role.name)).toBeUndefined();
  await make(account);
  const read = await roles.role(role.name);
  expect(read?.arn).toBe(roleArn('codebuild-web'));
  expect(read?.arn).toBe(roles.arnOf('codebuild-web'));
  expect(read?.trust).toEqual(role.trust);
  expect(read?.policy).toEqual(role.policy);
  const stored = aws.account.iam.role(role.name);
  expect(stored.description).toBe('Builds of web.');
  expect([...stored.tags]).toEqual([['managed-by', 'ci-image-builder']]);
  expect([...stored.inline.keys()]).toEqual(['ci-image-builder']);
});

test('returns no policy for a role without the managed inline policy', async () => {
  const {aws, account} = await startAccount();
  addRole(aws.account, 'made_by_hand', ['s3:GetObject']);
  expect(await account.roles.role('made_by_hand')).toMatchObject({
    arn: roleArn('made_by_hand'),
    policy: undefined,
  });
});

test('counts an existing role as created after a lost response', async () => {
  const {aws, account} = await startAccount();
  aws.instead('iam:CreateRole', 'lose-answer');
  aws.instead('iam:PutRolePolicy', 'lose-answer');
  await make(account);
  expect(inputsOf(aws, 'iam:CreateRole')).toHaveLength(2);
  expect(await account.roles.role(role.name)).toMatchObject({policy: role.policy});
});

test('replaces the trust policy and the policy', async () => {
  const {account} = await startAccount();
  const {roles} = account;
  await make(account);
  const trust = trustPolicy({...PLACE, project: 'other'});
  const policy = rolePolicy({...PLACE, project: 'other'}).policy;
  await roles.putTrust({name: role.name, trust});
  await roles.putPolicy({name: role.name, policy});
  const read = await roles.role(role.name);
  expect(read !== undefined && samePolicy(read.trust, trust)).toBe(true);
  expect(read?.policy !== undefined && samePolicy(read.policy, policy)).toBe(true);
});

describe('a role that this tool does not manage', () => {
  test('is found by its name', async () => {
    const {aws, account} = await startAccount();
    addRole(aws.account, 'shared_by_all');
    expect(await account.roles.existingArn('shared_by_all')).toBe(roleArn('shared_by_all'));
  });

  test('may not exist', async () => {
    const {account} = await startAccount();
    expect(await account.roles.existingArn('absent')).toBeUndefined();
  });
});

test('many roles are read with one call for each page', async () => {
  const {aws, account} = await startAccount({pageSize: 2});
  await make(account);
  for (const name of ['a', 'b', 'c']) addRole(aws.account, name);
  aws.calls.length = 0;
  const found = await account.roles.rolesNamed([role.name, 'c', 'absent']);
  expect([...found.keys()].toSorted()).toEqual(['c', role.name].toSorted());
  expect(found.get(role.name)).toEqual(await account.roles.role(role.name));
  expect(found.get('c')).toMatchObject({isOurs: false, policy: undefined});
  expect(aws.actions.filter((it) => it.endsWith('Details'))).toHaveLength(2);
});

describe('deleting a role', () => {
  test('deletes all its policies', async () => {
    const {aws, account} = await startAccount();
    const {roles, policies} = account;
    await make(account);
    aws.account.iam.role(role.name).inline.set('by-hand', JSON.stringify(role.policy));
    await policies.create('shared', role.policy);
    await policies.attach('shared', role.name);
    await roles.delete(role.name);
    expect(aws.account.iam.roles).toEqual([]);
    // The managed policy may be attached to other roles.
    expect(aws.account.iam.policies).toHaveLength(1);
  });

  test('counts a missing role as deleted', async () => {
    const {aws, account} = await startAccount();
    await account.roles.delete('absent');
    await make(account);
    aws.instead('iam:DeleteRolePolicy', 'lose-answer');
    aws.instead('iam:DeleteRole', 'lose-answer');
    await account.roles.delete(role.name);
    expect(aws.account.iam.roles).toEqual([]);
  });
});

test('names the action and the role if permission is denied', async () => {
  const {aws, account} = await startAccount();
  aws.denied.add('iam:CreateRole');
  await expect(account.roles.createBare(role)).rejects.toMatchObject({
    kind: 'credentials',
    message: 'Cannot create the role codebuild-web: permission denied for iam:CreateRole.',
    remedy: expect.arrayContaining([expect.stringContaining(roleArn('codebuild-web'))]),
  });
});

test('lists the policies of a role; none if the role does not exist', async () => {
  const {account} = await startAccount();
  expect(await account.roles.policies('absent')).toEqual({inline: [], attached: []});
  await make(account);
  await account.policies.create('shared', role.policy);
  await account.policies.attach('shared', role.name);
  expect(await account.roles.policies(role.name)).toEqual({
    inline: ['ci-image-builder'],
    attached: [`arn:aws:iam::${PLACE.accountId}:policy/shared`],
  });
});

test('deletes a role whose policies are on several pages', async () => {
  const {aws, account} = await startAccount({pageSize: 1});
  await make(account);
  const {inline} = aws.account.iam.role(role.name);
  for (const name of ['a', 'b']) inline.set(name, inline.values().next().value ?? '');
  await account.roles.delete(role.name);
  expect(await account.roles.role(role.name)).toBeUndefined();
});
