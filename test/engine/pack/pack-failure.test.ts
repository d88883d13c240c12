import {readFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import type {Probe} from '../../../src/engine/pack/missing-image.ts';
import {packFailure} from '../../../src/engine/pack/pack-failure.ts';
import {readRecorded, request} from './samples.ts';

/** What a failure that pack really printed once becomes. */
async function failureOf(
  name: string,
  options: {probe?: Awaited<ReturnType<Probe>>; buildpacks?: string[]} = {},
) {
  const {result} = await readRecorded(name);
  const stderr = await readFile(new URL(`recorded/${name}.stderr.txt`, import.meta.url), 'utf8');
  const probe: Probe = async (reference) => {
    if (options.probe === undefined) throw new Error(`asked for ${reference}`);
    return options.probe;
  };
  return packFailure(
    {...request, buildpacks: options.buildpacks ?? request.buildpacks},
    result,
    stderr,
    probe,
  );
}

test('a buildpack that fails is named, with its own last words', async () => {
  const failure = await failureOf('buildpack-fails');
  expect(failure.message).toBe('The buildpack test/fail failed while building.');
  expect(failure.details.at(-1)).toBe(
    'ERROR: could not compile assets: missing file manifest.json',
  );
});

test('an engine that the lifecycle cannot speak to is called too old', async () => {
  expect(await failureOf('old-engine')).toMatchObject({
    message: 'The Docker engine is too old for the lifecycle.',
    details: [expect.stringMatching(/client version 1\.52 is too new/u)],
  });
});

test('a script of the codebase that fails is named', async () => {
  const failure = await failureOf('script-fails');
  expect(failure.message).toBe("The codebase's user-post.sh failed while building.");
  expect(failure.details).toContain('no module named flask');
});

test('where nothing fits, each buildpack says why', async () => {
  const failure = await failureOf('nothing-detects', {buildpacks: ['test/procfile']});
  expect(failure.message).toBe('No buildpack fits this codebase.');
  expect(failure.details).toContain('SKIPPED: No procfile found');
  expect(failure.remedy[0]).toMatch(/^All of test\/procfile must fit/u);
  expect((await failureOf('nothing-detects', {buildpacks: []})).remedy[0]).toMatch(
    /name buildpacks/u,
  );
});

test('a run image that pack does not find may be refused instead', async () => {
  const image = 'registry.example.com/cnb/nope:1';
  expect(await failureOf('unknown-run-image', {probe: 'refused'})).toMatchObject({
    kind: 'credentials',
    message: `The registry of the run image ${image} refuses the credentials.`,
    remedy: ['Sign in with the right password: docker login registry.example.com'],
  });
  expect(await failureOf('unknown-run-image', {probe: 'absent'})).toMatchObject({
    kind: 'failed',
    message: `There is no run image ${image}.`,
  });
  expect(await failureOf('unknown-run-image', {probe: 'unreachable'})).toMatchObject({
    message: `The registry of the run image ${image} cannot be reached.`,
  });
});

test('one that nobody may see without signing in may not exist at all', async () => {
  expect(await failureOf('unknown-run-image', {probe: 'hidden'})).toMatchObject({
    kind: 'failed',
    message: 'There is no run image registry.example.com/cnb/nope:1, or not without signing in.',
    remedy: [
      'Check its name and tag; --run-image or --mirror name another.',
      'Where it is private, sign in: docker login registry.example.com',
    ],
  });
  const builder = await failureOf('unknown-builder', {probe: 'hidden'});
  expect(builder.remedy.at(-1)).toBe('Where it is private, sign in: docker login');
});

test('the registry that refuses is the one of the image that the lifecycle names', async () => {
  const line =
    'ERROR: failed to initialize analyzer: validating registry read access: failed to ensure registry read access to private.example.com/run:1: HEAD https://private.example.com/v2/run/manifests/1: unexpected status code 401 Unauthorized';
  const output = {
    phase: 'analyzing',
    buildpack: undefined,
    lastLines: [line],
    errors: [line],
  } as const;
  expect(await packFailure(request, output, '', async () => 'present')).toMatchObject({
    kind: 'credentials',
    message: 'The registry of private.example.com/run:1 refuses the credentials.',
    remedy: ['Sign in again: docker login private.example.com'],
  });
});

test.each([
  ['unknown-builder', 'There is no builder builder:1.'],
  ['unknown-lifecycle', 'There is no lifecycle image registry.example.com/cnb/nope:2.'],
])('%s', async (name, message) => {
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
    'The buildpack test/nope is neither on the builder builder:1 nor could it be had from the buildpack registry.',
  ],
  ['unknown-process', 'The buildpacks made no process called nope.'],
])('%s', async (name, message) => {
  expect((await failureOf(name)).message).toBe(message);
});

test.each([
  ['unexpected status code 401 Unauthorized', 'credentials', 'refuses the credentials'],
  ['unexpected status code 403 Forbidden', 'credentials', 'sign-in has expired'],
  [
    'HEAD http://r/v2/a/blobs/sha256:1: unexpected status code 403 Forbidden',
    'credentials',
    'does not let us look whether it has a layer',
  ],
  ['POST http://r/v2/a/blobs/uploads/: NAME_UNKNOWN: no', 'failed', 'has no such repository'],
  ['POST http://r/v2/a/blobs/uploads/: DENIED: User x', 'credentials', 'does not allow this'],
  ['POST http://r/v2/a/blobs/uploads/: TOOMANYREQUESTS: x', 'failed', 'is asked too often'],
])('the registry says %s', async (words, kind, says) => {
  const line = `ERROR: failed to initialize analyzer: validating registry write access: ${words}`;
  const output = {
    phase: 'analyzing',
    buildpack: undefined,
    lastLines: [line],
    errors: [line],
  } as const;
  const stderr = 'ERROR: failed to build: executing lifecycle: failed with status code: 32';
  const failure = await packFailure(request, output, stderr, async () => 'present');
  expect(failure.kind).toBe(kind);
  expect(failure.message).toContain(says);
});

const DENIED =
  'User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-west-2:1:repository/intranet/web because no identity-based policy allows the ecr:PutImage action';

test.each([
  [
    `failed to export: saving image: failed to write image to the following tags: [r/web:1: PUT http://r/v2/web/manifests/1: DENIED: ${DENIED}]`,
    {
      message: `Cannot publish ${request.image}: ecr:PutImage is not allowed.`,
      remedy: [
        'Allow it with this statement in the policy of the role or user:',
        '{"Effect":"Allow","Action":"ecr:PutImage","Resource":"arn:aws:ecr:eu-west-2:1:repository/intranet/web"}',
      ],
    },
  ],
  [
    'failed to initialize analyzer: validating registry write access: failed to ensure registry read/write access to r/web:1: GET http://r/v2/: unexpected status code 401 Unauthorized: Not Authorized',
    {
      message: 'The registry of r/web:1 refuses the password that AWS gave for it.',
      remedy: ['Run the same command again: AWS gives a new one each time.'],
    },
  ],
])('ECR says %s', async (words, expected) => {
  const line = `ERROR: ${words}`;
  const output = {phase: 'exporting', buildpack: undefined, lastLines: [line], errors: [line]};
  const stderr = 'ERROR: failed to build: executing lifecycle: failed with status code: 62';
  const failure = await packFailure(request, output as never, stderr, async () => 'present');
  expect(failure).toMatchObject({kind: 'credentials', ...expected});
});

test('a full disk is said to be one', async () => {
  const stderr = 'ERROR: failed to build: creating builder: write /x: no space left on device';
  const output = {phase: 'pulling', buildpack: undefined, lastLines: [], errors: []} as const;
  const failure = await packFailure(request, output, stderr, async () => 'present');
  expect(failure.message).toBe('The disk is full.');
});

test('what is not known is told in pack’s own words', async () => {
  const output = {
    phase: 'pulling',
    buildpack: undefined,
    lastLines: ['a', 'b'],
    errors: [],
  } as const;
  const failure = await packFailure(
    request,
    output,
    'ERROR: failed to build: odd',
    async () => 'present',
  );
  expect(failure).toMatchObject({message: 'pack failed: odd', details: ['a', 'b']});
});

test('a very long line is told by its beginning', async () => {
  const output = {
    phase: 'building',
    buildpack: 'test/node',
    lastLines: ['x'.repeat(60_000), 'SyntaxError'],
    errors: [],
  } as const;
  const stderr = 'ERROR: failed to build: executing lifecycle: failed with status code: 51';
  const failure = await packFailure(request, output, stderr, async () => 'present');
  expect(failure.details).toEqual([`${'x'.repeat(500)} …`, 'SyntaxError']);
});
