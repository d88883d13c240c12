import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {readProfile} from '../../src/aws/config/profile.ts';
import type {SsoAccess} from '../../src/aws/sso-access.ts';
import {SsoCache} from '../../src/aws/sso-cache.ts';
import {type SignInEffects, signInBySso} from '../../src/aws/sso-sign-in.ts';
import type {SsoOptions} from '../sandbox/aws/sso-state.ts';
import {Clock, allowing, awsAt, homeFor, filesIn} from './signed-in.ts';
import {direct} from '../direct-transport.ts';
import {testPatience} from '../patience/test-patience.ts';

const REGISTER = 'sso-oidc:RegisterClient';
const START = 'sso-oidc:StartDeviceAuthorization';
const POLL = 'sso-oidc:CreateToken';

/** A user with a profile who is not signed in. */
async function signedOut(sso: SsoOptions = {}, more = '') {
  const clock = new Clock();
  const aws = await awsAt(clock, {sso});
  const home = await homeFor(aws, more);
  const {sso: access} = await readProfile('work', filesIn(home));
  if (access === undefined) throw new Error('This is no profile of SSO.');
  const cache = new SsoCache(home);
  const rig = testPatience();
  const {patience} = rig;
  const signIn = (effects: Partial<SignInEffects> = {}, changes: Partial<SsoAccess> = {}) =>
    signInBySso(
      {...access, ...changes},
      {
        cache,
        effects: {...allowing(aws, clock), ...effects},
        transport: direct,
        patience,
        signal: undefined,
      },
    );
  const folder = join(home, '.aws', 'sso', 'cache');
  return {aws, clock, access, cache, folder, signIn, rig};
}

test('shows the code, opens the browser, and stores the token', async () => {
  const {aws, clock, access, cache, folder, signIn} = await signedOut();
  const effects = allowing(aws, clock);
  await signIn(effects);
  const [said = '', opened] = effects.seen;
  const [code = '', url = ''] = said.split(' ');
  expect(code).toMatch(/^[A-Z]{4}-[A-Z]{4}$/u);
  expect(url).toBe(`${aws.endpoint}/device?user_code=${code}`);
  expect(opened).toBe(`open ${url}`);
  expect(aws.actions).toEqual([REGISTER, START, POLL]);
  expect(clock.waits).toEqual([5]);
  const token = await cache.goodToken(access, clock.time);
  expect(token).toBeDefined();
  const files = await readdir(folder);
  expect(files).toHaveLength(2);
  const kept = await Promise.all(files.map((it) => readFile(join(folder, it), 'utf8')));
  const whole = kept.map((it) => JSON.parse(it) as object).find((it) => 'accessToken' in it);
  expect(whole).toMatchObject({
    startUrl: access.startUrl,
    region: access.region,
    accessToken: token,
  });
  expect(whole).toHaveProperty('refreshToken');
});

test('uses a valid registration again', async () => {
  const {aws, clock, signIn} = await signedOut({registrationSeconds: 3 * 60 * 60});
  await signIn();
  await signIn();
  expect(aws.actions).toEqual([REGISTER, START, POLL, START, POLL]);
  clock.time += 2 * 60 * 60 * 1000 + 1;
  await signIn();
  expect(aws.actions.slice(5)).toEqual([REGISTER, START, POLL]);
});

test('registers again if the registration is unknown', async () => {
  const {aws, signIn} = await signedOut();
  await signIn();
  aws.account.sso.clients.forget();
  await signIn();
  expect(aws.actions.slice(3)).toEqual([START, REGISTER, START, POLL]);
});

test('waits for the requested interval, and longer after "slow down"', async () => {
  const {aws, clock, signIn} = await signedOut({intervalSeconds: 2, approvesAfterPolls: 2});
  aws.instead(POLL, {code: 'SlowDownException', message: 'Slow down.'});
  await signIn({say: () => {}});
  expect(clock.waits).toEqual([2, 7, 7, 7]);
});

test('polls again after network errors, without other pauses', async () => {
  const {aws, clock, signIn, rig} = await signedOut();
  aws.instead(POLL, 'close', 1);
  aws.instead(POLL, 'unavailable', 1);
  await signIn();
  expect(clock.waits).toEqual([5, 5, 5]);
  expect(rig.clock.pauses).toEqual([]);
});

test('waits for a busy service with the patience of the run', async () => {
  const {aws, signIn, rig} = await signedOut();
  aws.instead(REGISTER, 'throttle', 4);
  aws.instead(START, 'unavailable');
  await signIn();
  expect(rig.clock.pauses).toEqual([0.5, 1, 2, 4, 0.5]);
  const why = 'AWS is throttling requests';
  expect(rig.events).toEqual([{type: 'waiting', why, next: {seconds: 4, number: 5, of: 8}}]);
});

test('continues if the browser does not open', async () => {
  const {clock, access, cache, signIn} = await signedOut();
  await signIn({open: () => Promise.reject(new Error('no browser'))});
  expect(await cache.goodToken(access, clock.time)).toBeDefined();
});

test('reports a code that expires', async () => {
  const {clock, signIn} = await signedOut({deviceCodeSeconds: 60});
  await expect(signIn({say: () => {}})).rejects.toMatchObject({
    kind: 'credentials',
    message: 'Cannot sign in: the code has expired.',
    remedy: ['Run the same command again to get a new code.'],
  });
  expect(clock.waits).toHaveLength(12);
});

test('reports a code that is denied', async () => {
  const {aws, signIn} = await signedOut();
  const refused = signIn({say: (code) => aws.account.sso.deny(code)});
  await expect(refused).rejects.toMatchObject({
    kind: 'credentials',
    message: 'Cannot sign in: the request was denied.',
    details: [expect.stringContaining('access_denied')],
  });
});

test('names the setting for an unknown start URL', async () => {
  const {signIn} = await signedOut();
  await expect(signIn({}, {startUrl: 'https://elsewhere.example'})).rejects.toMatchObject({
    kind: 'credentials',
    message: 'Cannot sign in: the sign-in service in eu-west-2 rejected https://elsewhere.example.',
    remedy: [expect.stringContaining('Check sso_start_url and sso_region')],
  });
});

test('reports a service that is unavailable', async () => {
  const {aws, signIn} = await signedOut();
  aws.instead(REGISTER, 'fail', 8);
  await expect(signIn()).rejects.toMatchObject({
    message: 'Cannot sign in: the sign-in service in eu-west-2 is unavailable.',
  });
});

test('shows any other error of the service, with another way to sign in', async () => {
  const {aws, signIn} = await signedOut();
  aws.instead(REGISTER, {code: 'InvalidScopeException', message: 'Invalid scope.'});
  await expect(signIn()).rejects.toMatchObject({
    message: 'Cannot sign in: the sign-in service returned InvalidScopeException.',
    remedy: ['Sign in with the AWS CLI: aws sso login --profile work'],
  });
});

test('stops waiting if it is interrupted', async () => {
  const {aws, clock, access, cache} = await signedOut();
  const controller = new AbortController();
  const effects = {...allowing(aws, clock), say: () => controller.abort()};
  const interrupted = signInBySso(access, {
    cache,
    effects,
    transport: direct,
    patience: testPatience().patience,
    signal: controller.signal,
  });
  await expect(interrupted).rejects.toMatchObject({kind: 'interrupted'});
  expect(await cache.goodToken(access, clock.time)).toBeUndefined();
});
