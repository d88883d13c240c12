import {Parser} from '@oclif/core';
import {beforeEach, expect, test, vi} from 'vitest';
import {codedeployFlags, projectFlags} from '../../../../src/cli/operate/project/project-flags.ts';

const flags = {...projectFlags, ...codedeployFlags};

beforeEach(() => {
  vi.stubEnv('CI_IMAGE_BUILDER_IMAGE', undefined);
  return () => void vi.unstubAllEnvs();
});

async function parsed(...argv: string[]) {
  return (await Parser.parse(argv, {flags, args: {}, strict: true})).flags;
}

test('accepts command lines of the old documentation', async () => {
  const old =
    '--project-profile prod --name intranet --desc D --git https://github.com/acme/intranet --branch main --buildspec buildspec.yml';
  expect(await parsed(...old.split(' '), '--update', '--release')).toEqual({
    profile: 'prod',
    name: 'intranet',
    desc: 'D',
    git: 'https://github.com/acme/intranet',
    branch: ['main'],
    buildspec: 'buildspec.yml',
    yes: true,
    release: true,
  });
});

test.each([
  ['--profile', 'profile'],
  ['--description', 'desc'],
  ['--builderimage', 'builder-image'],
])('accepts %s as --%s', async (given, flag) => {
  expect(await parsed(given, 'x')).toEqual({[flag]: 'x'});
});

test('leaves out flags that are not given', async () => {
  expect(await parsed()).toEqual({});
});

test('accepts --no- for flags that are on', async () => {
  expect(await parsed('--no-badge', '--no-report-status')).toEqual({
    badge: false,
    'report-status': false,
  });
  expect(await parsed('--badge', '--report-status')).toEqual({badge: true, 'report-status': true});
});

test('takes one value for each repeatable flag, and does not split it', async () => {
  expect(await parsed('--branch', 'a', '--branch', 'b', '--env', 'A=1,2 3', '--env', 'B=')).toEqual(
    {branch: ['a', 'b'], env: ['A=1,2 3', 'B=']},
  );
  await expect(parsed('--branch', 'a', 'b')).rejects.toThrow('Unexpected argument: b');
});

test.each([
  [['--compute', 'huge'], 'small, medium, large, xlarge, 2xlarge'],
  [['--clone-depth', '-1'], 'greater than or equal to 0'],
  [['--no-webhook', '--pull-requests'], '--pull-requests'],
  [['--no-webhook', '--release'], '--release'],
  [['--exit-code'], '--dry-run'],
])('refuses %j', async (argv, words) => {
  await expect(parsed(...argv)).rejects.toThrow(words);
});

test('reads the builder image from the environment unless it is empty', async () => {
  vi.stubEnv('CI_IMAGE_BUILDER_IMAGE', 'registry.example.com/builder:1');
  expect(await parsed()).toEqual({'builder-image': 'registry.example.com/builder:1'});
  expect(await parsed('--builder-image', 'x')).toEqual({'builder-image': 'x'});
  vi.stubEnv('CI_IMAGE_BUILDER_IMAGE', '');
  expect(await parsed()).toEqual({});
});

test('describes every flag in a sentence', () => {
  for (const [name, {description}] of Object.entries(flags)) {
    expect(`${name}: ${description}`).toMatch(/^[\w-]+: [A-Z].*\.$/u);
  }
});
