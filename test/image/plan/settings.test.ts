import {array, assert, constantFrom, option, property, record} from 'fast-check';
import {expect, test} from 'vitest';
import {mergeSettings} from '../../../src/image/plan/settings.ts';
import {FROM_FLAG, type Setting} from '../../../src/setting.ts';
import {type Text, sentence} from '../../../src/text.ts';

const setting = (name: string, value: string | undefined, origin: Text): Setting => ({
  name,
  value,
  origin,
});

test('the last setting of a name wins, with a note about the replaced one', () => {
  expect(
    mergeSettings([
      setting('BP_CPYTHON_VERSION', '3.11.x', 'runtime.txt'),
      setting('BP_NODE_VERSION', '22', 'environment'),
      setting('BP_CPYTHON_VERSION', '3.12.x', 'environment'),
      setting('BP_NODE_VERSION', '24', FROM_FLAG),
    ]),
  ).toEqual({
    environment: {BP_CPYTHON_VERSION: '3.12.x', BP_NODE_VERSION: '24'},
    chosenEnvironment: {BP_CPYTHON_VERSION: '3.12.x', BP_NODE_VERSION: '24'},
    secretNames: [],
    origins: {BP_CPYTHON_VERSION: 'environment', BP_NODE_VERSION: FROM_FLAG},
    warnings: [],
    notes: [
      'BP_CPYTHON_VERSION is 3.12.x (environment) instead of 3.11.x (runtime.txt).',
      sentence`BP_NODE_VERSION is 24 (${FROM_FLAG}) instead of 22 (environment).`,
    ],
  });
});

test('a log level is not part of the image, unless --env sets it', () => {
  const of = (origin: Text) =>
    mergeSettings([
      setting('BP_LOG_LEVEL', 'INFO', 'default'),
      setting('BP_LOG_LEVEL', 'X', origin),
    ]);
  expect(of('environment')).toMatchObject({chosenEnvironment: {}, notes: []});
  expect(of('--verbose')).toMatchObject({chosenEnvironment: {}, notes: []});
  expect(of(FROM_FLAG).chosenEnvironment).toEqual({BP_LOG_LEVEL: 'X'});
});

test('the last of a secret and a value wins, and notes do not contain the secret', () => {
  const value = setting('A', '1', FROM_FLAG);
  const secret = setting('A', undefined, 'environment');
  expect(mergeSettings([secret, value])).toMatchObject({
    environment: {A: '1'},
    secretNames: [],
    notes: [sentence`A is 1 (${FROM_FLAG}) instead of the secret (environment).`],
  });
  expect(mergeSettings([value, secret])).toMatchObject({
    environment: {},
    secretNames: ['A'],
    notes: [sentence`A is a secret (environment) instead of 1 (${FROM_FLAG}).`],
  });
});

test('every name is either a value or a secret, with its origin', () => {
  const settings = array(
    record({
      name: constantFrom('A', 'B', 'C'),
      value: option(constantFrom('', '1', '2'), {nil: undefined}),
      origin: constantFrom('default', 'runtime.txt', 'environment', FROM_FLAG),
    }),
  );
  assert(
    property(settings, (given) => {
      const {environment, chosenEnvironment, origins, secretNames} = mergeSettings(given);
      const names = [...new Set(given.map(({name}) => name))].toSorted();
      expect([...Object.keys(environment), ...secretNames].toSorted()).toEqual(names);
      expect(Object.keys(origins).toSorted()).toEqual(names);
      expect(environment).toMatchObject(chosenEnvironment);
      for (const name of names) {
        const last = given.findLast((it) => it.name === name);
        expect(environment[name]).toBe(last?.value);
        expect(origins[name]).toBe(last?.origin);
      }
    }),
  );
});

test('warns about a name that one source sets twice to different values', () => {
  const given = (value: string | undefined, origin = '--env') => ({name: 'A', value, origin});
  const warningsFor = (...settings: readonly ReturnType<typeof given>[]) =>
    mergeSettings(settings).warnings;
  expect(warningsFor(given('1'), given('2'))).toEqual([
    'A is set more than once (--env): "2" counts, "1" does not.',
  ]);
  expect(warningsFor(given(undefined), given('2'))).toEqual([
    'A is set more than once (--env): "2" counts, the secret does not.',
  ]);
  expect(warningsFor(given('1'), given('1'))).toEqual([]);
  expect(warningsFor(given('1', 'environment'), given('2'))).toEqual([]);
});
