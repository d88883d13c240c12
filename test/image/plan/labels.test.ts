import {expect, test} from 'vitest';
import {imageLabels} from '../../../src/image/plan/labels.ts';
import {samplePlan} from '../samples.ts';

const sourceOf = (origin: string | undefined) =>
  imageLabels(samplePlan({source: {origin}}))['org.opencontainers.image.source'];

test.each([
  'https://github.com/acme/intranet',
  'https://github.com/acme/intranet.git',
  'https://github.com/acme/intranet/',
  'git@github.com:acme/intranet.git',
  'ssh://git@github.com/acme/intranet',
  'ssh://git@GitHub.com:22/acme/intranet.git',
  'ssh://git@ssh.github.com:443/acme/intranet.git',
  'git://github.com/acme/intranet.git',
])('the source is the same for each form of the clone URL (%s)', (origin) => {
  expect(sourceOf(origin)).toBe('https://github.com/acme/intranet');
});

test.each([
  ['https://git.example.com:8443/intranet.git', 'https://git.example.com:8443/intranet'],
  ['codecommit::eu-west-2://intranet', 'codecommit::eu-west-2://intranet'],
  ['s3://bucket/intranet', 's3://bucket/intranet'],
])('the source of %s is %s', (origin, source) => {
  expect(sourceOf(origin)).toBe(source);
});

test('the builder is recorded as the plan names it', () => {
  expect(imageLabels(samplePlan())['io.ci-image-builder.builder']).toBe(
    'registry.example.com/builder:1',
  );
});

test.each([undefined, '/srv/git/intranet.git', '../intranet', 'file:///srv/git/intranet.git'])(
  'a path on this machine (%s) is no source',
  (origin) => {
    expect(sourceOf(origin)).toBeUndefined();
  },
);
