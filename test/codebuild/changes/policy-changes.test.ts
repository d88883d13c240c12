import {expect, test} from 'vitest';
import {statementChanges} from '../../../src/codebuild/changes/policy-changes.ts';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import {withDecryption} from '../../../src/codebuild/role/decryption.ts';
import {rolePolicy} from '../../../src/codebuild/role/role-policy.ts';
import {PLACE} from '../samples.ts';

const before = rolePolicy({...PLACE, project: 'web'}).policy;
const reading = rolePolicy({...PLACE, project: 'web', parameters: ['/a']}).policy;
const after = withDecryption(reading, 'names');

const PARAMETER = `arn:aws:ssm:${PLACE.region}:${PLACE.accountId}:parameter/a`;

test('shows new statements by name, with a line for each service and resource', () => {
  expect(statementChanges(before, after, 'policy')).toEqual([
    {
      field: 'policy.ReadParameters',
      to: `ssm: GetParameters\non ${PARAMETER}`,
    },
    {
      field: 'policy.DecryptParameters',
      to: [
        'kms: Decrypt',
        `on arn:aws:kms:${PLACE.region}:${PLACE.accountId}:key/*`,
        `if kms:EncryptionContext:PARAMETER_ARN StringEquals ${PARAMETER}`,
      ].join('\n'),
    },
  ]);
  expect(statementChanges(undefined, before, 'policy')).toEqual([
    {field: 'policy.WriteLogs', to: expect.stringContaining('logs: CreateLogGroup, ')},
  ]);
  expect(statementChanges(after, after, 'policy')).toEqual([]);
});

test('shows conditions and denials', () => {
  const Statement = [
    {
      Sid: 'A',
      Effect: 'Deny',
      Action: ['s3:*', 'ec2:Run'],
      Resource: '*',
      Condition: {Bool: {a: ['b', 'c']}},
    },
  ];
  const policy = {Version: '2012-10-17', Statement} as unknown as PolicyDocument;
  expect(statementChanges(undefined, policy, 'p')).toEqual([
    {field: 'p.A', to: 'Deny\ns3: *\nec2: Run\non *\nif a Bool b or c'},
  ]);
});

test('accepts policies of others: without names, with one statement, or without any', () => {
  const unnamed = {Statement: [{Effect: 'Allow', Action: 'a:B', Resource: 'r'}]};
  const single = {Statement: {Effect: 'Allow', Action: 'a:B', Resource: 'r'}};
  for (const policy of [unnamed, single]) {
    expect(statementChanges(policy as never, before, 'policy')[0]).toEqual({
      field: 'policy.0',
      from: 'a: B\non r',
    });
  }
  expect(statementChanges({} as never, before, 'policy')).toHaveLength(1);
});
