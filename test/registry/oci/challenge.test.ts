import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseChallenges} from '../../../src/registry/oci/challenge.ts';

test.each([
  ['Basic realm="a, b"', [{scheme: 'basic', parameters: {realm: 'a, b'}}]],
  [
    'BEARER Realm=https://auth/token,service=x',
    [{scheme: 'bearer', parameters: {realm: 'https://auth/token', service: 'x'}}],
  ],
  [
    'Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push", Basic realm="x"',
    [
      {
        scheme: 'bearer',
        parameters: {realm: 'https://a/t', service: 's', scope: 'repository:a/b:pull,push'},
      },
      {scheme: 'basic', parameters: {realm: 'x'}},
    ],
  ],
  [
    'Negotiate, Basic realm="x"',
    [
      {scheme: 'negotiate', parameters: {}},
      {scheme: 'basic', parameters: {realm: 'x'}},
    ],
  ],
  [
    'Negotiate YWJj==, Basic realm = "a\\"b\\\\"',
    [
      {scheme: 'negotiate', parameters: {}},
      {scheme: 'basic', parameters: {realm: 'a"b\\'}},
    ],
  ],
  ['', []],
  ['"', []],
])('reads %s', (header, challenges) => {
  expect(parseChallenges(header)).toEqual(challenges);
});

test('reads what was written', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/u).filter((it) => it !== '__proto__');
  const challenge = fc.record({
    scheme: name,
    parameters: fc.dictionary(name, fc.string(), {minKeys: 1, noNullPrototype: true}),
  });
  fc.assert(
    fc.property(fc.array(challenge), (challenges) => {
      const header = challenges.map(({scheme, parameters}) => {
        const written = Object.entries(parameters).map(
          ([key, value]) => `${key}="${value.replaceAll(/["\\]/gu, '\\$&')}"`,
        );
        return `${scheme} ${written.join(',')}`;
      });
      expect(parseChallenges(header.join(', '))).toEqual(challenges);
    }),
  );
});

test('accepts any header', () => {
  const piece = fc.constantFrom('Basic', 'realm', '=', '"', '\\', ',', ' ', 'a', '==', '/');
  const header = fc.oneof(
    fc.string({unit: 'binary'}),
    fc.array(piece).map((it) => it.join('')),
  );
  fc.assert(
    fc.property(header, (it) => {
      expect(parseChallenges(it)).toBeInstanceOf(Array);
    }),
    {numRuns: 1000},
  );
});
