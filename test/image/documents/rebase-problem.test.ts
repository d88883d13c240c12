import {expect, test} from 'vitest';
import {
  type RebaseProblem,
  baseProblems,
  ownProblems,
  problemText,
} from '../../../src/image/documents/rebase-problem.ts';
import {
  DISTRIBUTION,
  type MadeApplication,
  type MadeBase,
  diffId,
  madeApplication,
  madeBase,
  madeImage,
} from './made-image.ts';

const OLD: MadeBase = {version: '1.0.0'};

function problems({
  image,
  old,
  base,
}: {
  image?: MadeApplication;
  old?: Partial<MadeBase>;
  base?: Partial<MadeBase>;
}): RebaseProblem[] {
  const application = madeApplication({...OLD, ...old}, image);
  const run = madeBase({version: '1.0.1', ...base});
  return [...ownProblems(application), ...baseProblems(application, run)];
}

test('there are none for the next version of the run image', () => {
  expect(problems({})).toEqual([]);
  const arm = {architecture: 'arm64'};
  expect(problems({old: arm, base: arm})).toEqual([]);
});

test('a run image whose highest layer occurs again has no known end', () => {
  const layers = ['empty', 'files', 'empty'];
  expect(problems({old: {layers}})).toEqual([{kind: 'repeated-layer', topLayer: diffId('empty')}]);
});

test('an image that buildpacks did not build', () => {
  expect(ownProblems(madeBase(OLD))).toEqual([{kind: 'no-record'}]);
});

test('all problems at once', () => {
  expect(
    problems({
      image: {record: {topLayer: 'sha256:other'}, labels: {'io.buildpacks.rebasable': 'false'}},
      base: {
        architecture: 'arm64',
        labels: {
          'io.buildpacks.base.distro.version': '24.04',
          'io.buildpacks.stack.id': 'io.buildpacks.stacks.noble',
        },
      },
    }),
  ).toEqual([
    {kind: 'top-layer', topLayer: 'sha256:other'},
    {kind: 'not-rebasable'},
    {kind: 'platform', image: 'linux/amd64', base: 'linux/arm64'},
    {
      kind: 'stack',
      image: 'io.buildpacks.stacks.jammy',
      base: 'io.buildpacks.stacks.noble',
    },
    {kind: 'distribution', image: 'ubuntu 22.04', base: 'ubuntu 24.04'},
  ]);
});

test.each(['true', '', 'FALSE'])('io.buildpacks.rebasable="%s" does not forbid it', (value) => {
  expect(problems({image: {labels: {'io.buildpacks.rebasable': value}}})).toEqual([]);
});

test('mixins are packages that the run image must have, in any order', () => {
  const mixins = (list: readonly string[]) => ({
    labels: {'io.buildpacks.stack.mixins': JSON.stringify(list)},
  });
  const old = mixins(['run:curl', 'git', 'set=all']);
  expect(problems({old, base: mixins(['git', 'curl', 'set=all', 'more'])})).toEqual([]);
  expect(problems({old, base: mixins(['git'])})).toEqual([
    {kind: 'mixins', missing: ['curl', 'set=all']},
  ]);
  expect(problems({old, base: {labels: {'io.buildpacks.stack.mixins': 'no list'}}})).toHaveLength(
    1,
  );
});

test('an image of an old lifecycle has a stack and no distribution', () => {
  const none = Object.fromEntries(
    Object.keys(DISTRIBUTION).flatMap((name) => (name.includes('distro') ? [[name, '']] : [])),
  );
  expect(problems({old: {labels: none}})).toEqual([]);
  const stackless = {...none, 'io.buildpacks.stack.id': 'other'};
  expect(problems({old: {labels: stackless}}).map(({kind}) => kind)).toEqual(['stack']);
});

test.each([
  ['nothing', {}],
  ['no version', {'io.buildpacks.base.distro.name': 'ubuntu'}],
  ['empty labels', {'io.buildpacks.base.distro.version': ''}],
])('if labels say %s about the distribution of both, it is unknown', (_, labels) => {
  const none = Object.fromEntries(Object.keys(DISTRIBUTION).map((name) => [name, '']));
  const both = {labels: {...none, ...labels}};
  expect(problems({old: both, base: both})).toEqual([{kind: 'unknown-distribution'}]);
  const other = {labels: {}};
  expect(problems({old: both, base: other})).toEqual([{kind: 'unknown-distribution'}]);
  expect(problems({old: other, base: both}).map(({kind}) => kind)).toContain('distribution');
});

test('the layers of manifest and config must be the same', () => {
  const {config} = madeBase(OLD);
  const broken = madeImage(new TextDecoder().decode(config), ['only one']);
  expect(baseProblems(madeApplication(OLD), broken)).toEqual([{kind: 'layers', of: 'run image'}]);
});

test.each([
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
])('a run image cannot have layers of the type %s', (type) => {
  const {config, manifest} = madeBase({version: '1.0.1'});
  const text = new TextDecoder().decode(manifest.bytes);
  const foreign = text.replace('application/vnd.docker.image.rootfs.diff.tar.gzip', type);
  const base = {config, manifest: {...manifest, bytes: new TextEncoder().encode(foreign)}};
  expect(baseProblems(madeApplication(OLD), base)).toEqual([{kind: 'foreign-layers'}]);
});

test.each<[RebaseProblem, string]>([
  [
    {kind: 'no-record'},
    'It was not built by buildpacks: the label io.buildpacks.lifecycle.metadata is missing.',
  ],
  [
    {kind: 'layers', of: 'image'},
    'The manifest and the config of the image have different layers.',
  ],
  [
    {kind: 'top-layer', topLayer: diffId('x')},
    `It does not contain the highest layer of its run image, ${diffId('x')}.`,
  ],
  [
    {kind: 'repeated-layer', topLayer: diffId('x')},
    `The highest layer of its run image occurs more than once, ${diffId('x')}.`,
  ],
  [
    {kind: 'foreign-layers'},
    'The run image has layers that may not be copied to other registries.',
  ],
  [{kind: 'not-rebasable'}, 'Its label io.buildpacks.rebasable is false. Build it again instead.'],
  [
    {kind: 'platform', image: 'linux/amd64', base: 'linux/arm64/v8'},
    'It is for linux/amd64, but the run image is for linux/arm64/v8.',
  ],
  [
    {kind: 'distribution', image: 'ubuntu 22.04', base: 'unknown'},
    'Its distribution is ubuntu 22.04, but that of the run image is unknown.',
  ],
  [
    {kind: 'unknown-distribution'},
    'Its distribution is unknown: it has neither a stack nor the labels io.buildpacks.base.distro.name and io.buildpacks.base.distro.version. Build it again on a run image with these labels.',
  ],
  [{kind: 'stack', image: 'a', base: 'b'}, 'Its stack is a, but that of the run image is b.'],
  [
    {kind: 'mixins', missing: ['curl', 'git']},
    'The run image lacks mixins that it requires: curl, git.',
  ],
  [
    {kind: 'name', known: ['a/run', 'b/run'], base: 'c/run'},
    'c/run is not its run image or a mirror of it. Known: a/run, b/run.',
  ],
])('%o as a sentence', (problem, text) => {
  expect(problemText(problem)).toBe(text);
});
