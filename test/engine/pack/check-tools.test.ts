import {existsSync} from 'node:fs';
import {until} from '../../until.ts';
import {chmod, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checkDocker, checkPack} from '../../../src/engine/pack/check-tools.ts';
import type {Failure} from '../../../src/errors.ts';
import type {BuildEvent} from '../../../src/events.ts';
import {run} from '../../../src/subprocess/run.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {fakePrograms} from './fake-programs.ts';
import {spell} from '../../../src/cli/spell.ts';

const {signal} = new AbortController();

/** The warnings or the error for a pack that prints this. */
async function checked(script: string): Promise<string[] | Failure> {
  const {env} = await fakePrograms({pack: script});
  const events: BuildEvent[] = [];
  try {
    await checkPack({run, env, signal}, (event) => events.push(event));
  } catch (error) {
    return error as Failure;
  }
  return events.map((event) => (event.type === 'warning' ? spell(event.text) : event.type));
}

/** The error for a docker that ends in this way. */
async function dockerFailure(script: string): Promise<Failure> {
  const {env} = await fakePrograms({docker: script});
  return await checkDocker({run, env, signal}).then(
    () => {
      throw new Error('docker was found to be good');
    },
    (error: Failure) => error,
  );
}

test.each(['0.40.6', '0.40.6+git-1234567.build-99', 'v0.40.6', '0.40.7', '0.41.0', '1.0.0'])(
  'accepts pack %s without a warning',
  async (version) => {
    expect(await checked(`[ "$*" = version ] && echo '${version}'`)).toEqual([]);
  },
);

test.each(['0.38.0', '0.38.2', '0.39.9', '0.40.0', '0.40.5'])(
  'accepts pack %s with a warning',
  async (version) => {
    expect(await checked(`echo ${version}`)).toEqual([
      `pack ${version} is older than 0.40.6, the tested version.`,
    ]);
  },
);

test.each(['0.37.0', '0.37.9', '0.9.40', '0.0.0'])(
  'refuses pack %s as too old',
  async (version) => {
    expect(await checked(`echo ${version}`)).toMatchObject({
      code: 'pack.too-old',
      message: expect.stringMatching(
        new RegExp(`^pack ${version} is too old\\. .*0\\.38\\.0`, 'u'),
      ),
      remedy: [expect.stringMatching(/^Install pack 0\.40\.6: https:/u)],
    });
  },
);

test.each(['', 'hello', '0.40', 'pack version unknown'])(
  'reports a pack that prints "%s" instead of its version',
  async (text) => {
    expect(await checked(`echo '${text}'`)).toMatchObject({
      kind: 'failed',
      message: `Cannot find out the version of pack: "${text}".`,
    });
  },
);

test('reports a pack that fails instead of printing its version', async () => {
  expect(await checked('echo "illegal instruction" >&2; exit 3')).toMatchObject({
    kind: 'failed',
    message: 'Cannot find out the version of pack: it exited with code 3.',
    details: ['illegal instruction'],
    remedy: [expect.stringMatching(/^Install pack/u)],
  });
});

test('says how to install pack', async () => {
  const env = {PATH: await temporaryFolder()};
  await expect(checkPack({run, env, signal}, () => undefined)).rejects.toMatchObject({
    code: 'pack.not-found',
    message: 'pack not found on the PATH.',
    remedy: [expect.stringMatching(/^Install pack 0\.40\.6: https:/u)],
  });
});

test('reports a pack that cannot be started', async () => {
  const {folder, env} = await fakePrograms({pack: 'echo 0.40.6'});
  await chmod(join(folder, 'pack'), 0o644);
  await expect(checkPack({run, env, signal}, () => undefined)).rejects.toMatchObject({
    code: 'pack.failed',
    message: 'Cannot start pack (EACCES).',
  });
});

test('accepts a Docker engine that responds', async () => {
  const {env} = await fakePrograms({docker: '[ "$1" = version ] && echo 20.10.24'});
  await expect(checkDocker({run, env, signal})).resolves.toBeUndefined();
});

test('says how to install Docker', async () => {
  const env = {PATH: await temporaryFolder()};
  await expect(checkDocker({run, env, signal})).rejects.toMatchObject({
    code: 'docker.not-found',
    message: 'docker not found on the PATH.',
    remedy: ['Install Docker: https://docs.docker.com/engine/install/'],
  });
});

test('says how to start Docker if no engine responds', async () => {
  const words =
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  expect(await dockerFailure(`echo; echo '${words}' >&2; exit 1`)).toMatchObject({
    kind: 'failed',
    message: 'Docker is not running.',
    details: [words],
    remedy: ['Start Docker, or point DOCKER_HOST at a running engine.'],
  });
});

test.each(['DOCKER_HOST', 'DOCKER_CONTEXT'])('names an invalid %s', async (name) => {
  const {env} = await fakePrograms({docker: 'echo "unable to parse docker host" >&2; exit 1'});
  const check = checkDocker({run, env: {...env, [name]: 'nonsense'}, signal});
  await expect(check).rejects.toMatchObject({
    message: `No Docker engine responds at ${name}=nonsense.`,
    details: ['unable to parse docker host'],
    remedy: [`Correct ${name}, or unset it to use the engine of this machine.`],
  });
});

test('distinguishes an engine without access from one that is not running', async () => {
  const words =
    'Got permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
  expect(await dockerFailure(`echo '${words}' >&2; exit 1`)).toMatchObject({
    message: 'Docker is running, but this user has no access to it.',
    details: [words],
    remedy: [expect.stringContaining('docker group')],
  });
});

test('shows no empty line if docker prints nothing', async () => {
  expect(await dockerFailure('exit 1')).toMatchObject({
    message: 'Docker is not running.',
    details: [],
  });
});

test('ends a docker that waits for its engine if it is interrupted', async () => {
  const folder = await temporaryFolder();
  const started = join(folder, 'started');
  const script = `#!/bin/sh\n: >${started}\nexec /bin/sleep 300\n`;
  await writeFile(join(folder, 'docker'), script, {mode: 0o755});
  const controller = new AbortController();
  const check = checkDocker({run, env: {PATH: folder}, signal: controller.signal});
  check.catch(() => undefined);
  await until(() => existsSync(started));
  controller.abort();
  await expect(check).rejects.toMatchObject({
    message: 'docker was terminated before it responded.',
  });
});
