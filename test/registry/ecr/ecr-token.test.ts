import {expect, test} from 'vitest';
import {parseToken} from '../../../src/registry/ecr/ecr-token.ts';

test('reads user name and password, which may contain a colon', () => {
  expect(parseToken(btoa('AWS:pass:word'), new Date(5))).toEqual({
    credentials: {username: 'AWS', password: 'pass:word'},
    expiresAt: 5,
  });
});
