import {expect, test} from 'vitest';
import {readCacheMetadata} from '../../src/layer-cache/cache-metadata.ts';

const SHA = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;

const metadata = (name: string, key = 'a/b', more: object = {}) =>
  JSON.stringify({
    buildpacks: [
      {key, version: '1', layers: {[name]: {sha: SHA, data: {x: [1]}, cache: true}}, ...more},
    ],
    sbom: {sha: OTHER, data: null},
  });

test('finds the layers with their folders, and leaves out what it does not know', () => {
  const read = readCacheMetadata(metadata('deps', 'a/b', {Key: 'c'}), '/layers');
  expect(read.layers).toEqual([{diffId: SHA, folder: '/layers/a_b/deps'}]);
  expect(JSON.parse(read.metadata)).toEqual({
    buildpacks: [
      {key: 'a/b', version: '1', layers: {deps: {sha: SHA, data: {x: [1]}, cache: true}}},
    ],
  });
});

test('reads an empty cache', () => {
  expect(readCacheMetadata('{"buildpacks": null}', '/layers').layers).toEqual([]);
});

test.each(['', '.', '..', '../x', 'a/b', 'a\0b', 'launch', 'store', 'build', 'x.toml', 'a\nb'])(
  'refuses the name %j of a layer',
  (name) => {
    expect(() => readCacheMetadata(metadata(name), '/layers')).toThrow(/invalid/u);
  },
);

test.each(['..', '../x', '/a', 'a//b', ''])('refuses the ID %j of a buildpack', (id) => {
  expect(() => readCacheMetadata(metadata('deps', id), '/layers')).toThrow(/invalid/u);
});

test.each(['', '[]', '{', '{"buildpacks": [{}]}', metadata('deps').replaceAll(SHA, 'sha256:x')])(
  'refuses %s',
  (text) => {
    expect(() => readCacheMetadata(text, '/layers')).toThrow(/invalid/u);
  },
);

test('refuses two layers in one folder, and one digest in two folders', () => {
  const entry = (key: string, name: string, sha: string) => ({
    key,
    version: '1',
    layers: {[name]: {sha}},
  });
  const refused = (...buildpacks: readonly object[]) =>
    expect(() => readCacheMetadata(JSON.stringify({buildpacks}), '/layers')).toThrow(/duplicates/u);
  refused(entry('a/b', 'x', SHA), entry('a_b', 'x', OTHER));
  refused(entry('a/b', 'x', SHA), entry('a/b', 'y', SHA));
});
