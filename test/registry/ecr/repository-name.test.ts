import {expect, test} from 'vitest';
import {spell} from '../../../src/cli/spell.ts';
import type {Text} from '../../../src/text.ts';
import {requireNames} from '../../../src/registry/ecr/repository-name.ts';

const long = (length: number) => 'a'.repeat(length);

test('accepts names that ECR accepts', () => {
  expect(() => {
    requireNames({
      kind: 'ecr',
      names: ['ab', 'team/intranet/web', 'a.b-c_d/e', long(256)],
    });
    requireNames({kind: 'ecr', prefix: 'team', names: ['a', long(251)]});
    requireNames({kind: 'ecr-public', names: [long(205)]});
  }).not.toThrow();
});

test.each([
  ['a__b', 'separated by single . _ - or /'],
  ['a--b/c', 'separated by single . _ - or /'],
  ['a', 'has 1 characters. Use 2 to 256.'],
  [long(257), 'has 257 characters. Use 2 to 256.'],
])('refuses %s', (name, why) => {
  expect(() => requireNames({kind: 'ecr', names: ['fine', name]})).toThrow(
    expect.objectContaining({
      code: 'registry.invalid-name',
      details: [expect.stringContaining(why)],
      remedy: [expect.stringMatching(/^Change the names of .* in process\.yml\.$/u)],
    }),
  );
});

test('public names are shorter', () => {
  expect(() => requireNames({kind: 'ecr-public', names: [long(206)]})).toThrow(
    expect.objectContaining({details: [expect.stringContaining('2 to 205.')]}),
  );
});

test('reports all invalid names', () => {
  expect(() => requireNames({kind: 'ecr', names: ['a__b', 'c__d']})).toThrow(
    expect.objectContaining({
      details: [expect.stringMatching(/^a__b/u), expect.stringMatching(/^c__d/u)],
    }),
  );
});

test.each([
  ['the prefix', 'team__x', 'web', ['--registry']],
  ['a name', 'team', 'web__x', ['process.yml']],
  ['both', 'team__x', 'web__x', ['--registry', 'process.yml']],
  ['both, because they are too long together', long(100), long(200), ['--registry', 'process.yml']],
])('says what must change: %s', (_, prefix, name, places) => {
  expect(() => requireNames({kind: 'ecr', prefix, names: ['fine', name]})).toThrow(
    expect.objectContaining({
      details: expect.arrayContaining([expect.stringContaining(`${prefix}/${name}: `)]),
      remedy: [
        expect.toSatisfy((text: Text) =>
          ['--registry', 'process.yml'].every(
            (it) => spell(text).includes(it) === places.includes(it),
          ),
        ),
      ],
    }),
  );
});
