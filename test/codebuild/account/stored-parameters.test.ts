import {expect, test} from 'vitest';
import {storedParameters} from '../../../src/codebuild/account/stored-parameters.ts';

const never = async () => {
  throw new Error('not expected');
};

test('reads the values if that is allowed', async () => {
  const values = new Map([['/a', {type: 'SecureString', value: '1'}]]);
  expect(await storedParameters(['/a', '/b'], {missing: never, values: async () => values})).toBe(
    values,
  );
});

test('otherwise reads only which parameters exist', async () => {
  const reader = {missing: async () => ['/b'], values: async () => undefined};
  expect(await storedParameters(['/a', '/b'], reader)).toEqual(
    new Map([['/a', {type: undefined, value: undefined}]]),
  );
});
