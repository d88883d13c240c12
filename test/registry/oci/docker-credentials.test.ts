import {existsSync} from 'node:fs';
import {until} from '../../until.ts';
import {chmod, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as fc from 'fast-check';
import {expect, onTestFinished, test} from 'vitest';
import {VirtualClock} from '../../slack/virtual-time.ts';
import {testPatience} from '../../patience/test-patience.ts';
import {Failure} from '../../../src/errors.ts';
import {DockerCredentials, readDockerConfig} from '../../../src/registry/oci/docker-credentials.ts';
import {Patience, type Waiting} from '../../../src/patience/patience.ts';
import {ChildFailure, type Run, run as realRun} from '../../../src/subprocess/run.ts';

const auth = Buffer.from('ci:pa:ss').toString('base64');
const ci = {username: 'ci', password: 'pa:ss'};

const {patience} = testPatience();

const noHelper: Run = async ({file}) => {
  throw new Error(`${file} was asked`);
};

function credentials(
  config: Record<string, unknown>,
  run: Run = noHelper,
  env: Record<string, string> = {},
) {
  return new DockerCredentials({config, run, env, patience, now: () => 0});
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-config-'));
  onTestFinished(() => rm(folder, {recursive: true}));
  return folder;
}

/** A credential helper called `test`, as a real program. */
async function helper(
  script: string,
  signal?: AbortSignal,
): Promise<(host: string) => ReturnType<DockerCredentials['of']>> {
  const folder = await temporaryFolder();
  const file = join(folder, 'docker-credential-test');
  await writeFile(file, `#!/bin/sh\nread -r server\n${script}\n`);
  await chmod(file, 0o755);
  const env = {PATH: `${folder}:${process.env['PATH']}`};
  const config = {credsStore: 'test'};
  const docker = new DockerCredentials({
    config,
    run: realRun,
    env,
    signal,
    patience,
    now: () => 0,
  });
  return (host) => docker.of(host);
}

test.each([
  'r.example.com:5000',
  'https://r.example.com:5000',
  'http://r.example.com:5000/',
  'https://r.example.com:5000/v1/',
  'r.example.com:5000/v2/',
])('finds the key %s', async (key) => {
  const docker = credentials({auths: {'other.example.com': {auth: 'eDp5'}, [key]: {auth}}});
  expect(await docker.of('r.example.com:5000')).toEqual(ci);
  expect(await docker.of('r.example.com')).toBeUndefined();
});

test('finds Docker Hub under several names', async () => {
  for (const key of [
    'https://index.docker.io/v1/',
    'docker.io',
    'index.docker.io',
    'registry-1.docker.io',
  ]) {
    const docker = credentials({auths: {[key]: {auth}}});
    expect(await docker.of('docker.io')).toEqual(ci);
    expect(await docker.of('registry-1.docker.io')).toEqual(ci);
  }
});

test.each([
  [{username: 'ci', password: 'pa:ss'}, ci],
  [
    {auth, identitytoken: 'tok'},
    {username: '<token>', password: 'tok'},
  ],
  [{auth: ''}, undefined],
  [{auth: Buffer.from('nocolon').toString('base64')}, undefined],
  [{}, undefined],
  ['text', undefined],
  [null, undefined],
])('reads %j', async (entry, found) => {
  expect(await credentials({auths: {'r.example.com': entry}}).of('r.example.com')).toEqual(found);
});

test('asks a helper once for each host, with the server on stdin', async () => {
  const asked: string[] = [];
  const run: Run = async ({file, args, input}) => {
    asked.push([file, ...args, String(input)].join(' '));
    return {stdout: '{"ServerURL":"x","Username":"ci","Secret":"pa:ss"}', stderr: ''};
  };
  const config = {
    credsStore: 'all',
    credHelpers: {'r.example.com': 'own'},
    auths: {'r.example.com': {auth: 'eDp5'}},
  };
  const docker = credentials(config, run);
  await Promise.all([docker.of('r.example.com'), docker.of('r.example.com')]);
  expect(await docker.of('r.example.com')).toEqual(ci);
  expect(await docker.of('docker.io')).toEqual(ci);
  expect(asked).toEqual([
    'docker-credential-own get r.example.com',
    'docker-credential-all get https://index.docker.io/v1/',
  ]);
});

test('runs a real helper', async () => {
  const of = await helper('echo "{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"for $server\\"}"');
  expect(await of('r.example.com')).toEqual({username: '<token>', password: 'for r.example.com'});
});

test('ends a helper that waits for its store, if it is interrupted', async () => {
  const controller = new AbortController();
  const started = join(await temporaryFolder(), 'started');
  const of = await helper(`: >${started}; exec sleep 300`, controller.signal);
  const asked = of('r.example.com');
  asked.catch(() => undefined);
  await until(() => existsSync(started));
  controller.abort();
  await expect(asked).rejects.toThrow('docker-credential-test failed');
});

test('announces a helper that waits, and ends it after two minutes', async () => {
  const clock = new VirtualClock();
  const events: Waiting[] = [];
  const emit = (event: Waiting) => void events.push(event);
  const run: Run = async ({file, signal}) =>
    await new Promise((_, reject) => {
      const end = () => reject(new ChildFailure({kind: 'killed', file, signal: 'SIGTERM'}));
      signal?.addEventListener('abort', end);
    });
  const docker = new DockerCredentials({
    config: {credsStore: 'test'},
    run,
    env: {},
    patience: new Patience({clock, random: () => 1, emit}),
    now: () => 0,
  });
  const asked = docker.of('r.example.com');
  asked.catch(() => undefined);
  await clock.pass(6);
  const why = 'docker-credential-test has not answered yet';
  expect(events).toEqual([{type: 'waiting', why, next: undefined}]);
  await clock.pass(115);
  await expect(asked).rejects.toMatchObject({
    code: 'registry.helper-failed',
    details: [expect.stringContaining('120 s')],
  });
});

test('returns nothing if a helper has no credentials', async () => {
  const of = await helper('echo "credentials not found in native keychain"; exit 1');
  expect(await of('r.example.com')).toBeUndefined();
});

test('shows the error of a failed helper', async () => {
  const of = await helper('echo "the keychain is locked"; exit 1');
  await expect(of('r.example.com')).rejects.toMatchObject({
    code: 'registry.helper-failed',
    message: expect.stringMatching(/docker-credential-test .*r\.example\.com/u),
    details: ['the keychain is locked'],
  });
});

test('does not repeat an invalid answer of a helper', async () => {
  const of = await helper('echo "{\\"Secret\\": s3cret"');
  const error: unknown = await of('r.example.com').catch((it: unknown) => it);
  expect(error).toBeInstanceOf(Failure);
  expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
});

test('reports a missing helper and an invalid name', async () => {
  await expect(
    credentials({credsStore: 'nowhere'}, realRun, {PATH: '/nowhere'}).of('a.b'),
  ).rejects.toMatchObject({
    code: 'registry.helper-failed',
    message: expect.stringMatching(/^Cannot start .*docker-credential-nowhere/u),
  });
  await expect(credentials({credsStore: '/../../tmp/x'}).of('a.b')).rejects.toMatchObject({
    code: 'registry.config-invalid',
  });
});

test('reads a configuration from its folder; empty if there is none', async () => {
  const folder = await temporaryFolder();
  expect(await readDockerConfig(folder)).toEqual({});
  expect(await readDockerConfig(join(folder, 'nowhere'))).toEqual({});
  await writeFile(join(folder, 'config.json'), '\uFEFF{"auths": {}}');
  expect(await readDockerConfig(folder)).toEqual({auths: {}});
});

test.each([
  ['{\n  "auths": {"r": {"auth": "s3cret"}},,\n}', ':2:38'],
  ['{"auths": s3cret}', ':1:11'],
  ['', ':1:1'],
  ['[]', ':1:1'],
])('reports the place of a syntax error: %j', async (text, place) => {
  const folder = await temporaryFolder();
  const file = join(folder, 'config.json');
  await writeFile(file, text);
  const error = (await readDockerConfig(folder).catch((it: unknown) => it)) as Failure;
  expect(error).toMatchObject({kind: 'usage', details: [`${file}${place}`]});
  expect(JSON.stringify(error) + String(error.cause)).not.toContain('s3cret');
});

test('any configuration gives credentials or none', async () => {
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.record({auth: fc.oneof(fc.base64String(), fc.string())}),
  );
  const auths = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom('r.example.com', 'https://r.example.com/v1/', '__proto__', ''),
      entry,
    ),
  );
  await fc.assert(
    fc.asyncProperty(auths, async (it) => {
      const found = (await credentials({auths: it}).of('r.example.com')) ?? {
        username: '',
        password: '',
      };
      expect(typeof found.username + typeof found.password).toBe('stringstring');
    }),
  );
});
