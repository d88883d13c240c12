import {expect, test} from 'vitest';
import {requireNames} from '../../../src/registry/ecr/repository-name.ts';

test('names that ECR takes pass', () => {
  expect(() =>
    requireNames(['ab', 'team/intranet/web', 'a.b-c_d/e', 'a'.repeat(256)], 256),
  ).not.toThrow();
});

test.each([
  ['a__b', 'one . _ or - may stand'],
  ['a--b/c', 'one . _ or - may stand'],
  ['a', 'it has 1 characters, of 2 to 256.'],
  ['a'.repeat(257), 'it has 257 characters, of 2 to 256.'],
])('%s does not', (name, why) => {
  expect(() => requireNames(['fine', name], 256)).toThrow(
    expect.objectContaining({kind: 'usage', details: [expect.stringContaining(why)]}),
  );
});

test('every one that does not is named', () => {
  expect(() => requireNames(['a__b', 'c__d'], 256)).toThrow(
    expect.objectContaining({
      details: [expect.stringMatching(/^a__b/u), expect.stringMatching(/^c__d/u)],
    }),
  );
});
