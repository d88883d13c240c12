import {assert, constantFrom, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {isPullProgress} from '../../../src/engine/pack/pull-progress.ts';

const STEPS = [
  'Pulling fs layer',
  'Waiting',
  'Downloading',
  'Verifying Checksum',
  'Download complete',
  'Extracting',
  'Pull complete',
  'Already exists',
];

test.each(STEPS)('"%s" of a layer is progress', (step) => {
  expect(isPullProgress(`bb0ec1f0ce7b: ${step}`)).toBe(true);
});

test.each([
  '0.2.326-full: Pulling from paketobuildpacks/builder',
  'Digest: sha256:42e0ac8f3bc236a3e408053dc3b92b8bd89f7bc1510ac3a270d98d1b8e9e39f4',
  'Status: Downloaded newer image for paketobuildpacks/builder:0.2.326-full',
  'Status: Image is up to date for paketobuildpacks/builder:0.2.326-full',
  'bb0ec1f0ce7b: Retrying in 5 seconds',
  'bb0ec1f0ce7b: Waiting for it',
  'bb0ec1f0ce7b:Waiting',
  'latest: Waiting',
  '[builder] bb0ec1f0ce7b: Waiting',
  'error pulling image configuration: download failed after attempts=6: unexpected EOF',
  'toomanyrequests: You have reached your pull rate limit.',
])('"%s" is not progress', (line) => {
  expect(isPullProgress(line)).toBe(false);
});

test('a longer line is not progress', () => {
  assert(
    property(string(), string(), constantFrom(...STEPS), (before, behind, step) => {
      const line = `${before}bb0ec1f0ce7b: ${step}${behind}`;
      expect(isPullProgress(line)).toBe(before === '' && behind === '');
    }),
  );
});
