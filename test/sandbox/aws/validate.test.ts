import {expect, test} from 'vitest';
import {inputError} from './aws-error.ts';
import {javaPattern} from './pattern.ts';
import {redact} from './redact.ts';
import {SERVICES, type ServiceModel, readServiceModel} from './service-model.ts';
import {violations} from './validate.ts';

const MODEL: ServiceModel = {
  botocore: '0',
  protocol: 'json',
  apiVersion: '1',
  signingName: 'shop',
  operations: {},
  errors: {},
  shapes: {
    Order: {
      type: 'structure',
      required: ['name'],
      members: {
        name: 'Name',
        count: 'Count',
        size: 'Size',
        lines: 'Lines',
        notes: 'Notes',
        password: 'Password',
        at: 'Time',
        paid: 'Flag',
      },
    },
    Name: {type: 'string', min: 2, max: 4, pattern: '[a-z]+'},
    Count: {type: 'integer', min: 1, max: 9},
    Size: {type: 'string', enum: ['SMALL', 'LARGE']},
    Lines: {type: 'list', member: 'Line', min: 1, max: 2},
    Line: {type: 'structure', required: ['key'], members: {key: 'Name', secret: 'Password'}},
    Notes: {type: 'map', key: 'Name', value: 'Count', max: 1},
    Password: {type: 'string', sensitive: true},
    Time: {type: 'timestamp'},
    Flag: {type: 'boolean'},
  },
};

const found = (value: unknown) =>
  violations(MODEL, 'Order', value).map(({path, kind, constraint}) => [path, kind, constraint]);

test('a valid value has no violations', () => {
  const value = {
    name: 'abc',
    count: 9,
    size: 'SMALL',
    lines: [{key: 'ab'}],
    notes: {ab: 1},
    at: 1.5,
  };
  expect(found({...value, paid: false, password: ''})).toEqual([]);
});

test.each([
  [{}, 'name', 'required', 'Member must not be null'],
  [{name: null}, 'name', 'required', 'Member must not be null'],
  [{name: 'abc', more: 1}, 'more', 'unknown', 'Member is not known'],
  [{name: 7}, 'name', 'type', 'integer can not be converted to string'],
  [{name: 'abc', count: 1.5}, 'count', 'type', 'number can not be converted to integer'],
  [{name: 'abc', lines: {}}, 'lines', 'type', 'structure can not be converted to list'],
  [{name: 'a'}, 'name', 'length', 'Member must have length greater than or equal to 2'],
  [{name: 'abcde'}, 'name', 'length', 'Member must have length less than or equal to 4'],
  [{name: 'ab\n'}, 'name', 'pattern', 'Member must satisfy regular expression pattern: [a-z]+'],
  [{name: 'abc', count: 0}, 'count', 'range', 'Member must have value greater than or equal to 1'],
  [{name: 'abc', count: 10}, 'count', 'range', 'Member must have value less than or equal to 9'],
  [
    {name: 'abc', size: 'small'},
    'size',
    'enum',
    'Member must satisfy enum value set: [SMALL, LARGE]',
  ],
  [
    {name: 'abc', lines: []},
    'lines',
    'length',
    'Member must have length greater than or equal to 1',
  ],
  [
    {name: 'abc', lines: [{key: 'ab'}, {}]},
    'lines.2.member.key',
    'required',
    'Member must not be null',
  ],
  [
    {name: 'abc', notes: {ab: 0}},
    'notes.ab.member',
    'range',
    'Member must have value greater than or equal to 1',
  ],
])('%j: %s', (value, path, kind, constraint) => {
  expect(found(value)).toEqual([[path, kind, constraint]]);
});

test('ECR names the first problem, other services name all', () => {
  const [first, ...others] = violations(MODEL, 'Order', {name: 'A', count: 0});
  if (first === undefined) throw new Error('nothing found');
  expect(inputError('ecr', [first, ...others])).toMatchObject({
    code: 'InvalidParameterException',
    message:
      "Invalid parameter at 'name' failed to satisfy constraint: 'Member must have length greater than or equal to 2'",
  });
  expect(inputError('logs', [first, ...others])).toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(
      /^3 validation errors detected: Value 'A' at 'name' failed to satisfy constraint: Member .*; Value '0' at 'count'/u,
    ),
  });
});

test('a value of another type is an invalid request', () => {
  const [first] = violations(MODEL, 'Order', {name: 'abc', more: 1});
  if (first === undefined) throw new Error('nothing found');
  expect(inputError('ecr', [first])).toMatchObject({code: 'SerializationException'});
});

test('does not record sensitive parts', () => {
  const order = {name: 'abc', password: 'p', lines: [{key: 'ab', secret: 's'}], notes: {ab: 1}};
  expect(redact(MODEL, 'Order', {...order, more: 'm'})).toEqual({
    ...order,
    password: '***',
    lines: [{key: 'ab', secret: '***'}],
    more: '***',
  });
});

test.each([
  ['[a-z]+', 'ab', 'ab1'],
  ['^\\S+$', 'a', 'a b'],
  ['[\\w-.]+', 'a-b.c', 'a+b'],
  ['[\\w+=/:,.@-]*', 'a@b', 'a b'],
  ['arn\\:aws\\-x', 'arn:aws-x', 'arn:aws'],
  ['(?i)yes', 'YES', 'NO'],
  ['(?s).*', 'a\nb', undefined],
  ['[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*', 'é 1-', '#'],
  ['[[a]+', '[a', ']'],
  ['\\Aa\\z', 'a', 'aa'],
])('translates the pattern %s', (source, fits, doesNot) => {
  const pattern = javaPattern(source);
  expect(pattern.test(fits)).toBe(true);
  if (doesNot !== undefined) expect(pattern.test(doesNot)).toBe(false);
});

test.each(SERVICES)('every pattern and every shape of %s is usable', (service) => {
  const model = readServiceModel(service);
  const shapes = Object.values(model.shapes);
  for (const {pattern = ''} of shapes) expect(javaPattern(pattern)).toBeInstanceOf(RegExp);
  const named = [
    ...Object.values(model.operations).flatMap(({input, output}) => [input, output]),
    ...shapes.flatMap(({members = {}, member, key, value}) => [
      ...Object.values(members),
      member,
      key,
      value,
    ]),
  ].filter((it) => it !== undefined);
  expect(named.filter((it) => model.shapes[it] === undefined)).toEqual([]);
  const errors = Object.values(model.operations).flatMap((it) => it.errors ?? []);
  expect(errors.filter((it) => model.errors[it] === undefined)).toEqual([]);
});
