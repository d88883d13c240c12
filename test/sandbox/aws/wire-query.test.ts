import {CreateRoleCommand, GetRoleCommand, IAMClient} from '@aws-sdk/client-iam';
import * as fc from 'fast-check';
import {expect, onTestFinished, test} from 'vitest';

import {AwsStandIn} from './aws-stand-in.ts';
import {readServiceModel} from './service-model.ts';
import {readQueryInput, xmlMembers} from './wire-query.ts';

const IAM = readServiceModel('iam');

test('reads structures, lists, numbers and booleans from a form', () => {
  const form = {
    RoleName: 'true',
    MaxSessionDuration: '3600',
    'Tags.member.10.Key': 'tenth',
    'Tags.member.2.Key': 'second',
    'Tags.member.2.Value': '7',
  };
  expect(readQueryInput(IAM, 'CreateRole', form)).toEqual({
    RoleName: 'true',
    MaxSessionDuration: 3600,
    Tags: [{Key: 'second', Value: '7'}, {Key: 'tenth'}],
  });
  const version = readQueryInput(IAM, 'CreatePolicyVersion', {SetAsDefault: 'false'});
  expect(version).toEqual({SetAsDefault: false});
  expect(readQueryInput(IAM, 'TagRole', {Tags: ''})).toEqual({Tags: []});
});

test('keeps values that do not fit, so that they can be reported', () => {
  const read = (form: Record<string, string>) => readQueryInput(IAM, 'CreateRole', form);
  expect(read({'Tag.member.1.Key': 'a'})).toEqual({Tag: {member: {1: {Key: 'a'}}}});
  expect(read({'Tags.1.Key': 'a'})).toEqual({Tags: {1: {Key: 'a'}}});
  expect(read({MaxSessionDuration: 'x'})).toEqual({MaxSessionDuration: NaN});
  expect(read({'RoleName.x': 'a'})).toEqual({RoleName: {x: 'a'}});
  expect(readQueryInput(IAM, 'Nonsense', {A: 'b'})).toEqual({A: 'b'});
});

test('writes an output as elements', () => {
  const PolicyVersion = {Document: '<&>', IsDefaultVersion: true, CreateDate: 1_893_456_000.7};
  expect(xmlMembers(IAM, 'CreatePolicyVersionResponse', {PolicyVersion})).toBe(
    '<PolicyVersion><Document>&lt;&amp;&gt;</Document><IsDefaultVersion>true</IsDefaultVersion><CreateDate>2030-01-01T00:00:00Z</CreateDate></PolicyVersion>',
  );
  const names = {PolicyNames: ['a', 'b'], IsTruncated: false};
  expect(xmlMembers(IAM, 'ListRolePoliciesResponse', names)).toBe(
    '<PolicyNames><member>a</member><member>b</member></PolicyNames><IsTruncated>false</IsTruncated>',
  );
});

test('reads everything that the SDK sends', async () => {
  const aws = await AwsStandIn.start();
  onTestFinished(() => aws.stop());
  const credentials = {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'secret',
    sessionToken: 'session-token',
  };
  const iam = new IAMClient({endpoint: aws.endpoint, region: 'us-east-1', credentials});
  const Principal = {Service: 'codebuild.amazonaws.com'};
  const Statement = {Effect: 'Allow', Principal, Action: 'sts:AssumeRole'};
  const AssumeRolePolicyDocument = JSON.stringify({Version: '2012-10-17', Statement});
  const text = (constraints: object) =>
    fc.string({
      unit: fc.constantFrom(...'a Z 0 9 _ . : / = + - @ ä λ'.split(' '), ' '),
      ...constraints,
    });
  const tags = fc.uniqueArray(
    fc.record({Key: text({minLength: 1, maxLength: 128}), Value: text({maxLength: 256})}),
    {maxLength: 12, selector: ({Key}) => Key.toLowerCase()},
  );
  let count = 0;
  await fc.assert(
    fc.asyncProperty(tags, async (Tags) => {
      count += 1;
      const RoleName = `role-${count}`;
      await iam.send(new CreateRoleCommand({RoleName, AssumeRolePolicyDocument, Tags}));
      const {Role} = await iam.send(new GetRoleCommand({RoleName}));
      expect(Role?.Tags ?? []).toEqual(Tags);
    }),
    {numRuns: 50},
  );
});
