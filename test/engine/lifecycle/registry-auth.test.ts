import {expect, test} from 'vitest';
import {registryAuth} from '../../../src/engine/lifecycle/registry-auth.ts';

test('has a header for each registry', () => {
  const credentials = new Map([
    ['r.example.com', {username: 'x', password: 'y'}],
    ['docker.io', {username: '<token>', password: 'z'}],
  ]);
  expect(JSON.parse(registryAuth(credentials))).toEqual({
    'r.example.com': `Basic ${Buffer.from('x:y').toString('base64')}`,
    'index.docker.io': 'X-Identity z',
  });
});
