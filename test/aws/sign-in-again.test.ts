import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {GetCallerIdentityCommand, STSClient} from '@aws-sdk/client-sts';
import {expect, test} from 'vitest';
import {callAws} from '../../src/aws/call.ts';
import {type AwsSettings, clientSettings} from '../../src/aws/client-settings.ts';
import {readProfile} from '../../src/aws/config/profile.ts';
import {SsoCache} from '../../src/aws/sso-cache.ts';
import {signInBySso} from '../../src/aws/sso-sign-in.ts';
import {Clock, agreeing, allowing, awsAt, homeFor, settingsOf, filesIn} from './signed-in.ts';
import {SdkHandler} from '../../src/http/sdk-handler.ts';
import {direct} from '../direct-transport.ts';

const CALL = {task: 'check who is signed in', action: 'sts:GetCallerIdentity', resource: '*'};
const WHO = 'sts:GetCallerIdentity';

/** A user at a terminal, and a client of a long run. */
async function longRun() {
  const clock = new Clock();
  const aws = await awsAt(clock);
  const home = await homeFor(aws);
  const terminal = agreeing(aws, clock);
  const settings = {...(await settingsOf('work', home, terminal)), region: 'eu-west-2'};
  const client = new STSClient(clientSettings(settings));
  const who = (changes: Partial<AwsSettings> = {}) =>
    callAws(CALL, {...settings, ...changes}, (options) =>
      client.send(new GetCallerIdentityCommand({}), options),
    );
  return {aws, clock, home, terminal, settings, who};
}

test('an existing client continues after a new sign-in', async () => {
  const {aws, terminal, who} = await longRun();
  await who();
  aws.account.sso.expireKeys();
  aws.account.sso.expireSessions();
  expect(await who()).toMatchObject({Account: '111122223333'});
  expect(terminal.asked.map((it) => it.message)).toEqual([
    'Cannot check who is signed in: no valid AWS credentials found.',
    'Cannot check who is signed in: the AWS credentials have expired.',
  ]);
});

test('does not use keys again that AWS no longer knows', async () => {
  const {aws, terminal, who} = await longRun();
  await who();
  aws.instead(WHO, {code: 'InvalidClientTokenId', message: 'Unknown.', status: 403});
  await who();
  const [first, refused, last] = aws.calls.filter(({action}) => action === WHO);
  expect(refused?.accessKeyId).toBe(first?.accessKeyId);
  expect(last?.accessKeyId).not.toBe(first?.accessKeyId);
  expect(terminal.asked).toHaveLength(2);
});

test.each(['null', '[]', '"text"', 'text'])(
  'treats %s in place of a token as no token',
  async (content) => {
    const {home, terminal, who} = await longRun();
    const folder = join(home, '.aws', 'sso', 'cache');
    await mkdir(folder, {recursive: true});
    // `sha1("office")`
    await writeFile(join(folder, 'e6427457497fe0f4f93a7334d2203b8e17ee82df.json'), content);
    expect(await who()).toMatchObject({Account: '111122223333'});
    expect(terminal.asked).toHaveLength(1);
  },
);

test('many parallel calls share one sign-in', async () => {
  const {aws, terminal, who} = await longRun();
  await Promise.all([who(), who(), who()]);
  expect(terminal.asked).toHaveLength(1);
  aws.account.sso.expireKeys();
  aws.account.sso.expireSessions();
  await Promise.all([who(), who({region: 'eu-west-1'}), who()]);
  expect(terminal.asked).toHaveLength(2);
});

test('a call that fails after another sign-in is repeated without asking', async () => {
  const {aws, terminal, settings, who} = await longRun();
  await who();
  aws.account.sso.expireKeys();
  const made: string[] = [];
  const late = callAws(CALL, settings, async () => {
    made.push('late');
    if (made.length > 1) return 'done';
    await who();
    throw Object.assign(new Error('Expired.'), {name: 'ExpiredTokenException'});
  });
  expect(await late).toBe('done');
  expect(terminal.asked).toHaveLength(2);
});

test('fails if the repeated call fails', async () => {
  const {aws, terminal, who} = await longRun();
  await who();
  aws.instead(WHO, {code: 'ExpiredToken', message: 'Expired.', status: 403}, 2);
  await expect(who()).rejects.toMatchObject({code: 'aws.signed-out'});
  expect(terminal.asked).toHaveLength(2);
});

test('does not ask to sign in if permission is denied', async () => {
  const {aws, terminal, who} = await longRun();
  await who();
  aws.instead(WHO, {code: 'AccessDenied', message: 'No.', status: 403});
  await expect(who()).rejects.toMatchObject({kind: 'credentials'});
  expect(terminal.asked).toHaveLength(1);
});

test('does not ask to sign in for an ignored error', async () => {
  const {terminal, settings} = await longRun();
  const gone = Object.assign(new Error('Gone.'), {name: 'ExpiredTokenException'});
  const call = callAws(CALL, settings, () => Promise.reject(gone), ['ExpiredTokenException']);
  expect(await call).toBeUndefined();
  expect(terminal.asked).toHaveLength(0);
});

test('passes a failed sign-in to all waiting calls', async () => {
  const {settings} = await longRun();
  let asked = 0;
  const signInAgain = async () => {
    asked += 1;
    await Promise.resolve();
    throw new Error('refused');
  };
  const expired = Object.assign(new Error('Expired.'), {name: 'ExpiredToken'});
  const call = () => callAws(CALL, {...settings, signInAgain}, () => Promise.reject(expired));
  const calls = await Promise.allSettled([call(), call()]);
  expect(calls.map((it) => String(it.status === 'rejected' && it.reason))).toEqual([
    'Error: refused',
    'Error: refused',
  ]);
  expect(asked).toBe(1);
});

test('does not sign in if the user has signed in elsewhere in the meantime', async () => {
  const {aws, clock, home, settings: made, terminal} = await longRun();
  const {sso} = await readProfile('work', filesIn(home));
  if (sso === undefined) throw new Error('This is no profile of SSO.');
  const ask = async () => {
    const effects = allowing(aws, clock);
    await signInBySso(sso, {
      cache: new SsoCache(home),
      effects,
      transport: direct,
      patience: made.patience,
      signal: undefined,
    });
    return true;
  };
  const settings = {...(await settingsOf('work', home, {...terminal, ask})), region: made.region};
  const client = new STSClient(clientSettings(settings));
  await callAws(CALL, settings, () => client.send(new GetCallerIdentityCommand({})));
  expect(aws.actions.filter((it) => it === 'sso-oidc:CreateToken')).toHaveLength(1);
  expect(terminal.seen).toEqual([]);
});

test('without it, uses the credentials of the SDK and calls once', async () => {
  const {settings} = await longRun();
  const {credentials: _, signInAgain: __, ...plain} = settings;
  expect(clientSettings(plain)).toEqual({
    region: 'eu-west-2',
    requestHandler: expect.any(SdkHandler),
    retryStrategy: expect.anything(),
  });
  let calls = 0;
  const expired = Object.assign(new Error('Expired.'), {name: 'ExpiredToken'});
  const call = callAws(CALL, plain, () => {
    calls += 1;
    return Promise.reject(expired);
  });
  await expect(call).rejects.toMatchObject({kind: 'credentials'});
  expect(calls).toBe(1);
});
