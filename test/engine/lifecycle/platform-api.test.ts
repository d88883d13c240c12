import {expect, test} from 'vitest';
import {installedApi, isAtLeast, platformApi} from '../../../src/engine/lifecycle/platform-api.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';

test.each([
  ['0.16.5+8a76b75', '0.11'],
  ['0.17.0', '0.12'],
  ['0.18.3', '0.12'],
  ['0.19.0\n', '0.13'],
  ['0.20.1', '0.14'],
  ['0.21.17', '0.15'],
  ['0.30.0', '0.15'],
])('lifecycle %j has the platform API %s', (version, api) => {
  expect(platformApi(version)).toBe(api);
});

test.each(['0.15.3', '', 'unknown', '1.0.0'])('refuses lifecycle %j', (version) => {
  expect(() => platformApi(version)).toThrow(
    expect.objectContaining({code: 'build.lifecycle-incompatible'}),
  );
});

test('compares versions as numbers', () => {
  expect(isAtLeast('0.12', '0.9')).toBe(true);
  expect(isAtLeast('0.9', '0.12')).toBe(false);
  expect(isAtLeast('0.12', '0.12')).toBe(true);
});

test('says that this is not a builder if there is no lifecycle', async () => {
  const run: Run = async ({file}) => {
    throw new ChildFailure({kind: 'spawn-failed', file, code: 'ENOENT'});
  };
  await expect(installedApi('/cnb/lifecycle', run)).rejects.toMatchObject({
    code: 'build.lifecycle-incompatible',
    message: 'This is not a container of a builder.',
    details: ['/cnb/lifecycle/lifecycle cannot be started (ENOENT)'],
  });
});
