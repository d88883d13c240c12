import {
  assert,
  asyncProperty,
  constantFrom,
  record,
  string,
  subarray,
  tuple,
  uniqueArray,
} from 'fast-check';
import {expect, test} from 'vitest';
import {type NewBase, rebaseImage} from '../../../src/image/documents/rebase-image.ts';
import type {Image} from '../../../src/image/documents/recompose.ts';
import {recompose} from '../../../src/image/documents/recompose.ts';
import {
  LIFECYCLE_LABEL,
  type MadeBase,
  REPOSITORY,
  diffId,
  madeApplication,
  madeBase,
  sha256,
} from './made-image.ts';

const OLD: MadeBase = {version: '1.0.0'};
const NEW: MadeBase = {version: '1.0.1'};

function onto(base: MadeBase, changes: Partial<NewBase> = {}): NewBase {
  return {
    image: madeBase(base),
    name: `${REPOSITORY}:${base.version}`,
    repository: REPOSITORY,
    names: {
      image: `${REPOSITORY}:${base.version}`,
      mirrors: [`mirror.example.com/run-jammy:${base.version}`],
    },
    ...changes,
  };
}

interface Config {
  readonly config: {
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>>;
    readonly User?: string;
  };
  readonly history?: readonly object[];
  readonly rootfs: {readonly diff_ids: readonly string[]};
}

function configOf({config}: Image): Config {
  return JSON.parse(textOf(config)) as Config;
}

function manifestOf({manifest}: Image) {
  return JSON.parse(textOf(manifest.bytes)) as {
    config: {digest: string; size: number};
    layers: {digest: string; mediaType: string}[];
    annotations?: Record<string, string>;
  };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

const history = (layers: readonly string[]) =>
  layers.map((it) => ({created: '2026-01-01T00:00:00Z', created_by: it}));

test.each(['docker', 'oci'] as const)(
  'gives the golden image, in the format %s',
  async (format) => {
    const old = {...OLD, history: history(['old os', 'old packages'])};
    const base = {...NEW, history: [...history(['new os', 'new packages']), {empty_layer: true}]};
    const image = madeApplication(old, {
      format,
      history: history(['old os', 'old packages', 'dependencies', 'code']),
    });
    const {config, manifest} = await rebaseImage(image, onto(base), madeBase(old).config);
    const golden = (name: string) => `../../fixtures/rebase/${format}-${name}.golden`;
    await expect(textOf(config)).toMatchFileSnapshot(golden('config'));
    await expect(textOf(manifest.bytes)).toMatchFileSnapshot(golden('manifest'));
    expect(manifest.digest).toBe(sha256(manifest.bytes));
    expect(manifest.mediaType).toBe(image.manifest.mediaType);
    expect(manifestOf({config, manifest}).config).toMatchObject({
      digest: sha256(config),
      size: config.byteLength,
    });
  },
);

test('is what a build on the new run image gives, apart from the annotations', async () => {
  const built = madeApplication(NEW);
  const rebased = await rebaseImage(madeApplication(OLD), onto(NEW), madeBase(OLD).config);
  expect(configOf(rebased)).toEqual(configOf(built));
  const {annotations, ...manifest} = manifestOf(rebased);
  expect(manifest.layers).toEqual(manifestOf(built).layers);
  expect(annotations).toEqual({
    'org.opencontainers.image.base.name': `${REPOSITORY}:1.0.1`,
    'org.opencontainers.image.base.digest': madeBase(NEW).manifest.digest,
  });
});

test('commutes with the choice of a process', async () => {
  const rebase = (image: Image) => rebaseImage(image, onto(NEW), madeBase(OLD).config);
  const image = madeApplication(OLD);
  expect(await rebase(await recompose(image, 'worker'))).toEqual(
    await recompose(await rebase(image), 'worker'),
  );
});

test('a run image can have more layers, or fewer', async () => {
  for (const layers of [['one'], ['a', 'b', 'c', 'd']]) {
    const base = {...NEW, layers};
    const {rootfs} = configOf(await rebaseImage(madeApplication(OLD), onto(base), undefined));
    expect(rootfs.diff_ids).toEqual([...layers, 'dependencies', 'code'].map(diffId));
  }
});

test('own values stay, and those of the run image are replaced', async () => {
  const old = {...OLD, environment: ['PATH=/bin', 'A=1', 'B=1', 'C=1'], user: '1:1'};
  const base = {...NEW, environment: ['PATH=/usr/bin', 'A=2', 'D=2'], user: '2:2'};
  const labels = {
    'org.opencontainers.image.version': 'of the application',
    'org.opencontainers.image.revision': 'a'.repeat(40),
    'com.example.team': 'blue',
  };
  const image = madeApplication(old, {environment: ['B=own'], labels});
  const {config} = configOf(await rebaseImage(image, onto(base), madeBase(old).config));
  expect(config.Env).toEqual([
    'PATH=/cnb/process:/cnb/lifecycle:/usr/bin',
    'A=2',
    'B=own',
    'CNB_LAYERS_DIR=/layers',
    'D=2',
  ]);
  expect(config.User).toBe('2:2');
  expect(config.Labels).toMatchObject(labels);
});

test('a label that only the new run image has is added, one that only the old has is removed', async () => {
  const [title, vendor] = ['org.opencontainers.image.title', 'org.opencontainers.image.vendor'];
  const old = {...OLD, labels: {[title]: 'old', 'io.buildpacks.stack.maintainer': 'them'}};
  const base = {...NEW, labels: {[vendor]: 'new', 'io.buildpacks.base.id': 'jammy'}};
  const image = await rebaseImage(madeApplication(old), onto(base), madeBase(old).config);
  const {Labels} = configOf(image).config;
  expect(Labels).toMatchObject({[vendor]: 'new', 'io.buildpacks.base.id': 'jammy'});
  expect(Object.keys(Labels)).not.toContain(title);
  expect(Object.keys(Labels)).not.toContain('io.buildpacks.stack.maintainer');
});

test('if the old run image is unknown, only labels of buildpacks change', async () => {
  const image = madeApplication(OLD);
  const base = {...NEW, user: '9:9', labels: {'io.buildpacks.base.id': 'jammy'}};
  const {config} = configOf(await rebaseImage(image, onto(base), undefined));
  const before = configOf(image).config;
  expect(config).toEqual({
    ...before,
    Labels: {
      ...before.Labels,
      'io.buildpacks.base.id': 'jammy',
      [LIFECYCLE_LABEL]: expect.stringContaining(diffId('packages 1.0.1')),
    },
  });
});

test('records the names in the form of old lifecycles too', async () => {
  const record = {image: undefined, mirrors: undefined};
  const image = madeApplication(OLD, {
    record,
    labels: {
      [LIFECYCLE_LABEL]: JSON.stringify({
        runImage: {topLayer: diffId('packages 1.0.0'), reference: 'x@y'},
        stack: {runImage: {image: `${REPOSITORY}:1.0.0`, mirrors: ['m/run:1.0.0']}},
      }),
    },
  });
  const names = {image: `${REPOSITORY}:1.0.1`, mirrors: []};
  const rebased = await rebaseImage(image, onto(NEW, {names}), undefined);
  expect(JSON.parse(configOf(rebased).config.Labels[LIFECYCLE_LABEL] ?? '')).toEqual({
    runImage: {
      topLayer: diffId('packages 1.0.1'),
      reference: `${REPOSITORY}@${madeBase(NEW).manifest.digest}`,
    },
    stack: {runImage: {image: `${REPOSITORY}:1.0.1`}},
  });
});

const HISTORIES = [
  ['neither has one', undefined, undefined, undefined],
  ['the image has none', undefined, ['os', 'packages'], ['os', 'packages', '', '']],
  ['the run image has none', ['a', 'b', 'c', 'd'], undefined, ['', '', 'c', 'd']],
  ['that of the image is too short', ['a'], ['os', 'packages'], ['os', 'packages', '', '']],
] as const;

test.each(HISTORIES)('history: %s', async (_, own, base, expected) => {
  const made = (names: readonly string[] | undefined) =>
    names === undefined ? {} : {history: names.map((it) => (it === '' ? {} : {created_by: it}))};
  const image = madeApplication(OLD, made(own));
  const rebased = await rebaseImage(image, onto({...NEW, ...made(base)}), undefined);
  expect(configOf(rebased).history).toEqual(made(expected).history);
});

test('refuses an image that does not fit', async () => {
  const image = madeApplication(OLD, {record: {topLayer: diffId('another')}});
  await expect(rebaseImage(image, onto(NEW), undefined)).rejects.toThrow(TypeError);
});

const names = uniqueArray(constantFrom('A', 'B', 'C', 'D'), {maxLength: 4});
const bases = record({
  version: constantFrom('1', '2', '3'),
  layers: uniqueArray(string({minLength: 1, maxLength: 3}), {minLength: 1, maxLength: 4}),
  environment: names.chain((them) =>
    tuple(...them.map((it) => constantFrom(`${it}=1`, `${it}=2`))),
  ),
  user: constantFrom('1:1', '2:2'),
});
const applications = record({
  layers: uniqueArray(string({minLength: 4, maxLength: 6}), {maxLength: 4}),
  environment: subarray(['OWN=1', 'OTHER=2']),
});

test('there and back again gives the same application', async () => {
  await assert(
    asyncProperty(bases, bases, applications, async (one, other, application) => {
      const image = madeApplication(one, application);
      const there = await rebaseImage(image, onto(other), madeBase(one).config);
      const back = await rebaseImage(there, onto(one), madeBase(other).config);
      const sorted = ({config, ...rest}: Config) => ({
        ...rest,
        config: {...config, Env: config.Env.toSorted()},
      });
      expect(sorted(configOf(back))).toEqual(sorted(configOf(image)));
      expect(manifestOf(back).layers).toEqual(manifestOf(image).layers);
      const kept = application.layers.length;
      const above = (it: Image) => manifestOf(it).layers.slice(-kept || Infinity);
      expect(above(there)).toEqual(above(image));
      expect(manifestOf(there).layers.slice(0, -kept || undefined)).toEqual(
        manifestOf({...madeBase(other)}).layers,
      );
    }),
    {numRuns: 60},
  );
});
