import {resolve} from 'node:path';
import {expect, test} from 'vitest';
import type {PlanFlags} from '../../../src/cli/build/plan-flags.ts';
import {planOptions, secretValues} from '../../../src/cli/build/plan-options.ts';
import {NO_FLAGS} from './no-flags.ts';
import {option} from '../../../src/text.ts';

function options(flags: Partial<PlanFlags>, environment: Record<string, string> = {}) {
  return planOptions({...NO_FLAGS, ...flags}, environment);
}

test('leaves everything to the codebase and the builder without flags', () => {
  expect(options({})).toEqual({
    destination: {kind: 'ecr'},
    builder: {},
    cache: {kind: 'auto'},
    isCi: false,
    engine: 'auto',
    trustsBuildpacks: false,
    processes: [],
    settings: [],
    tags: {legacy: false, latest: 'always'},
  });
});

test.each([
  [{visibility: 'private'}, {kind: 'ecr'}],
  [{visibility: 'public'}, {kind: 'ecr-public'}],
  [{local: true}, {kind: 'local'}],
  [{registry: 'r.example.com/team'}, {kind: 'oci', prefix: 'r.example.com/team'}],
  [{registry: 'r.example.com/team//'}, {kind: 'oci', prefix: 'r.example.com/team'}],
  [{registry: '127.0.0.1:5000'}, {kind: 'oci', prefix: '127.0.0.1:5000'}],
  [{registry: 'acme'}, {kind: 'oci', prefix: 'acme'}],
] as const)('for %o publishes to %o', (flags, destination) => {
  expect(options(flags).destination).toEqual(destination);
});

test.each([
  ['none', {kind: 'none'}],
  ['registry', {kind: 'registry'}],
  ['folder:/var/cache', {kind: 'folder', path: '/var/cache'}],
  ['folder:a:b', {kind: 'folder', path: resolve('a:b')}],
])('--cache %s is %o', (cache, asked) => {
  expect(options({cache}).cache).toEqual(asked);
});

test.each(['', 'folder', 'folder:', 'Registry', '/var/cache'])('refuses --cache %j', (cache) => {
  expect(() => options({cache})).toThrow(/--cache/u);
});

test('a registry takes precedence over the visibility', () => {
  expect(options({registry: 'r.example.com', visibility: 'private'}).destination).toMatchObject({
    kind: 'oci',
  });
});

test('refuses invalid values', () => {
  expect(() => options({registry: 'https://r.example.com'})).toThrow(
    expect.objectContaining({
      code: 'usage.invalid-value',
      message: expect.stringContaining('--registry: "https://r.example.com"'),
    }),
  );
  expect(() => options({mirror: 'a b'}, {IMAGE_MIRROR: 'a b'})).toThrow(/IMAGE_MIRROR: "a b"/u);
});

test('passes on the images unchanged', () => {
  const flags = {
    builder: 'b:1',
    'run-image': 'r:1',
    'lifecycle-image': 'l:1',
    'builder-version': '0.2',
    'lifecycle-version': '0.16.0',
    mirror: 'none',
  };
  expect(options(flags).builder).toEqual({
    builder: 'b:1',
    runImage: 'r:1',
    lifecycleImage: 'l:1',
    builderVersion: '0.2',
    builderVersionOrigin: option('builder-version'),
    lifecycleVersion: '0.16.0',
    mirror: 'none',
  });
});

test('knows whether the builder version comes from the environment', () => {
  const flags = {'builder-version': '0.2'};
  expect(options(flags, {PAKETO_BUILDER_VERSION: '0.2'}).builder.builderVersionOrigin).toBe(
    'PAKETO_BUILDER_VERSION',
  );
  expect(options(flags, {PAKETO_BUILDER_VERSION: '0.1'}).builder.builderVersionOrigin).toEqual(
    option('builder-version'),
  );
});

test('keeps the order of processes', () => {
  expect(options({process: ['worker', 'web']})).toMatchObject({processes: ['worker', 'web']});
});

test('flags take precedence over variables, and --env over other flags', () => {
  const environment = {BP_LOG_LEVEL: 'WARN', BP_NODE_VERSION: '22'};
  expect(options({verbose: true, env: ['BP_NODE_VERSION=24']}, environment).settings).toEqual([
    {name: 'BP_LOG_LEVEL', value: 'WARN', origin: 'environment'},
    {name: 'BP_NODE_VERSION', value: '22', origin: 'environment'},
    {name: 'BP_LOG_LEVEL', value: 'DEBUG', origin: '--verbose'},
    {name: 'BP_NODE_VERSION', value: '24', origin: option('env')},
  ]);
});

test.each([
  [{}, 'always'],
  [{'no-latest': true}, 'never'],
  [{'latest-branch': 'live'}, {branch: 'live'}],
])('for %o moves latest %o', (flags, latest) => {
  expect(options(flags).tags.latest).toEqual(latest);
});

test('--legacy-tags adds the old tags', () => {
  expect(options({'legacy-tags': true}).tags.legacy).toBe(true);
});

test('reads the values of secrets from the environment, including empty ones', () => {
  expect(secretValues(['TOKEN', 'EMPTY'], {TOKEN: 's3cret', EMPTY: '', OTHER: 'x'})).toEqual({
    TOKEN: 's3cret',
    EMPTY: '',
  });
});

test('names all secrets that are not set', () => {
  expect(() => secretValues(['ONE', 'TOKEN', 'TWO'], {TOKEN: 's3cret'})).toThrow(
    expect.objectContaining({
      code: 'usage.missing-value',
      message: expect.stringContaining(': ONE, TWO.'),
    }),
  );
});
