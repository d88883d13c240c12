import {expect, test, vi} from 'vitest';
import {readProfile} from '../../src/aws/config/profile.ts';
import {renewableCredentials} from '../../src/aws/renewable-credentials.ts';
import {SsoCache} from '../../src/aws/sso-cache.ts';
import {signInBySso} from '../../src/aws/sso-sign-in.ts';
import {NetworkError} from '../../src/http/network-error.ts';
import {direct} from '../direct-transport.ts';
import {testPatience} from '../patience/test-patience.ts';
import {Clock, allowing, awsAt, filesIn, homeFor} from './signed-in.ts';

const KEYS = 'sso:GetRoleCredentials';

/** The credentials of a person who is signed in. */
async function signedIn() {
  const clock = new Clock();
  const aws = await awsAt(clock);
  const home = await homeFor(aws);
  const rig = testPatience();
  const shared = {transport: direct, patience: rig.patience, signal: undefined};
  const {sso: access} = await readProfile('work', filesIn(home));
  if (access === undefined) throw new Error('This is no profile of SSO.');
  await signInBySso(access, {
    ...shared,
    cache: new SsoCache(home),
    effects: allowing(aws, clock),
  });
  vi.stubEnv('AWS_PROFILE', 'work');
  return {aws, rig, provider: renewableCredentials(shared).provider};
}

test('waits for a busy service with the patience of the run', async () => {
  const {aws, rig, provider} = await signedIn();
  aws.instead(KEYS, 'throttle', 4);
  expect(await provider()).toHaveProperty('sessionToken');
  expect(rig.clock.pauses).toEqual([0.5, 1, 2, 4]);
  expect(rig.events.map(({next}) => next?.number)).toEqual([5]);
});

test('reports that there was no answer, to all who asked', async () => {
  const {aws, provider} = await signedIn();
  aws.instead(KEYS, 'close', 3);
  const asked = await Promise.allSettled([provider(), provider()]);
  const errors = asked.map((it) => it.status === 'rejected' && it.reason);
  expect(errors).toEqual([expect.any(NetworkError), expect.any(NetworkError)]);
});

test('reports the answer that came in the end, not the connection that was lost before', async () => {
  const {aws, provider} = await signedIn();
  aws.instead(KEYS, 'close');
  aws.instead(KEYS, {code: 'ForbiddenException', message: 'No access', status: 403});
  await expect(provider()).rejects.toThrow(/^ForbiddenException/u);
});

test('forgets a request without an answer before the next attempt', async () => {
  const {aws, provider} = await signedIn();
  aws.instead(KEYS, 'close', 3);
  await expect(provider()).rejects.toBeInstanceOf(NetworkError);
  aws.account.sso.expireSessions();
  await expect(provider()).rejects.not.toBeInstanceOf(NetworkError);
});
