import {expect, test} from 'vitest';
import {storedParameters} from '../../../src/codebuild/account/stored-parameters.ts';

const never = async () => {
  throw new Error('not expected');
};

test('values are read where they may be', async () => {
  const values = new Map([['/a', {type: 'SecureString', value: '1'}]]);
  expect(await storedParameters(['/a', '/b'], {missing: never, values: async () => values})).toBe(
    values,
  );
});

test('where not, it is known at least which there are', async () => {
  const reader = {missing: async () => ['/b'], values: async () => undefined};
  expect(await storedParameters(['/a', '/b'], reader)).toEqual(
    new Map([['/a', {type: undefined, value: undefined}]]),
  );
});
