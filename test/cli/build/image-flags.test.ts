import {Parser} from '@oclif/core';
import {beforeEach, expect, test, vi} from 'vitest';
import {buildFlags, imageArgs, planFlags} from '../../../src/cli/build/image-flags.ts';

const flags = {...planFlags, ...buildFlags};
const VARIABLES = [
  'ECR_VISIBILITY',
  'PAKETO_BUILDER_VERSION',
  'LIFECYCLE_VERSION',
  'IMAGE_MIRROR',
] as const;

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
  return () => void vi.unstubAllEnvs();
});

async function parsed(
  argv: readonly string[],
  environment: Partial<Record<(typeof VARIABLES)[number], string>> = {},
) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return await Parser.parse([...argv], {flags, args: imageArgs, strict: true});
}

test('reads the variables of the buildspec like flags', async () => {
  const environment = {
    PAKETO_BUILDER_VERSION: '0.2.326-full',
    LIFECYCLE_VERSION: '0.16.0',
    IMAGE_MIRROR: 'none',
  };
  expect((await parsed([], environment)).flags).toMatchObject({
    'builder-version': '0.2.326-full',
    'lifecycle-version': '0.16.0',
    mirror: 'none',
  });
});

test('a flag takes precedence over its variable', async () => {
  const {flags} = await parsed(['--mirror', 'm.example.com'], {IMAGE_MIRROR: 'none'});
  expect(flags.mirror).toBe('m.example.com');
});

test('an empty variable counts as unset', async () => {
  const {flags} = await parsed([], Object.fromEntries(VARIABLES.map((name) => [name, ''])));
  expect([flags.visibility, flags['builder-version'], flags.mirror]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each(['PRIVATE', 'private', 'Private'])(
  'reads ECR_VISIBILITY %s as private',
  async (value) => {
    expect((await parsed([], {ECR_VISIBILITY: value})).flags.visibility).toBe('private');
  },
);

test.each(['PUBLIC', 'public', 'pUbLiC'])('reads ECR_VISIBILITY %s as public', async (value) => {
  expect((await parsed([], {ECR_VISIBILITY: value})).flags.visibility).toBe('public');
});

test.each(['PUBLC', 'both', ' PUBLIC'])('refuses ECR_VISIBILITY "%s"', async (value) => {
  await expect(parsed([], {ECR_VISIBILITY: value})).rejects.toMatchObject({
    code: 'usage.invalid-value',
    message: expect.stringContaining(`"${value}"`),
  });
});

test('a repeatable flag takes one value, so that a folder can follow', async () => {
  const {flags, args} = await parsed(['--env', 'A=1', '-e', 'B', '--buildpack', 'x/y', 'folder']);
  expect(flags).toMatchObject({env: ['A=1', 'B'], buildpack: ['x/y']});
  expect(args.path).toBe('folder');
});

test('does not split values', async () => {
  expect((await parsed(['--env', 'A=1,2 3'])).flags.env).toEqual(['A=1,2 3']);
});
