import {expect, test} from 'vitest';
import {builderFacts} from '../../../src/builder-image/builder/builder-facts.ts';

const LABEL = 'io.buildpacks.builder.metadata';
const of = (metadata: unknown, more: Readonly<Record<string, string>> = {}) =>
  builderFacts({[LABEL]: JSON.stringify(metadata), ...more}, 'acme/builder:1');

test('reads the lifecycle and its platform APIs', () => {
  const apis = {platform: {deprecated: ['0.6'], supported: ['0.7', '0.15']}};
  const expected = {
    lifecycle: '0.21.0',
    platformApis: ['0.6', '0.7', '0.15'],
    hasExtensions: false,
  };
  expect(of({lifecycle: {version: '0.21.0', apis}})).toEqual(expected);
});

test('uses the API of old labels', () => {
  expect(of({lifecycle: {version: '0.16.0', api: {platform: '0.3'}}}).platformApis).toEqual([
    '0.3',
  ]);
  expect(of({lifecycle: {version: '0.16.0'}}).platformApis).toEqual([]);
});

test.each([
  ['[]', false],
  ['no JSON', false],
  ['[{"group": []}]', true],
])('the order of extensions %s means extensions: %s', (label, expected) => {
  const more = {'io.buildpacks.buildpack.order-extensions': label};
  expect(of({lifecycle: {version: '0.20.1'}}, more).hasExtensions).toBe(expected);
});

test.each([
  ['0.15.9', false],
  ['0.9.0', false],
  ['0.16.0', true],
  ['0.21.17', true],
  ['1.0.0', false],
  ['main', false],
])('the lifecycle %s is supported: %s', (version, expected) => {
  const read = () => of({lifecycle: {version}}).lifecycle;
  if (expected) expect(read()).toBe(version);
  else expect(read).toThrow(expect.objectContaining({code: 'builder.unsuitable'}));
});

test.each([[{}], [{[LABEL]: '{'}], [{[LABEL]: '{"lifecycle": {}}'}]])(
  'refuses the labels %j',
  (labels) => {
    expect(() => builderFacts(labels, 'x')).toThrow(
      expect.objectContaining({code: 'builder.invalid'}),
    );
  },
);
