import {expect, test} from 'vitest';
import {packArguments} from '../../../src/engine/pack/pack-arguments.ts';
import {request} from './samples.ts';

const settings = {
  ownBuildpack: '/work/buildpack',
  descriptor: '/work/project.toml',
  reportFolder: '/work/report',
  pullPolicy: 'if-not-present',
  volumes: [],
  hostNetwork: false,
  reuse: 'image-and-cache',
  groups: undefined,
  orderBuildpack: undefined,
} as const;

test('passes everything, in a fixed order', () => {
  const full = {
    ...request,
    runImage: 'run:1',
    lifecycleImage: 'lifecycle:1',
    secrets: {TOKEN: 's3cret'},
    previousImage: 'r.example.com/a/web@sha256:aa',
  };
  expect(packArguments(full, {...settings, volumes: ['/a:/b:ro'], hostNetwork: true})).toEqual(
    [
      'build r.example.com/a/web:building --path /source --descriptor /work/project.toml',
      '--builder builder:1',
      '--run-image run:1 --lifecycle-image lifecycle:1',
      '--buildpack paketo-buildpacks/python --buildpack /work/buildpack --default-process web',
      '--env BP_LOG_LEVEL=INFO --env TOKEN --creation-time 1767323045',
      '--publish --report-output-dir /work/report --previous-image r.example.com/a/web@sha256:aa',
      '--volume /a:/b:ro --network host --pull-policy if-not-present --no-color',
    ].flatMap((line) => line.split(' ')),
  );
});

test.each([
  {previousImage: 'r.example.com/a/web@sha256:aa', reuse: 'cache'},
  {previousImage: 'none', reuse: 'image-and-cache'},
  {previousImage: undefined, reuse: 'cache'},
] as const)('with %j only the cache is reused', ({previousImage, reuse}) => {
  const args = packArguments({...request, previousImage}, {...settings, reuse});
  const at = args.indexOf('--previous-image');
  expect(args[at + 1]).toBe('r.example.com/a/web:ci-image-builder-no-previous-image');
  expect(args).not.toContain('--clear-cache');
});

test('explicit groups replace all other buildpacks except ours', () => {
  const args = packArguments(
    {...request, preBuildpacks: ['a/pre']},
    {...settings, orderBuildpack: '/work/order'},
  );
  expect(args.filter((it, at) => `${args[at - 1]} ${it}`.includes('-buildpack'))).toEqual([
    '--buildpack',
    '/work/order',
    '--buildpack',
    '/work/buildpack',
  ]);
});

test('passes no value of a secret, and never trusts the builder', () => {
  const args = packArguments({...request, secrets: {TOKEN: 's3cret'}}, settings);
  expect(args.join(' ')).not.toMatch(/s3cret|trust|verbose/u);
});

test('without a list, our own buildpack runs after the builder’s order', () => {
  const args = packArguments({...request, buildpacks: []}, settings);
  expect(args).toContain('--post-buildpack');
  expect(args).not.toContain('--buildpack');
});

test('other buildpacks run around the builder’s order, and ours after them', () => {
  const args = packArguments(
    {...request, buildpacks: [], preBuildpacks: ['a', '/b,c'], postBuildpacks: ['d', '/e%/f:/g']},
    settings,
  );
  const at = args.indexOf('--pre-buildpack');
  // pack puts each buildpack before those that it already has.
  expect(args.slice(at, at + 10)).toEqual(
    [
      ['--pre-buildpack', '/b,c'],
      ['--pre-buildpack', 'a'],
      ['--post-buildpack', 'd'],
      ['--post-buildpack', 'file:///e%25/f:/g'],
      ['--post-buildpack', '/work/buildpack'],
    ].flat(),
  );
});

test('removes docker:// from an image with a port, which pack does not accept', () => {
  const images = ['docker://r.example.com:5000/a:1', 'docker://r.example.com/a:1'];
  const args = packArguments({...request, buildpacks: images}, settings);
  expect(args).toContain('r.example.com:5000/a:1');
  expect(args).toContain('docker://r.example.com/a:1');
});

test('does not split a path with a comma or a quote', () => {
  const args = packArguments({...request, buildpacks: ['/a, b', '/c"d', '/e%20f']}, settings);
  const values = args.filter((_, index) => args[index - 1] === '--buildpack');
  expect(values).toEqual(['"/a, b"', '"/c""d"', 'file:///e%2520f', '/work/buildpack']);
});

test('does not publish a local build', () => {
  expect(packArguments({...request, publish: false}, settings)).not.toContain('--publish');
});
