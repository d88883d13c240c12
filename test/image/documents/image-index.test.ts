import {expect, test} from 'vitest';
import {entryOf, parseIndex, rebaseIndex} from '../../../src/image/documents/image-index.ts';
import {manifest} from '../release/release-stage.ts';
import {madeApplication, madeBase, madeImage} from './made-image.ts';

const TYPE = 'application/vnd.oci.image.index.v1+json';
const entry = (digest: string, architecture: string, variant?: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest,
  size: 1,
  platform: {architecture, os: architecture === 'unknown' ? 'unknown' : 'linux', variant},
  urls: ['kept'],
});
const former = manifest(TYPE, {
  schemaVersion: 2,
  mediaType: TYPE,
  manifests: [
    entry('sha256:a', 'amd64'),
    entry('sha256:b', 'arm64', 'v8'),
    entry('sha256:c', 'unknown'),
  ],
  annotations: {own: 'value'},
});
const BASE = {name: 'registry.example.com/run:2', digest: 'sha256:base'};

test('replaces the image of each platform, and drops attestations', async () => {
  const images = new Map([
    ['sha256:a', madeBase({version: '1'}).manifest],
    ['sha256:b', madeBase({version: '2'}).manifest],
  ]);
  const {mediaType, bytes} = await rebaseIndex(former, images, BASE);
  expect(mediaType).toBe(TYPE);
  expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({
    schemaVersion: 2,
    mediaType: TYPE,
    manifests: [...images].map(([digest, image]) => ({
      ...parseIndex(former)?.find((it) => it.digest === digest),
      digest: image.digest,
      size: image.bytes.byteLength,
    })),
    annotations: {
      own: 'value',
      'org.opencontainers.image.base.name': BASE.name,
      'org.opencontainers.image.base.digest': BASE.digest,
    },
  });
});

test('an index of Docker gets no annotations, which its format does not have', async () => {
  const type = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const list = manifest(type, {
    schemaVersion: 2,
    mediaType: type,
    manifests: [entry('sha256:a', 'amd64')],
  });
  const image = madeBase({version: '1'}).manifest;
  const {mediaType, bytes} = await rebaseIndex(list, new Map([['sha256:a', image]]), BASE);
  expect(mediaType).toBe(type);
  expect(Object.keys(JSON.parse(new TextDecoder().decode(bytes)) as object)).toEqual([
    'schemaVersion',
    'mediaType',
    'manifests',
  ]);
});

test('a single image of an index needs no platform', () => {
  const {platform: _, ...bare} = entry('sha256:a', 'amd64');
  const platform = {os: 'linux', architecture: 'amd64', variant: undefined};
  const of = (...manifests: object[]) =>
    entryOf(parseIndex(manifest(TYPE, {schemaVersion: 2, manifests})) ?? [], platform)?.digest;
  expect(of(bare)).toBe('sha256:a');
  expect(of(bare, entry('sha256:c', 'unknown'))).toBe('sha256:a');
  expect(of(bare, entry('sha256:b', 'arm64'))).toBeUndefined();
});

test('refuses to leave out a platform', async () => {
  await expect(rebaseIndex(former, new Map(), BASE)).rejects.toThrow(TypeError);
});

test('finds the image of a platform', () => {
  const entries = parseIndex(former) ?? [];
  const of = (architecture: string, variant?: string) =>
    entryOf(entries, {os: 'linux', architecture, variant})?.digest;
  expect([of('amd64'), of('amd64', 'v2'), of('arm64'), of('arm64', 'v7'), of('s390x')]).toEqual([
    'sha256:a',
    'sha256:a',
    'sha256:b',
    undefined,
    undefined,
  ]);
});

test('the manifest of an image is no index', () => {
  expect(parseIndex(madeApplication({version: '1'}).manifest)).toBeUndefined();
  expect(parseIndex(madeImage('{}', []).manifest)).toBeUndefined();
});
