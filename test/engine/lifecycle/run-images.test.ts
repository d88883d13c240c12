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

test.each([
  ['r.example.com/app:1', 'r.example.com/run'],
  ['other.example.com/app:1', 'docker.io/vendor/run'],
])('for %s takes %s', (destination, expected) => {
  const image = {image: 'docker.io/vendor/run', mirrors: ['r.example.com/run']};
  expect(nearestRunImage(image, destination)).toBe(expected);
});
