import {array, assert, constantFrom, property, shuffledSubarray} from 'fast-check';
import {expect, test} from 'vitest';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import {rolePolicy, trustPolicy} from '../../../src/codebuild/role/role-policy.ts';
import {policySizeProblem, samePolicy} from '../../../src/codebuild/account/same-policy.ts';

const project = {
  partition: 'aws',
  region: 'eu-west-2',
  accountId: '123456789012',
  project: 'intranet',
};
const policy = rolePolicy({...project, imageName: 'intranet', parameters: ['/a']}).policy;
const trust = trustPolicy(project);
/** A policy as IAM may return it, in a form that our types do not cover. */
const written = (document: unknown) => document as PolicyDocument;
const allow = {Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*'};
const of = (...Statement: object[]) => written({Version: '2012-10-17', Statement});

test('a policy equals itself after a round trip through IAM', () => {
  for (const document of [policy, trust]) {
    expect(samePolicy(written(JSON.parse(JSON.stringify(document, undefined, 2))), document)).toBe(
      true,
    );
  }
});

test('ignores the order', () => {
  assert(
    property(
      shuffledSubarray([...policy.Statement], {minLength: policy.Statement.length}),
      (Statement) => {
        const mixed = Statement.map((it) => ({
          ...Object.fromEntries(Object.entries(it).toReversed()),
          Action: [it.Action].flat().toReversed(),
        }));
        expect(samePolicy(of(...mixed), policy)).toBe(true);
      },
    ),
  );
});

test.each([
  ['whether a single action is in a list', of({...allow, Action: ['s3:GetObject']})],
  ['whether a single statement is in a list', written({Version: '2012-10-17', Statement: allow})],
  ['the ID of a statement', of({...allow, Sid: 'Read'})],
  ['the case of an action', of({...allow, Action: 'S3:getobject'})],
  ['duplicates', of(allow, {...allow, Action: ['s3:GetObject', 's3:GetObject']})],
])('ignores %s', (_, document) => {
  expect(samePolicy(document, of(allow))).toBe(true);
  expect(samePolicy(of(allow), document)).toBe(true);
});

test.each([
  ['an empty document', written({})],
  ['an empty list of statements', of()],
  ['the action', of({...allow, Action: 's3:PutObject'})],
  ['the number of actions', of({...allow, Action: ['s3:GetObject', 's3:PutObject']})],
  ['the resource', of({...allow, Resource: 'arn:aws:s3:::A/*'})],
  ['the effect', of({...allow, Effect: 'Deny'})],
  ['the conditions', of({...allow, Condition: {Bool: {'aws:SecureTransport': 'true'}}})],
  ['NotAction', of({Effect: 'Allow', NotAction: 's3:GetObject', Resource: '*'})],
  ['the version of the language', written({Version: '2008-10-17', Statement: allow})],
  ['invalid statements', written({Version: '2012-10-17', Statement: [null, 1, 'x']})],
])('finds a difference in %s', (_, document) => {
  expect(samePolicy(document, of(allow))).toBe(false);
});

test('compares conditions and principals', () => {
  const [statement] = trust.Statement;
  const changed = (members: object) => of({...statement, ...members});
  expect(samePolicy(changed({Principal: {Service: ['codebuild.amazonaws.com']}}), trust)).toBe(
    true,
  );
  expect(samePolicy(changed({Principal: '*'}), trust)).toBe(false);
  const keys = statement?.Condition?.['StringEquals'] ?? {};
  const listed = Object.entries(keys).map(([key, value]) => [key.toUpperCase(), [value]]);
  expect(
    samePolicy(changed({Condition: {StringEquals: Object.fromEntries(listed) as unknown}}), trust),
  ).toBe(true);
  expect(samePolicy(changed({Condition: {StringLike: keys}}), trust)).toBe(false);
});

test('two lists of actions are equal if they have the same items', () => {
  const actions = array(constantFrom('a:A', 'a:B', 'a:C'), {minLength: 1, maxLength: 3});
  assert(
    property(actions, actions, (a, b) => {
      const isSame =
        new Set([...a, ...b]).size === new Set(a).size && new Set(a).size === new Set(b).size;
      expect(samePolicy(of({...allow, Action: a}), of({...allow, Action: b}))).toBe(isSame);
    }),
  );
});

test('reports a policy that is too large for IAM', () => {
  expect(policySizeProblem(policy, 'inline')).toBeUndefined();
  const large = rolePolicy({
    ...project,
    parameters: Array.from({length: 200}, (_, index) => `/a/${index}`),
  }).policy;
  expect(policySizeProblem(large, 'managed')).toMatch(
    /^The policy has \d+ characters. IAM allows up to 6144\.$/u,
  );
});
