import {expect, test} from 'vitest';
import {nearestRunImage, runImages} from '../../../src/engine/lifecycle/run-images.ts';

test.each([
  [
    {images: [{image: 'a', mirrors: ['b']}, {image: 'c'}]},
    [
      ['a', ['b']],
      ['c', []],
    ],
  ],
  [{'run-image': {image: 'a'}}, [['a', []]]],
  [{}, []],
] as const)('reads %j', (parsed, expected) => {
  expect(runImages(parsed).map(({image, mirrors}) => [image, mirrors])).toEqual(expected);
});

const [NAME, NEAR, FAR] = ['docker.io/vendor/run', 'r.example.com/run', 'far.example.com/run'];

test.each([
  ['r.example.com/app:1', [NAME, NEAR, FAR], NEAR],
  ['other.example.com/app:1', [NAME, NEAR, FAR], NAME],
  ['r.example.com/app:1', [NAME, FAR], NAME],
  ['other.example.com/app:1', [FAR], FAR],
  ['r.example.com/app:1', [], NAME],
])('for %s, if %j can be read, takes %s', async (destination, readable, expected) => {
  const image = {image: NAME, mirrors: [NEAR, FAR]};
  const canRead = async (it: string) => readable.includes(it);
  expect(await nearestRunImage(image, destination, canRead)).toBe(expected);
});

test('asks nobody about the only name', async () => {
  const canRead = () => Promise.reject(new Error('asked'));
  expect(await nearestRunImage({image: NAME, mirrors: []}, 'r.example.com/a', canRead)).toBe(NAME);
});
