import {describe, expect, test} from 'vitest';
import {
  type BuilderChoice,
  builderImages,
  builderVersion,
} from '../../../src/image/plan/buildpack-builder.ts';

const OLD = 'public.ecr.aws/uktrade/';
const PINNED = /^paketobuildpacks\/builder-jammy-base:\d+\.\d+\.\d+$/u;
const versions = {builderVersion: '0.2.326-full', lifecycleVersion: '0.16.0'};
const references = {
  builder: 'registry.example.com/builder@sha256:aa',
  runImage: 'registry.example.com/run:1',
  lifecycleImage: 'registry.example.com/lifecycle:1',
};

describe('versions alone use the locations of the old builder', () => {
  test('for all three images', () => {
    expect(builderImages(versions)).toEqual({
      image: `${OLD}paketobuildpacks/builder:0.2.326-full`,
      runImage: `${OLD}paketobuildpacks/run:full-cnb`,
      lifecycleImage: `${OLD}buildpacksio/lifecycle:0.16.0`,
    });
  });

  test("for builder and run image, with the builder's own lifecycle", () => {
    expect(builderImages({builderVersion: '1'})).toEqual({
      image: `${OLD}paketobuildpacks/builder:1`,
      runImage: `${OLD}paketobuildpacks/run:full-cnb`,
      lifecycleImage: undefined,
    });
  });

  test('for the lifecycle, if only its version is given', () => {
    expect(builderImages({lifecycleVersion: '0.16.0'})).toEqual({
      image: expect.stringMatching(PINNED),
      runImage: undefined,
      lifecycleImage: `${OLD}buildpacksio/lifecycle:0.16.0`,
    });
  });
});

describe('a mirror replaces the location', () => {
  test.each([
    ['mirror.example.com/x', 'mirror.example.com/x/'],
    ['mirror.example.com/x/', 'mirror.example.com/x/'],
    ['mirror.example.com', 'mirror.example.com/'],
    ['none', ''],
  ])('%s', (mirror, prefix) => {
    expect(builderImages({...versions, mirror})).toEqual({
      image: `${prefix}paketobuildpacks/builder:0.2.326-full`,
      runImage: `${prefix}paketobuildpacks/run:full-cnb`,
      lifecycleImage: `${prefix}buildpacksio/lifecycle:0.16.0`,
    });
  });

  test('also of the pinned builder, without a version', () => {
    const {image, ...rest} = builderImages({mirror: 'mirror.example.com/x'});
    expect(image).toBe(`mirror.example.com/x/${builderImages({}).image}`);
    expect(rest).toEqual({runImage: undefined, lifecycleImage: undefined});
    expect(builderImages({mirror: 'none'})).toEqual(builderImages({}));
  });
});

test('without any choice, a pinned builder from Docker Hub decides on the other images', () => {
  expect(builderImages({})).toEqual({
    image: expect.stringMatching(PINNED),
    runImage: undefined,
    lifecycleImage: undefined,
  });
});

describe('a full reference', () => {
  const mirrors = [undefined, 'mirror.example.com', 'none'];
  const given = [{}, versions, {builderVersion: '1'}, {lifecycleVersion: '2'}];
  const combinations = mirrors.flatMap((mirror) => given.map((it) => ({...it, mirror})));

  test.each(combinations)('takes precedence over %o', (choice: BuilderChoice) => {
    const without = builderImages(choice);
    expect(builderImages({...choice, ...references})).toEqual({
      image: references.builder,
      runImage: references.runImage,
      lifecycleImage: references.lifecycleImage,
    });
    // A reference does not change the other images, except that a builder brings its own run image.
    const {builder, runImage, lifecycleImage} = references;
    expect(builderImages({...choice, runImage})).toEqual({...without, runImage});
    expect(builderImages({...choice, lifecycleImage})).toEqual({...without, lifecycleImage});
    expect(builderImages({...choice, builder})).toEqual({
      ...without,
      image: builder,
      runImage: undefined,
    });
  });
});

test.each([
  ['localhost:5000/builder', 'latest'],
  ['localhost:5000/builder:0.2', '0.2'],
  ['builder:1@sha256:ab', '1'],
  ['builder@sha256:ab', 'sha256:ab'],
])('builderVersion: %s has version %s', (reference, version) => {
  expect(builderVersion(reference)).toBe(version);
});
