import {expect, test} from 'vitest';
import {packArguments} from '../../../src/engine/pack/pack-arguments.ts';
import {request} from './samples.ts';

const settings = {
  ownBuildpack: '/work/buildpack',
  reportFolder: '/work/report',
  pullPolicy: 'if-not-present',
  hostNetwork: false,
  clearCache: false,
} as const;

test('everything given, in a fixed order', () => {
  const full = {
    ...request,
    runImage: 'run:1',
    lifecycleImage: 'lifecycle:1',
    secrets: {TOKEN: 's3cret'},
    previousImage: 'r.example.com/a/web@sha256:aa',
  };
  expect(packArguments(full, {...settings, hostNetwork: true})).toEqual(
    [
      'build r.example.com/a/web:building --path /source --builder builder:1',
      '--run-image run:1 --lifecycle-image lifecycle:1',
      '--buildpack paketo-buildpacks/python --buildpack /work/buildpack --default-process web',
      '--env BP_LOG_LEVEL=INFO --env TOKEN --creation-time 1767323045',
      '--publish --report-output-dir /work/report --previous-image r.example.com/a/web@sha256:aa',
      '--network host --pull-policy if-not-present --no-color',
    ].flatMap((line) => line.split(' ')),
  );
});

test('no argument tells a secret, or trusts the builder', () => {
  const args = packArguments({...request, secrets: {TOKEN: 's3cret'}}, settings);
  expect(args.join(' ')).not.toMatch(/s3cret|trust|verbose/u);
});

test('without a list, ours comes behind the builder’s own order', () => {
  const args = packArguments({...request, buildpacks: []}, settings);
  expect(args).toContain('--post-buildpack');
  expect(args).not.toContain('--buildpack');
});

test('a local build is not published', () => {
  expect(packArguments({...request, publish: false}, settings)).not.toContain('--publish');
});
