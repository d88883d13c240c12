import {expect, test} from 'vitest';
import {storedParameters} from '../../../src/codebuild/account/stored-parameters.ts';

const never = async () => {
  throw new Error('not expected');
};

const SETTINGS = {
  description: 'Ours',
  tier: 'Advanced',
  keyId: 'alias/ours',
  dataType: 'text',
  allowedPattern: undefined,
};

test('reads the values if that is allowed, and no settings if nothing changes', async () => {
  const values = new Map([['/a', {type: 'SecureString', value: '1'}]]);
  const wanted = [
    {name: '/a', value: '1'},
    {name: '/b', value: '2'},
  ];
  const reader = {missing: never, settings: never, values: async () => values};
  expect(await storedParameters(wanted, reader)).toBe(values);
});

test('reads the settings of parameters that change', async () => {
  const values = new Map([
    ['/a', {type: 'SecureString', value: '1'}],
    ['/b', {type: 'SecureString', value: '2'}],
  ]);
  const asked: string[] = [];
  const reader = {
    missing: never,
    values: async () => values,
    settings: async (names: readonly string[]) => {
      asked.push(...names);
      return new Map([['/b', SETTINGS]]);
    },
  };
  const wanted = [
    {name: '/a', value: '1'},
    {name: '/b', value: 'new'},
  ];
  expect((await storedParameters(wanted, reader)).get('/b')).toEqual({
    type: 'SecureString',
    value: '2',
    settings: SETTINGS,
  });
  expect(asked).toEqual(['/b']);
});

test('otherwise reads only which parameters exist', async () => {
  const reader = {
    missing: async () => ['/b'],
    values: async () => undefined,
    settings: async () => undefined,
  };
  const wanted = [
    {name: '/a', value: '1'},
    {name: '/b', value: '2'},
  ];
  expect(await storedParameters(wanted, reader)).toEqual(
    new Map([['/a', {type: undefined, value: undefined, settings: undefined}]]),
  );
});
