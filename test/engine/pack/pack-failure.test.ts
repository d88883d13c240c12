import {expect, test} from 'vitest';
import type {Probe} from '../../../src/engine/pack/missing-image.ts';
import {extensionsNeedPull, packFailure} from '../../../src/engine/pack/pack-failure.ts';
import type {BuildRequest} from '../../../src/image/ports.ts';
import {readRecorded, readerOf, request} from './samples.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {spell} from '../../../src/cli/spell.ts';

interface Options {
  readonly probe?: Awaited<ReturnType<Probe>>;
  readonly buildpacks?: string[];
  readonly asked?: Partial<BuildRequest>;
}

/** The failure for a recorded output of pack. */
async function diagnosisOf(name: string, options: Options = {}) {
  const {reader} = await readRecorded(name);
  return diagnosisIn(reader, options);
}

async function diagnosisIn(reader: ReturnType<typeof readerOf>, options: Options = {}) {
  const {probe, buildpacks} = options;
  const look: Probe = async (reference) => {
    if (probe === undefined) throw new Error(`asked for ${reference}`);
    return probe;
  };
  const asked = {...request, buildpacks: buildpacks ?? request.buildpacks, ...options.asked};
  return packFailure(asked, reader, [], look);
}

async function failureOf(name: string, options: Options = {}) {
  return (await diagnosisOf(name, options)).failure;
}

const code = (number: number) => [
  `ERROR: failed to build: executing lifecycle: failed with status code: ${number}`,
];

test('names a failed buildpack, with its last lines', async () => {
  const failure = await failureOf('buildpack-fails');
  expect(failure.message).toBe('The buildpack test/fail failed.');
  expect(failure.details).toEqual([
    'Test Buildpack for Failing 1.0.0',
    '  compiling assets',
    'ERROR: could not compile assets: missing file manifest.json',
  ]);
});

test('reports that the engine is too old for the lifecycle', async () => {
  expect(await failureOf('old-engine')).toMatchObject({
    code: 'docker.too-old',
    details: [expect.stringMatching(/client version 1\.52 is too new/u)],
  });
});

test('names a failed script, with its output', async () => {
  const failure = await failureOf('script-fails');
  expect(failure.message).toBe('The script user-post.sh of the codebase failed.');
  expect(failure.details).toEqual([
    'collecting static files',
    'no module named flask',
    'user-post.sh exited with code 3.',
  ]);
});

test('explains why no buildpack can build the codebase', async () => {
  const failure = await failureOf('nothing-detects', {buildpacks: ['test/procfile']});
  expect(failure.message).toBe('No buildpack can build this codebase.');
  expect(failure.details).toEqual(['fail: test/procfile@1.0.0', '  SKIPPED: No procfile found']);
  expect(failure.remedy[0]).toContain('must pass detection: test/procfile.');
  expect((await failureOf('nothing-detects', {buildpacks: []})).remedy[0]).toMatch(
    /name buildpacks/u,
  );
});

test('distinguishes a missing run image from rejected credentials', async () => {
  const image = 'registry.example.com/cnb/nope:1';
  expect(await failureOf('unknown-run-image', {probe: 'refused'})).toMatchObject({
    kind: 'credentials',
    message: `The registry of the run image ${image} rejected the credentials.`,
    remedy: ['Sign in again: docker login registry.example.com'],
  });
  expect(await failureOf('unknown-run-image', {probe: 'absent'})).toMatchObject({
    code: 'build.image-not-found',
    message: `Run image ${image} not found.`,
  });
  expect(await failureOf('unknown-run-image', {probe: 'unreachable'})).toMatchObject({
    message: `The registry of the run image ${image} cannot be reached.`,
  });
});

test.each<[Partial<BuildRequest>, string]>([
  [{}, 'buildpack.json'],
  [{origins: {builder: 'default', buildpacks: option('buildpack')}}, '--buildpack'],
  [{origins: {builder: 'default', buildpacks: 'project.toml'}}, 'project.toml'],
  [{preBuildpacks: ['urn:cnb:registry:test/nope']}, 'project.toml'],
])('names the origin of an unknown buildpack: %j', async (asked, where) => {
  const {remedy} = await failureOf('unknown-buildpack', {asked});
  expect(spell(remedy[0] ?? '')).toContain(`Check its name in ${where}, `);
});

test('names the file with an unknown builder', async () => {
  const origins = {builder: 'project.toml', buildpacks: 'builder'};
  const {remedy} = await failureOf('unknown-builder', {probe: 'absent', asked: {origins}});
  expect(spell(remedy[0] ?? '')).toContain('Check its name and tag in project.toml');
  expect(remedy[0]).toEqual(mentioning(option('builder'), option('mirror')));
});

test('says that an image may require credentials', async () => {
  expect(await failureOf('unknown-run-image', {probe: 'hidden'})).toMatchObject({
    kind: 'failed',
    message: 'Run image registry.example.com/cnb/nope:1 not found, or it requires credentials.',
    remedy: [
      mentioning(option('run-image'), option('mirror')),
      'If the image is private, sign in: docker login registry.example.com',
    ],
  });
  const builder = await failureOf('unknown-builder', {probe: 'hidden'});
  expect(builder.remedy.at(-1)).toBe('If the image is private, sign in: docker login');
});

test.each([
  ['unknown-builder', 'Builder builder:1 not found.'],
  ['unknown-lifecycle', 'Lifecycle image registry.example.com/cnb/nope:2 not found.'],
])('explains the recorded failure %s', async (name, message) => {
  expect((await failureOf(name, {probe: 'absent'})).message).toBe(message);
});

test.each([
  ['no-docker', 'Docker is not running.'],
  [
    'registry-down',
    'The registry of down.example.com/intranet/web:building cannot be reached from the build containers.',
  ],
  [
    'unknown-buildpack',
    'Buildpack test/nope not found in the builder builder:1 or in the buildpack registry.',
  ],
  ['unknown-process', 'The image has no process nope.'],
])('explains the recorded failure %s', async (name, message) => {
  expect(await diagnosisOf(name)).toMatchObject({failure: {message}, mayPass: false});
});

test('shows pack’s own error if it is unknown', async () => {
  const reader = readerOf(['a', 'b'], ['ERROR: failed to build: odd']);
  expect(await diagnosisIn(reader)).toMatchObject({
    failure: {message: 'pack failed: odd', details: ['a', 'b']},
    mayPass: false,
  });
});

test('recognises a full disk in an error of pack, in any phase', async () => {
  const words = [
    "ERROR: failed to build: failed to create 'builder' container: no space left on device",
  ];
  const {failure} = await diagnosisIn(readerOf(['===> BUILDING'], words));
  expect(failure.message).toBe('The disk is full.');
});

test('allows a retry if a registry was busy while pulling the builder', async () => {
  const words = [
    "ERROR: failed to build: failed to fetch builder image 'builder:1': received unexpected HTTP status: unexpected status code 503",
  ];
  expect(await diagnosisIn(readerOf([], words), {probe: 'present'})).toMatchObject({mayPass: true});
  // At that time, no code of others has run.
  const late = ['ERROR: failed to build: executing lifecycle: unexpected EOF'];
  expect(await diagnosisIn(readerOf(['===> RESTORING'], late))).toMatchObject({mayPass: true});
  expect(await diagnosisIn(readerOf(['===> BUILDING'], late))).toMatchObject({mayPass: false});
});

const MISLEADING = [
  'ERROR: failed to export: saving image: PUT http://r.example.com/v2/a: UNAVAILABLE: try again',
  'ERROR: failed to build: executing lifecycle: failed with status code: 62',
  'GET https://pypi.example.com/simple: unexpected status code 500',
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  'Error: ENOSPC: System limit for number of file watchers reached, watch "/workspace"',
  'cp: error writing: No space left on device',
  "pull policy must be 'always' when builder contains image extensions",
  'ERROR: failed to export: determining entrypoint: tried to set nope to default but it does not exist',
  '===> EXPORTING',
  '[exporter] ERROR: failed to export: saving image: TOOMANYREQUESTS',
  'ERROR: failed to build: exit status 1',
  'CI Image Builder Finish: layers without content',
];

test.each(MISLEADING)('names only a script that prints "%s"', async (line) => {
  for (const stream of ['stdout', 'stderr'] as const) {
    const printed = `[builder] ${line}`;
    const reader = readerOf(
      [
        '===> DETECTING',
        '[detector] ci-image-builder/finish 1.0.0',
        '===> BUILDING',
        '[builder] CI Image Builder Finish 1.0.0',
        '[builder]   user-post.sh: running',
        ...(stream === 'stdout' ? [printed] : []),
        '[builder] user-post.sh exited with code 1.',
        '[builder] ERROR: failed to build: exit status 1',
      ],
      [...(stream === 'stderr' ? [printed] : []), ...code(51)],
    );
    const {failure, mayPass} = await diagnosisIn(reader);
    expect(mayPass).toBe(false);
    expect(failure.code).toBe('build.script-failed');
    expect(failure.details).toContain(line);
  }
});

test('only pack’s own error leads to pulling all images', () => {
  const words = [
    "failed to build: pull policy must be 'always' when builder contains image extensions",
  ];
  expect(extensionsNeedPull(words, 'if-not-present')).toMatchObject({
    settings: {pullPolicy: 'always'},
    remedy: [mentioning(option('pull-policy', 'always'))],
  });
  expect(extensionsNeedPull(words, 'never')).not.toHaveProperty('settings');
  expect(extensionsNeedPull(['odd'], 'never')).toBeUndefined();
});
