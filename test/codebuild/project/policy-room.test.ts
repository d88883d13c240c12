import {expect, test} from 'vitest';
import type {AwsStandIn} from '../../sandbox/aws/aws-stand-in.ts';
import {applySteps} from '../../../src/codebuild/project/apply-steps.ts';
import {BUILDSPEC, PACE, prepared, request, start} from './project-rig.ts';

const OWN = 'codebuild-intranet-eu-west-2';

/** A request whose buildspec reads many parameters. */
const reading = (count: number) => {
  const parameters = Array.from({length: count}, (_, index) => ({
    name: `V${index}`,
    source: `/intranet/settings/${index}`,
    line: index + 1,
  }));
  return request({codebase: {imageName: 'intranet', buildspec: {...BUILDSPEC, parameters}}});
};

/** Adds a policy of some characters to the own role. */
function addPolicy({account}: AwsStandIn, characters: number): void {
  const role = account.iam.role(OWN);
  const arn = 'arn:aws:s3:::bucket/';
  const document = (key: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}${key}`},
    });
  role.inline.set('by-hand', document('x'.repeat(characters - document('').length)));
}

test('other inline policies of a role take room, so that more names are grouped', async () => {
  const {aws, account} = await start(request());
  const alone = await prepared(reading(60), account);
  expect(alone.warnings.join()).not.toContain('/settings/*');
  addPolicy(aws, 5000);
  const together = await prepared(reading(60), account);
  expect(together.warnings.join()).toContain('parameter/intranet/settings/*');
  // IAM would refuse it otherwise.
  await applySteps(together.steps, account, PACE);
  expect((await prepared(reading(60), account)).steps).toEqual([]);
});

test('if other inline policies leave no room, nothing is changed', async () => {
  const {aws, account} = await start(request());
  addPolicy(aws, 9000);
  await expect(prepared(reading(3), account)).rejects.toMatchObject({
    code: 'codebuild.role-too-large',
    details: expect.arrayContaining([expect.stringContaining('9000')]),
  });
});

test('a person who may not read the other policies is not stopped', async () => {
  const {aws, account} = await start(request());
  addPolicy(aws, 5000);
  aws.denied.add('iam:ListRolePolicies');
  const {steps} = await prepared(reading(3), account);
  expect(steps.map(({kind}) => kind)).toEqual(['put-policy']);
});
