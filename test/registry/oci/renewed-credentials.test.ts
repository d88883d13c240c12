import {describe, expect, test} from 'vitest';
import {testPatience} from '../../patience/test-patience.ts';
import {DockerCredentials} from '../../../src/registry/oci/docker-credentials.ts';
import {ChildFailure, type Run} from '../../../src/subprocess/run.ts';
import {openRegistry} from './open-registry.ts';

const MINUTE = 60_000;

/**
 * A registry whose passwords end after a minute, and a credential helper that knows the current one.
 *
 * @param answers the answers of the helper by its questions, instead of the current password.
 */
async function minutely(
  scheme: 'basic' | 'bearer',
  answers: Readonly<Record<number, string>> = {},
) {
  const clock = {now: 0};
  const current = () => `minute ${Math.floor(clock.now / MINUTE)}`;
  let asked = 0;
  const run: Run = async ({file}) => {
    asked += 1;
    const Secret = answers[asked] ?? current();
    if (Secret === 'fails') throw new ChildFailure({kind: 'exited', file, exitCode: 1});
    return {stdout: JSON.stringify({Username: 'ci', Secret}), stderr: ''};
  };
  const docker = new DockerCredentials({
    config: {credsStore: 'test'},
    run,
    env: {},
    patience: testPatience().patience,
    now: () => clock.now,
  });
  const auth = {
    scheme,
    username: 'ci',
    get password() {
      return current();
    },
    expiresIn: 1, // So each request needs a password.
  };
  const opened = await openRegistry({auth}, {credentials: (host, need) => docker.of(host, need)});
  return {...opened, clock, asked: () => asked};
}

describe.each(['basic', 'bearer'] as const)('with %s', (scheme) => {
  test('a rejected password is asked for again, once', async () => {
    const {registry, clock, asked} = await minutely(scheme);
    const repository = (await registry.ensure(['web'])).get('web');
    expect(asked()).toBe(1);
    clock.now = MINUTE;
    await Promise.all([repository?.digest('a'), repository?.digest('b')]);
    expect(asked()).toBe(2);
    await repository?.digest('c');
    expect(asked()).toBe(2);
  });

  test('a password that stays wrong is an error, and is not sent again', async () => {
    const {registry, standIn, asked} = await minutely(scheme, {1: 'wrong', 2: 'wrong'});
    await expect(registry.ensure(['web'])).rejects.toMatchObject({code: 'registry.unauthorized'});
    expect(asked()).toBe(2);
    const sent = standIn.requests.filter(({authorization}) => authorization !== undefined);
    expect(sent).toHaveLength(1);
  });

  test('a helper that fails for a new password is the error', async () => {
    const {registry, clock} = await minutely(scheme, {2: 'fails'});
    const repository = (await registry.ensure(['web'])).get('web');
    clock.now = MINUTE;
    await expect(repository?.digest('a')).rejects.toMatchObject({code: 'registry.helper-failed'});
    expect(await repository?.digest('a')).toBeUndefined();
  });
});

test('a password is asked for again after five minutes, even if it is not rejected', async () => {
  const {registry, clock, asked} = await minutely('basic');
  const repository = (await registry.ensure(['web'])).get('web');
  clock.now = 5 * MINUTE;
  await repository?.digest('a');
  expect(asked()).toBe(2);
});

test('a failed helper is asked again', async () => {
  const {registry, asked} = await minutely('basic', {1: 'fails'});
  await expect(registry.ensure(['web'])).rejects.toMatchObject({code: 'registry.helper-failed'});
  await registry.ensure(['web']);
  expect(asked()).toBe(2);
});
