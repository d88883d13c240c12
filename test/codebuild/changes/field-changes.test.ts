import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {fieldChanges} from '../../../src/codebuild/changes/field-changes.ts';

test('returns differences field by field, in their order', () => {
  expect(
    fieldChanges(
      {a: 1, b: {c: 'x', d: true, e: 'gone'}, same: 's'},
      {a: 2, b: {c: 'y', d: true, f: 'new'}, same: 's'},
    ),
  ).toEqual([
    {field: 'a', from: '1', to: '2'},
    {field: 'b.c', from: 'x', to: 'y'},
    {field: 'b.e', from: 'gone'},
    {field: 'b.f', to: 'new'},
  ]);
});

test('accepts a name for the whole value', () => {
  expect(fieldChanges('a', 'b', 'description')).toEqual([
    {field: 'description', from: 'a', to: 'b'},
  ]);
  expect(fieldChanges({x: 1}, undefined, 'cache')).toEqual([{field: 'cache.x', from: '1'}]);
});

test.each([
  [undefined, {}],
  [undefined, []],
  [{a: []}, {}],
  [{a: null}, {a: undefined}],
  [{a: {b: undefined}}, {}],
  [
    {a: 1, b: 2},
    {b: 2, a: 1},
  ],
])('%j and %j are equal', (from, to) => {
  expect(fieldChanges(from, to)).toEqual([]);
  expect(fieldChanges(to, from)).toEqual([]);
});

test('distinguishes an empty text from an absent one', () => {
  expect(fieldChanges({}, {description: ''})).toEqual([{field: 'description', to: ''}]);
});

test('treats a list without names as one value', () => {
  expect(fieldChanges({modes: ['A']}, {modes: ['A', 'B']})).toEqual([
    {field: 'modes', from: '["A"]', to: '["A","B"]'},
  ]);
  expect(fieldChanges({modes: ['A', 'B']}, {modes: ['B', 'A']})).toHaveLength(1);
});

test('compares variables and tags by name, in any order', () => {
  const from = {
    environment: {
      environmentVariables: [
        {name: 'A', value: '1', type: 'PLAINTEXT'},
        {name: 'B', value: '1'},
      ],
    },
    tags: [{key: 'team', value: 'web'}],
  };
  const to = {
    environment: {
      environmentVariables: [
        {name: 'B', value: '1', type: 'PLAINTEXT'},
        {name: 'A', value: '/a', type: 'PARAMETER_STORE'},
      ],
    },
    tags: [{key: 'owner', value: 'me'}],
  };
  expect(fieldChanges(from, to)).toEqual([
    {field: 'environment.environmentVariables.A', from: '1', to: '/a (PARAMETER_STORE)'},
    {field: 'tags.team', from: 'web'},
    {field: 'tags.owner', to: 'me'},
  ]);
});

const SECRET_NAMES = [
  'SLACK_TOKEN',
  'token',
  'API_KEY',
  'ApiKey',
  'PRIVATE_KEY',
  'DB_PASSWORD',
  'PASSWD',
  'GITHUB_SECRET',
  'credentials',
  'secretKey',
  'BASIC_AUTH',
  'SENTRY_DSN',
  'SLACK_WEBHOOK',
  'PASSPHRASE',
  'DB_PWD',
  'AWS_ACCESS_KEY_ID',
];

test.each(SECRET_NAMES)('masks the value of %s', (name) => {
  const variables = (value: string, type?: string) => ({
    environmentVariables: [{name, value, ...(type === undefined ? {} : {type})}],
  });
  const field = `environmentVariables.${name}`;
  expect(fieldChanges(variables('one'), variables('two', 'PLAINTEXT'))).toEqual([
    {field, from: '***', to: '***'},
  ]);
  expect(fieldChanges(variables('one'), {})).toEqual([{field, from: '***'}]);
  // The name of the parameter is no secret.
  expect(fieldChanges(variables('one'), variables('/a/b', 'PARAMETER_STORE'))).toEqual([
    {field, from: '***', to: '/a/b (PARAMETER_STORE)'},
  ]);
});

test.each([
  'ghp_0123456789abcdef',
  'github_pat_0123',
  'xoxb-1-2-abc',
  'AKIAIOSFODNN7EXAMPLE',
  'postgres://me:pass@db.example/x',
  'https://x:p@ss@example.com',
  'see https://hooks.slack.com/services/T/B/x',
  'Bearer ghp_0123456789abcdef',
])('masks %s in every field', (value) => {
  const whole = (it: string) => ({
    description: it,
    modes: [it],
    environmentVariables: [{name: 'A', value: it}],
    tags: [{key: 'a', value: it}],
  });
  expect(fieldChanges(whole('one'), whole(value))).toEqual([
    {field: 'description', from: 'one', to: '***'},
    {field: 'modes', from: '["one"]', to: '***'},
    {field: 'environmentVariables.A', from: 'one', to: '***'},
    {field: 'tags.a', from: 'one', to: '***'},
  ]);
});

test.each(['https://github.com/acme/intranet.git', 'ssh://git@example.com/x', 'task-1', 'a@b:c'])(
  'shows %s',
  (value) => {
    const variables = [{name: 'GIT_AUTHOR', value}];
    expect(fieldChanges({}, {environmentVariables: variables})).toMatchObject([{to: value}]);
  },
);

/** No readable text starts with these characters. */
const SENTINEL = 'S3NT1NEL';
const variable = fc.record({
  name: fc.oneof(
    fc.constantFrom(...SECRET_NAMES),
    fc.tuple(fc.string(), fc.constantFrom('token', 'Secret', 'PASSWORD')).map((it) => it.join('')),
  ),
  value: fc.string().map((it) => SENTINEL + it),
  type: fc.constantFrom('PLAINTEXT', undefined),
});
const withSecrets = fc.record({
  environment: fc.record({environmentVariables: fc.array(variable, {maxLength: 4})}),
});

test('never shows a value of a variable with a secret name', () => {
  fc.assert(
    fc.property(fc.option(withSecrets), fc.option(withSecrets), (from, to) => {
      expect(JSON.stringify(fieldChanges(from, to))).not.toContain(SENTINEL);
    }),
  );
});

test('accepts members with names of `Object.prototype`', () => {
  expect(fieldChanges([], {valueOf: [null]}, 'whole')).toEqual([
    {field: 'whole.valueOf', to: '[null]'},
  ]);
});

test('returns no differences for equal values, and each field once for others', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(fieldChanges(a, structuredClone(a), 'whole')).toEqual([]);
      const fields = fieldChanges(a, b, 'whole').map(({field}) => field);
      expect(new Set(fields).size).toBe(fields.length);
      // The reverse comparison has the same fields.
      const back = fieldChanges(b, a, 'whole').map(({field}) => field);
      expect(back.toSorted()).toEqual(fields.toSorted());
    }),
  );
});
