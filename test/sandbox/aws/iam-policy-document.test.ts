import * as fc from 'fast-check';
import {expect, test} from 'vitest';

import {AwsError} from './aws-error.ts';
import {allows, trustsCodeBuild} from './iam-evaluate.ts';
import {policySize, readPolicy} from './iam-policy-document.ts';

const STATEMENT = {Effect: 'Allow', Action: 's3:GetObject', Resource: '*'};
const TRUST = {
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: {Service: 'codebuild.amazonaws.com'},
};
const PROJECT = 'arn:aws:codebuild:eu-west-2:111122223333:project/web';

function text(...Statement: object[]): string {
  return JSON.stringify({Version: '2012-10-17', Statement});
}

test.each([
  ['text that is not JSON', 'Allow', 'This policy contains invalid Json'],
  ['a list', '[]', 'Syntax errors in policy.'],
  ['a document without statements', '{"Version": "2012-10-17"}', 'Syntax errors in policy.'],
  ['an empty list of statements', text(), 'Syntax errors in policy.'],
  [
    'an unknown version',
    JSON.stringify({Version: '2026-01-01', Statement: [STATEMENT]}),
    'Syntax errors in policy.',
  ],
  ['an unknown member', text({...STATEMENT, Resources: '*'}), 'Syntax errors in policy.'],
  ['an unknown effect', text({...STATEMENT, Effect: 'allow'}), 'Syntax errors in policy.'],
  [
    'a statement without an action',
    text({Effect: 'Allow', Resource: '*'}),
    'Policy statement must contain actions.',
  ],
  [
    'an action without a service',
    text({...STATEMENT, Action: 'GetObject'}),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'a statement without a resource',
    text({Effect: 'Allow', Action: '*'}),
    'Policy statement must contain resources.',
  ],
  [
    'an empty list of resources',
    text({...STATEMENT, Resource: []}),
    'Policy statement must contain resources.',
  ],
  [
    'a resource that is not an ARN',
    text({...STATEMENT, Resource: 'bucket'}),
    'Resource bucket must be in ARN format or "*".',
  ],
  ['a number for a resource', text({...STATEMENT, Resource: 7}), 'Syntax errors in policy.'],
  [
    'Resource together with NotResource',
    text({...STATEMENT, NotResource: '*'}),
    'Syntax errors in policy.',
  ],
  [
    'a principal',
    text({...STATEMENT, Principal: '*'}),
    'Policy document should not specify a principal.',
  ],
  [
    'a duplicate Sid',
    text({...STATEMENT, Sid: 'A'}, {...STATEMENT, Sid: 'A'}),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  [
    'a Sid with a hyphen',
    text({...STATEMENT, Sid: 'a-b'}),
    expect.stringContaining('must be alpha-numeric'),
  ],
  [
    'an invalid condition',
    text({...STATEMENT, Condition: {StringEquals: 'x'}}),
    'Syntax errors in policy.',
  ],
])('refuses %s as a policy of an identity', (_, document, message) => {
  expect(() => readPolicy(document, 'identity')).toThrow(AwsError);
  expect(problem(document, 'identity')).toEqual(message);
});

test.each([
  ['a resource', {...TRUST, Resource: '*'}, 'Has prohibited field Resource'],
  ['a missing principal', {...TRUST, Principal: undefined}, 'Missing required field Principal'],
  [
    'an unknown service',
    {...TRUST, Principal: {Service: 'codebuild'}},
    'Invalid principal in policy: "SERVICE":"codebuild"',
  ],
  [
    'an action other than AssumeRole',
    {...TRUST, Action: 's3:*'},
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
])('refuses %s as a trust policy', (_, statement, message) => {
  expect(problem(text(statement), 'trust')).toBe(message);
});

function problem(document: string, kind: 'identity' | 'trust'): string | undefined {
  try {
    readPolicy(document, kind);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('accepts a single statement that is not a list', () => {
  const document = JSON.stringify({Version: '2012-10-17', Id: 'x', Statement: STATEMENT});
  expect(readPolicy(document, 'identity')).toEqual([STATEMENT]);
});

test('responds like IAM to any input', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom('identity' as const, 'trust' as const),
      (it, kind) => {
        const document = JSON.stringify({Version: '2012-10-17', Statement: it});
        try {
          readPolicy(document, kind);
        } catch (error) {
          expect(error).toMatchObject({code: 'MalformedPolicyDocumentException'});
        }
      },
    ),
  );
});

test('white space does not count for the size', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (it) => {
      expect(policySize(JSON.stringify(it, null, 4))).toBe(policySize(JSON.stringify(it)));
    }),
  );
});

test.each([
  [{}, true],
  [{Action: ['sts:TagSession', 'STS:Assume*']}, true],
  [{Action: 'sts:TagSession'}, false],
  [{Principal: {Service: ['ec2.amazonaws.com', 'codebuild.amazonaws.com']}}, true],
  [{Principal: '*'}, true],
  [{Principal: {AWS: '*'}}, false],
  [{Effect: 'Deny'}, false],
  [{Condition: {StringEquals: {'aws:SourceAccount': '111122223333'}}}, true],
  [{Condition: {StringEquals: {'AWS:sourceaccount': ['999999999999']}}}, false],
  [{Condition: {StringEquals: {'aws:SourceArn': PROJECT}}}, true],
  [{Condition: {StringEquals: {'aws:SourceArn': `${PROJECT}*`}}}, false],
  [{Condition: {StringLike: {'aws:SourceArn': '*:project/w?b'}}}, true],
  [{Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:codebuild:*:111122223333:project/*'}}}, true],
  [{Condition: {ArnLike: {'aws:SourceArn': 'arn:aws:codebuild:*'}}}, false],
  [{Condition: {ArnEquals: {'aws:SourceArn': `${PROJECT}-two`}}}, false],
  [{Condition: {Bool: {'aws:SecureTransport': 'true'}}}, false],
])('CodeBuild is trusted by %j: %s', (changes, isTrusted) => {
  const statements = readPolicy(text({...TRUST, ...changes}), 'trust');
  const source = {accountId: '111122223333', projectArn: PROJECT};
  expect(trustsCodeBuild(statements, source)).toBe(isTrusted);
});

test.each([
  [[STATEMENT], true],
  [[{...STATEMENT, Resource: 'arn:aws:s3:::bucket/*'}], true],
  [[{...STATEMENT, Resource: 'arn:aws:s3:::other/*'}], false],
  [[{Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::bucket/*'}], false],
  [[{Effect: 'Allow', NotAction: 'iam:*', Resource: '*'}], true],
  [[STATEMENT, {...STATEMENT, Effect: 'Deny', Action: 's3:*'}], false],
  [[], false],
])('%j allows the action: %s', (statements, isAllowed) => {
  const all = statements.length === 0 ? [] : readPolicy(text(...statements), 'identity');
  expect(allows(all, 's3:GetObject', 'arn:aws:s3:::bucket/key')).toBe(isAllowed);
});

const KEY = 'arn:aws:kms:eu-west-2:111122223333:key/1';
const CONTEXT = {
  'kms:EncryptionContext:PARAMETER_ARN': 'arn:aws:ssm:eu-west-2:111122223333:parameter/a',
  'kms:ViaService': 'ssm.eu-west-2.amazonaws.com',
  'kms:ResourceAliases': ['alias/one', 'alias/two'],
  'aws:SecureTransport': 'true',
};

test.each([
  [{StringEquals: {'kms:EncryptionContext:PARAMETER_ARN': '*'}}, false],
  [{StringLike: {'KMS:encryptioncontext:parameter_arn': '*:parameter/?'}}, true],
  [{StringLike: {'kms:ViaService': ['s3.*', 'ssm.*']}}, true],
  [{StringLike: {'kms:ViaService': 'secretsmanager.*'}}, false],
  [{'ForAnyValue:StringEquals': {'kms:ResourceAliases': 'alias/two'}}, true],
  [{'ForAllValues:StringEquals': {'kms:ResourceAliases': 'alias/two'}}, false],
  [{'ForAllValues:StringEquals': {'kms:Absent': 'x'}}, true],
  [{'ForAnyValue:StringEquals': {'kms:Absent': 'x'}}, false],
  [{StringEquals: {'kms:Absent': 'x'}}, false],
  [{StringEqualsIfExists: {'kms:Absent': 'x'}}, true],
  [{StringNotEquals: {'kms:Absent': 'x'}}, true],
  [{StringNotLike: {'kms:ViaService': 'ssm.*'}}, false],
  [{StringEqualsIgnoreCase: {'kms:ViaService': 'SSM.eu-west-2.amazonaws.com'}}, true],
  [{Bool: {'aws:SecureTransport': 'True'}}, true],
  [{Null: {'kms:Absent': 'true', 'kms:ViaService': 'false'}}, true],
  [{Null: {'kms:ViaService': 'true'}}, false],
  [{StringLike: {'kms:ViaService': 'ssm.*'}, StringEquals: {'kms:Absent': 'x'}}, false],
])('the condition %j is met: %s', (Condition, isMet) => {
  const statement = {Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*', Condition};
  const statements = readPolicy(text(statement), 'identity');
  expect(allows(statements, 'kms:Decrypt', KEY, CONTEXT)).toBe(isMet);
});

test('a denial with a condition that is not met denies nothing', () => {
  const all = {Effect: 'Allow', Action: '*', Resource: '*'};
  const denial = {...all, Effect: 'Deny', Condition: {StringEquals: {'aws:RequestedRegion': 'x'}}};
  const statements = readPolicy(text(all, denial), 'identity');
  expect(allows(statements, 'kms:Decrypt', KEY, {})).toBe(true);
  expect(allows(statements, 'kms:Decrypt', KEY, {'aws:RequestedRegion': 'x'})).toBe(false);
});

test('an operator that the stand-in cannot evaluate fails the test, even after one that is not met', () => {
  const Condition = {
    StringEquals: {'kms:Absent': 'x'},
    DateGreaterThan: {'aws:CurrentTime': '2030-01-01T00:00:00Z'},
  };
  const statements = readPolicy(text({...STATEMENT, Condition}), 'identity');
  const evaluate = () => allows(statements, 's3:GetObject', 'arn:aws:s3:::bucket/key');
  expect(evaluate).toThrow('DateGreaterThan');
});

test('AWS refuses an operator that it does not know', () => {
  const Condition = {StringMatches: {'aws:SourceAccount': '1'}};
  expect(() => readPolicy(text({...STATEMENT, Condition}), 'identity')).toThrow(
    'Invalid Condition type : StringMatches.',
  );
});
