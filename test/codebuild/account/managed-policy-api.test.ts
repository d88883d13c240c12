import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {superfluousVersions} from '../../../src/codebuild/account/managed-policy-api.ts';
import {rolePolicy} from '../../../src/codebuild/role/role-policy.ts';
import {inputsOf, startAccount} from '../account-rig.ts';
import {PLACE} from '../samples.ts';

const document = (project: string) => rolePolicy({...PLACE, project}).policy;
const ARN = `arn:aws:iam::${PLACE.accountId}:policy/shared`;

test('reads a created policy back unchanged', async () => {
  const {aws, account} = await startAccount();
  const {policies} = account;
  expect(await policies.policy('shared')).toBeUndefined();
  await policies.create('shared', document('a'));
  expect(await policies.policy('shared')).toEqual(document('a'));
  expect([...aws.account.iam.policy(ARN).tags]).toEqual([['managed-by', 'ci-image-builder']]);
});

test('counts an existing policy as created after a lost response', async () => {
  const {aws, account} = await startAccount();
  aws.instead('iam:CreatePolicy', 'lose-answer');
  await account.policies.create('shared', document('a'));
  expect(inputsOf(aws, 'iam:CreatePolicy')).toHaveLength(2);
});

describe('a new version of a policy whose response does not arrive', () => {
  test.each(['lose-answer', 'fail', 'throttle', 'close'] as const)(
    'after %s: is created once',
    async (how) => {
      const {aws, account} = await startAccount();
      const {policies} = account;
      await policies.create('shared', document('v1'));
      for (const project of ['v2', 'v3', 'v4'])
        await policies.putVersion('shared', document(project));
      aws.instead('iam:CreatePolicyVersion', how);
      await policies.putVersion('shared', document('v5'));
      const {versions, defaultVersion} = aws.account.iam.policy(ARN);
      expect(versions.map(({id}) => id)).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
      expect(defaultVersion).toBe('v5');
    },
  );

  test('is an error after a few tries if the fault stays', async () => {
    const {aws, account, clock} = await startAccount();
    await account.policies.create('shared', document('v1'));
    aws.instead('iam:CreatePolicyVersion', 'throttle', 5);
    await expect(account.policies.putVersion('shared', document('v2'))).rejects.toMatchObject({
      code: 'aws.throttled',
    });
    expect(clock.pauses).toEqual([0.5, 1, 2, 4]);
    expect(aws.account.iam.policy(ARN).versions).toHaveLength(1);
  });

  test('is an error at once if a retry cannot help', async () => {
    const {aws, account} = await startAccount();
    await account.policies.create('shared', document('v1'));
    const limit = {code: 'LimitExceededException', message: 'Too many', status: 409};
    aws.instead('iam:CreatePolicyVersion', limit);
    await expect(account.policies.putVersion('shared', document('v2'))).rejects.toMatchObject({
      code: 'aws.failed',
      message: expect.stringMatching(/the policy shared: .*LimitExceededException/u),
    });
    expect(aws.account.iam.policy(ARN).versions).toHaveLength(1);
  });
});

test('deletes the oldest of five versions that is not the default, and makes the new one the default', async () => {
  const {aws, account} = await startAccount();
  const {policies} = account;
  await policies.create('shared', document('v1'));
  for (const project of ['v2', 'v3', 'v4', 'v5']) {
    await policies.putVersion('shared', document(project));
  }
  expect(inputsOf(aws, 'iam:DeletePolicyVersion')).toEqual([]);
  const stored = aws.account.iam.policy(ARN);
  // The default was set back to the first version.
  stored.defaultVersion = 'v1';
  await policies.putVersion('shared', document('v6'));
  expect(stored.versions.map(({id}) => id)).toEqual(['v1', 'v3', 'v4', 'v5', 'v6']);
  expect(stored.defaultVersion).toBe('v6');
  expect(await policies.policy('shared')).toEqual(document('v6'));
});

test('attaches a policy to a role, and finds it among others', async () => {
  const {account} = await startAccount();
  const {policies, roles} = account;
  await policies.create('shared', document('a'));
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'A',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: {Service: 'codebuild.amazonaws.com'},
      },
    ],
  } as const;
  await roles.createBare({name: 'r', description: 'd', trust});
  await policies.attach('shared', 'r');
  const {attached} = await roles.policies('r');
  expect(policies.isOneOf('shared', attached)).toBe(true);
  expect(policies.isOneOf('share', attached)).toBe(false);
  expect(policies.isOneOf('shared', ['arn:aws:iam::aws:policy/shared'])).toBe(false);
});

test('deletes just enough versions, and never the default', () => {
  const version = (index: number, isDefault: boolean) => ({
    // With two digits, the order of texts differs from the order of numbers.
    VersionId: `v${index + 8}`,
    IsDefaultVersion: isDefault,
  });
  fc.assert(
    fc.property(fc.integer({min: 1, max: 5}), fc.nat(), (count, seed) => {
      const holds = seed % count;
      const versions = Array.from({length: count}, (_, it) => version(it, it === holds));
      const gone = superfluousVersions(versions.toReversed());
      expect(gone).toHaveLength(count === 5 ? 1 : 0);
      expect(gone).not.toContain(`v${holds + 8}`);
      if (count === 5) expect(gone).toEqual([holds === 0 ? 'v9' : 'v8']);
    }),
  );
});
