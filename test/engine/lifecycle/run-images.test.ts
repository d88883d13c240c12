import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {
  builderRunImages,
  nearestRunImage,
  runImages,
} from '../../../src/engine/lifecycle/run-images.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

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

const RUN = '[[images]]\nimage = "a"\nmirrors = [ "b" ]\n';
const STACK = '[run-image]\nimage = "a"\nmirrors = [ "b" ]\n';
const FULL_RUN = `# Both\n${RUN}`;

test.each([
  ['0.12', {run: FULL_RUN, stack: STACK}, FULL_RUN],
  ['0.12', {stack: STACK}, RUN],
  ['0.11', {run: FULL_RUN, stack: STACK}, STACK],
  ['0.11', {run: RUN}, STACK],
])('for platform API %s, of a builder with %j', async (api, files, expected) => {
  const folder = await temporaryFolder();
  const paths = {run: join(folder, 'run'), stack: join(folder, 'stack')};
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const {images, text} = await builderRunImages(paths, api);
  expect(images).toEqual([{image: 'a', mirrors: ['b']}]);
  expect(text).toBe(expected);
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
