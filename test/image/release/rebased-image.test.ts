import {expect, test} from 'vitest';
import {isRebased} from '../../../src/image/release/rebased-image.ts';
import type {ImageFacts} from '../../../src/image/documents/recompose.ts';

const ours: ImageFacts = {
  labels: {
    'org.opencontainers.image.revision': 'a'.repeat(40),
    'io.ci-image-builder.plan': 'sha256:aa',
  },
  processes: [],
  buildpacks: [],
  defaultEntrypoint: '/cnb/process/web',
  entrypoint: ['/cnb/process/web'],
  diffIds: ['base', 'top', 'app', 'config'],
  runImage: {topLayer: 'top', reference: 'run@1'},
  layers: [],
  size: 0,
};
const patched: ImageFacts = {
  ...ours,
  diffIds: ['other', 'new', 'newest', 'app', 'config'],
  runImage: {topLayer: 'newest', reference: 'run@2'},
};

test.each([
  ['other layers', patched],
  ['only another reference', {...ours, runImage: {topLayer: 'top', reference: 'run@2'}}],
])('equal layers on a run image with %s are rebased, in both directions', (_, other) => {
  expect(isRebased(ours, other)).toBe(true);
  expect(isRebased(other, ours)).toBe(true);
});

test.each<[string, Partial<ImageFacts>]>([
  ['on the same run image', {diffIds: ours.diffIds, runImage: ours.runImage}],
  ['with another layer on top', {diffIds: [...patched.diffIds, 'more']}],
  ['with another layer instead of one', {diffIds: ['newest', 'app', 'changed']}],
  ['of another process', {entrypoint: ['/cnb/process/worker']}],
  ['of another commit', {labels: {...ours.labels, 'org.opencontainers.image.revision': 'b'}}],
  ['of another plan', {labels: {...ours.labels, 'io.ci-image-builder.plan': 'sha256:bb'}}],
  ['with an unknown run image', {runImage: undefined}],
  ['without the layers of its run image', {runImage: {topLayer: 'lost', reference: 'run@2'}}],
])('an image %s is not rebased', (_, change) => {
  const other = {...patched, ...change};
  expect(isRebased(ours, other)).toBe(false);
  expect(isRebased(other, ours)).toBe(false);
});
