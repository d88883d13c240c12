import {describe, expect, test} from 'vitest';
import {
  artifactType,
  isArtifact,
  parseConfig,
  parseManifest,
} from '../../../src/image/documents/image-documents.ts';
import {readImage} from '../../../src/image/documents/read-image.ts';
import {MemoryRegistry} from '../../sandbox/memory-registry.ts';
import {INDEX, manifest, manifestOf, putForeign} from '../release/release-stage.ts';

const NOTHING = `sha256:${'0'.repeat(64)}`;
const bytes = (text: string) => new TextEncoder().encode(text);
const config = (document: unknown) => parseConfig(bytes(JSON.stringify(document)), 'web@sha256:aa');

describe('a manifest', () => {
  test('of an image has config and layers', () => {
    const layer = {mediaType: 'l', digest: NOTHING, size: 2};
    const parsed = parseManifest(manifestOf({mediaType: 'c', digest: NOTHING, size: 1}, [layer]));
    expect(parsed?.config).toMatchObject({digest: NOTHING, size: 1});
    expect(parsed?.layers).toMatchObject([{digest: NOTHING, size: 2}]);
  });

  test.each([
    ['an index', {manifests: []}],
    ['an artifact without layers', {config: {mediaType: 'c', digest: NOTHING, size: 1}}],
    ["the first version of Docker's schema", {schemaVersion: 1, fsLayers: [], history: []}],
    ['a list', []],
    ['null', null],
  ])('of another kind (%s) is not an image', (_, document) => {
    expect(parseManifest(manifest('m', document))).toBeUndefined();
  });

  test.each(['', 'not JSON', '{"config":'])('that is not JSON is an error: "%s"', (text) => {
    expect(() => parseManifest({mediaType: 'm', digest: 'sha256:aa', bytes: bytes(text)})).toThrow(
      expect.objectContaining({
        code: 'release.image-invalid',
        message: 'The manifest sha256:aa is not JSON.',
      }),
    );
  });
});

describe('an artifact', () => {
  const CHART = 'application/vnd.cncf.helm.config.v1+json';
  const IMAGE = 'application/vnd.oci.image.config.v1+json';

  test.each<[string, object, boolean, string | undefined]>([
    ['with a type', {artifactType: 'a/b', config: {mediaType: 'c/d'}}, true, 'a/b'],
    ['with an empty type', {artifactType: '', config: {mediaType: CHART}}, true, CHART],
    ['whose type is null', {artifactType: null, config: {mediaType: CHART}}, true, CHART],
    ['without a type', {config: {mediaType: CHART}}, true, CHART],
    [
      'with the config of an image',
      {artifactType: 'a/b', config: {mediaType: IMAGE}},
      true,
      undefined,
    ],
    ['an old image', {config: {mediaType: 'application/octet-stream'}}, true, undefined],
    ['an image', {config: {mediaType: IMAGE}}, false, undefined],
    ['an index', {manifests: []}, false, undefined],
    ['an index with a type', {artifactType: 'a/b', manifests: []}, true, undefined],
  ])('%s', (_, document, isOne, type) => {
    expect(isArtifact(manifest('m', document))).toBe(isOne);
    expect(artifactType(manifest('m', document))).toBe(type);
  });

  test.each(['', 'null', '[]', '{"config": 1}'])('is none: "%s"', (text) => {
    expect(isArtifact({bytes: bytes(text)})).toBe(false);
    expect(artifactType({bytes: bytes(text)})).toBeUndefined();
  });
});

describe('an image config', () => {
  test('has labels, buildpacks, processes and the entrypoint, and says whether there is a Cmd', () => {
    const metadata = JSON.stringify({
      buildpacks: [{id: 'a/b', version: '1'}, {id: 'ours'}],
      processes: [
        {type: 'web', command: ['bash', '-c'], args: ['x y'], direct: true, buildpackID: 'a/b'},
        // Up to platform API 0.9, the command is a string.
        {type: 'worker', command: 'x y', args: null, direct: false},
        {type: 'clock'},
      ],
    });
    const runImage = {topLayer: 'sha256:bb', reference: 'run@sha256:cc', image: 'run:1'};
    const Labels = {
      a: '1',
      'io.buildpacks.build.metadata': metadata,
      'io.buildpacks.lifecycle.metadata': JSON.stringify({runImage, app: []}),
    };
    const Entrypoint = ['/cnb/process/web'];
    const rootfs = {type: 'layers', diff_ids: ['sha256:aa', 'sha256:bb']};
    expect(config({config: {Labels, Entrypoint, Cmd: ['x']}, rootfs})).toEqual({
      labels: Labels,
      buildpacks: ['a/b', 'ours'],
      processes: [
        {type: 'web', words: ['bash', '-c', 'x y'], direct: true, buildpack: 'a/b'},
        {type: 'worker', words: ['x y'], direct: false, buildpack: undefined},
        {type: 'clock', words: [], direct: false, buildpack: undefined},
      ],
      defaultEntrypoint: '/cnb/lifecycle/launcher',
      entrypoint: Entrypoint,
      diffIds: rootfs.diff_ids,
      runImage: {topLayer: 'sha256:bb', reference: 'run@sha256:cc'},
      hasCommand: true,
    });
  });

  test('names the default process', () => {
    const of = (Labels: object) => config({config: {Labels}}).defaultEntrypoint;
    const metadata = JSON.stringify({'buildpack-default-process-type': 'web'});
    expect(of({'io.buildpacks.build.metadata': metadata})).toBe('/cnb/process/web');
    expect(of({a: '1'})).toBeUndefined();
  });

  test.each([
    ['is empty', {}],
    ['is null', {config: null}],
    ['has no labels', {config: {}}],
    ['has null for labels', {config: {Labels: null}}],
    [
      'has null for processes',
      {config: {Labels: {'io.buildpacks.build.metadata': '{"processes":null}'}}},
    ],
    ['has an invalid label', {config: {Labels: {'io.buildpacks.build.metadata': '[]'}}}],
    [
      'has no run image',
      {config: {Labels: {'io.buildpacks.lifecycle.metadata': '{}'}}, rootfs: {diff_ids: null}},
    ],
  ])('that %s has no processes', (_, document) => {
    expect(config(document)).toMatchObject({
      processes: [],
      buildpacks: [],
      diffIds: [],
      runImage: undefined,
      hasCommand: false,
    });
  });

  test.each([
    ['The config of web@sha256:aa is not JSON.', 'nonsense'],
    ['The config of web@sha256:aa is not an image config.', '[]'],
    [
      'The label io.buildpacks.build.metadata of web@sha256:aa is not JSON.',
      '{"config":{"Labels":{"io.buildpacks.build.metadata":"nonsense"}}}',
    ],
  ])('that is invalid is an error: %s', (message, text) => {
    expect(() => parseConfig(bytes(text), 'web@sha256:aa')).toThrow(
      expect.objectContaining({
        code: 'release.image-invalid',
        message,
      }),
    );
  });
});

describe('readImage', () => {
  test('returns nothing for a tag that does not exist', async () => {
    expect(await readImage(new MemoryRegistry().repository('a/b'), 'latest')).toBeUndefined();
  });

  test('returns an image with its labels, layers and size', async () => {
    const registry = new MemoryRegistry();
    const digest = await putForeign(registry, 'a/b', 'latest', {a: '1'});
    const repository = registry.repository('a/b');
    const found = await readImage(repository, 'latest');
    expect(found).toMatchObject({repository, manifest: {digest}, facts: {labels: {a: '1'}}});
    const size = found?.config.byteLength ?? 0;
    expect(found?.facts.size).toBe(size + 'made elsewhere'.length);
  });

  test('returns only the manifest of an index', async () => {
    const registry = new MemoryRegistry();
    await registry.ensure(['a/b']);
    await registry.repository('a/b').putManifest('latest', INDEX);
    expect(await readImage(registry.repository('a/b'), 'latest')).toMatchObject({
      manifest: INDEX,
      facts: {labels: {}, processes: [], layers: [], size: 0},
    });
  });

  test('names the whole reference in an error', async () => {
    const registry = new MemoryRegistry();
    await registry.ensure(['a/b']);
    const repository = registry.repository('a/b');
    const image = manifestOf(await repository.putBlob(bytes('[]')), []);
    await repository.putManifest('latest', image);
    await expect(readImage(repository, 'latest')).rejects.toThrow(
      `The config of registry.example.com/a/b@${image.digest}`,
    );
  });
});
