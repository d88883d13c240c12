import {expect, test} from 'vitest';
import {imageFacts} from '../../../src/image/documents/recompose.ts';
import type {Image} from '../../../src/image/documents/recompose.ts';
import {describeImage} from '../../../src/image/inspect/describe-image.ts';
import {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {DISTRIBUTION, diffId, madeApplication, madeBase} from '../documents/made-image.ts';
import {NEW, OLD, WEB, rebased, releaseLabels, stage} from '../rebase/rebase-stage.ts';
import {readImage} from '../../../src/image/documents/read-image.ts';

const repository = new MemoryRegistry().repository('intranet/web');

function described(image: Image) {
  return describeImage({...image, facts: imageFacts(image), repository});
}

test('an image of this tool', () => {
  const labels = {
    ...releaseLabels(),
    'org.opencontainers.image.source': 'https://github.com/example/intranet',
    'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
    'io.ci-image-builder.builder': 'registry.example.com/builder:1.2.3',
  };
  const image = madeApplication(OLD, {labels});
  const {layers, labels: all, ...description} = described(image);
  expect(description).toEqual({
    digest: image.manifest.digest,
    platform: 'linux/amd64',
    size: imageFacts(image).size,
    commit: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
    source: 'https://github.com/example/intranet',
    created: '2026-01-02T03:04:05Z',
    madeBy: {
      tool: 'ci-image-builder',
      builder: 'registry.example.com/builder:1.2.3',
      lifecycle: null,
      rebased: false,
    },
    processes: [
      {type: 'web', command: 'serve && wait', starts: true, buildpack: null},
      {type: 'worker', command: 'work', starts: false, buildpack: null},
    ],
    buildpacks: [{id: 'example/python', version: '1.2.3'}],
    runImage: {
      image: 'registry.example.com/run-jammy:1.0.0',
      mirrors: ['mirror.example.com/run-jammy:1.0.0'],
      reference: `registry.example.com/run-jammy@${madeBase(OLD).manifest.digest}`,
      distribution: 'ubuntu 22.04',
    },
    rebasable: true,
    reasons: [],
  });
  expect(all).toMatchObject(labels);
  expect(layers.map(({owner}) => owner.kind)).toEqual([
    'run image',
    'run image',
    'unknown',
    'application',
  ]);
  expect(layers.map(({size}) => size)).toEqual(imageFacts(image).layers.map(({size}) => size));
});

test('an image of pack, with the version of the lifecycle', () => {
  const metadata = {launcher: {version: '0.21.0'}, buildpacks: [{id: 'a/b'}]};
  const labels = {'io.buildpacks.build.metadata': JSON.stringify(metadata)};
  const {madeBy, commit, buildpacks} = described(madeApplication(OLD, {labels}));
  expect(madeBy).toEqual({tool: 'buildpacks', builder: null, lifecycle: '0.21.0', rebased: false});
  expect([commit, buildpacks]).toEqual([null, [{id: 'a/b', version: null}]]);
});

test('says why it cannot be rebased', () => {
  const labels = {'io.buildpacks.rebasable': 'false'};
  const record = {topLayer: diffId('another')};
  expect(described(madeApplication(OLD, {labels, record}))).toMatchObject({
    rebasable: false,
    reasons: [
      `It does not contain the highest layer of its run image, ${diffId('another')}.`,
      'Its label io.buildpacks.rebasable is false. Build it again instead.',
    ],
  });
});

test('without a stack, it cannot be rebased if its distribution is unknown', () => {
  const none = Object.fromEntries(Object.keys(DISTRIBUTION).map((name) => [name, '']));
  expect(described(madeApplication({...OLD, labels: none}))).toMatchObject({
    runImage: {distribution: 'unknown'},
    rebasable: false,
    reasons: [expect.stringContaining('Its distribution is unknown')],
  });
  const stack = {...none, 'io.buildpacks.stack.id': 'io.buildpacks.stacks.jammy'};
  expect(described(madeApplication({...OLD, labels: stack}))).toMatchObject({rebasable: true});
});

test('an image of another tool', () => {
  expect(described(madeBase(OLD))).toMatchObject({
    madeBy: {tool: null, rebased: false},
    processes: [],
    buildpacks: [],
    runImage: null,
    rebasable: false,
  });
});

test('a rebased image says so, and names the new run image', async () => {
  const registry = await stage();
  await rebased(registry);
  const image = await readImage(registry.repository(WEB), 'latest');
  if (image === undefined) throw new TypeError('no image');
  expect(describeImage(image)).toMatchObject({
    madeBy: {tool: 'ci-image-builder', rebased: true},
    runImage: {image: `registry.example.com/run-jammy:${NEW.version}`},
    rebasable: true,
  });
});
