import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {readProfile} from '../../src/aws/config/profile.ts';
import {type SessionOptions, openSession} from '../../src/aws/session.ts';
import {settingsWithSignIn} from '../../src/aws/sign-in-again.ts';
import type {AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import {Clock, agreeing, awsAt, homeFor, settingsOf, filesIn} from './signed-in.ts';
import {option} from '../../src/text.ts';
import {mentioning} from '../mentioning.ts';
import {direct} from '../direct-transport.ts';
import {testPatience} from '../patience/test-patience.ts';

const SIGN_IN = [
  'sso-oidc:RegisterClient',
  'sso-oidc:StartDeviceAuthorization',
  'sso-oidc:CreateToken',
];

/** A user with a profile, at a terminal. */
async function atTerminal(options: AwsStandInOptions = {}, more = '') {
  const clock = new Clock();
  const aws = await awsAt(clock, options);
  const home = await homeFor(aws, more);
  const terminal = agreeing(aws, clock);
  const open = async (name = 'work', changes: Partial<SessionOptions> = {}) =>
    openSession({
      settings: await settingsOf(name, home, terminal),
      profile: await readProfile(name, filesIn(home)),
      ...changes,
    });
  return {aws, home, terminal, open};
}

test('asks once, signs in, and returns the identity', async () => {
  const {aws, terminal, open} = await atTerminal({alias: 'office-dev'});
  expect(await open()).toEqual({
    accountId: '111122223333',
    alias: 'office-dev',
    arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/someone',
    userName: 'someone',
    partition: 'aws',
    region: 'eu-west-2',
  });
  expect(terminal.asked).toHaveLength(1);
  expect(terminal.asked[0]).toMatchObject({
    kind: 'credentials',
    message: expect.stringMatching(/: no valid AWS credentials found\.$/u),
  });
  expect(aws.actions.slice(0, 3)).toEqual(SIGN_IN);
  expect(aws.actions.slice(3).toSorted()).toEqual([
    'iam:ListAccountAliases',
    'sso:GetRoleCredentials',
    'sts:GetCallerIdentity',
  ]);
});

test('does not ask again if the user is signed in', async () => {
  const {terminal, open} = await atTerminal();
  await open();
  expect(await open()).toMatchObject({userName: 'someone', alias: undefined});
  expect(terminal.asked).toHaveLength(1);
});

test('has no alias if reading it is denied', async () => {
  const {aws, open} = await atTerminal({alias: 'office-dev'});
  aws.denied.add('iam:ListAccountAliases');
  expect(await open()).toMatchObject({accountId: '111122223333', alias: undefined});
});

test('says how to sign in, without a terminal', async () => {
  const {aws, home} = await atTerminal();
  const settings = await settingsOf('work', home, undefined);
  const opened = openSession({settings, profile: await readProfile('work', filesIn(home))});
  await expect(opened).rejects.toMatchObject({
    kind: 'credentials',
    message: 'Cannot check who is signed in: no valid AWS credentials found.',
    remedy: [
      'Sign in: aws sso login --profile work',
      'Or run this command in a terminal. It then asks you to sign in.',
    ],
  });
  expect(aws.actions).toEqual([]);
});

test('asks once for both calls if the user declines, and says how to sign in', async () => {
  const {home, terminal} = await atTerminal();
  let asked = 0;
  const ask = () => Promise.resolve((asked += 1) < 0);
  const settings = await settingsOf('work', home, {...terminal, ask});
  const opened = openSession({settings, profile: await readProfile('work', filesIn(home))});
  await expect(opened).rejects.toMatchObject({remedy: ['Sign in: aws sso login --profile work']});
  expect(asked).toBe(1);
});

test('does not ask to sign in again for a role without access', async () => {
  const {terminal, open} = await atTerminal({sso: {roles: ['Reader']}});
  await expect(open()).rejects.toMatchObject({
    kind: 'credentials',
    code: 'aws.signed-out',
    remedy: [expect.stringContaining('Check sso_account_id and sso_role_name')],
  });
  expect(terminal.asked).toHaveLength(1);
});

test('refuses another account than the expected one', async () => {
  const {aws, open} = await atTerminal();
  const refusal = {
    kind: 'credentials',
    message: 'AWS profile "work" is for account 111122223333, not 444455556666.',
  };
  await expect(open('work', {account: '444455556666'})).rejects.toMatchObject(refusal);
  expect(aws.actions).toEqual([]);
  expect(await open('work', {account: '111122223333'})).toMatchObject({partition: 'aws'});
});

test('refuses another account that only AWS knows', async () => {
  const keys = {accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userId: 'AIDAIOSFODNN7EXAMPLE'};
  const arn = 'arn:aws:iam::111122223333:user/team/alice';
  const config = `[profile keys]
aws_access_key_id = ${keys.accessKeyId}
aws_secret_access_key = secret
region = eu-west-2
`;
  const {open} = await atTerminal({identities: [{...keys, arn}]}, config);
  await expect(open('keys', {account: '444455556666'})).rejects.toMatchObject({
    message: 'AWS profile "keys" is for account 111122223333, not 444455556666.',
  });
  expect(await open('keys')).toMatchObject({arn, userName: 'alice'});
});

test('makes no call without a region', async () => {
  const {aws, home} = await atTerminal({}, '[profile nowhere]\noutput = json\n');
  const settings = await settingsOf('nowhere', home, undefined);
  const opened = openSession({settings, profile: await readProfile('nowhere', filesIn(home))});
  await expect(opened).rejects.toMatchObject({
    kind: 'usage',
    message: 'No AWS region is set.',
    remedy: [
      mentioning(option('region')),
      'Or set it in the profile: aws configure set region REGION --profile nowhere',
    ],
  });
  await expect(openSession({settings, profile: undefined})).rejects.toMatchObject({kind: 'usage'});
  expect(aws.actions).toEqual([]);
});

test('reports an invalid region of the profile before any call', async () => {
  const {aws, home} = await atTerminal({}, '[profile lost]\nregion = London!\n');
  const settings = await settingsOf('lost', home, undefined);
  await expect(
    openSession({settings, profile: await readProfile('lost', filesIn(home))}),
  ).rejects.toMatchObject({
    kind: 'credentials',
    message: 'AWS profile "lost": invalid region "London!".',
  });
  expect(aws.actions).toEqual([]);
});

test('prefers a region from a flag or the environment', async () => {
  const {aws, home, terminal} = await atTerminal();
  const settings = {...(await settingsOf('work', home, terminal)), region: 'eu-west-1'};
  const session = await openSession({settings, profile: await readProfile('work', filesIn(home))});
  expect(session.region).toBe('eu-west-1');
  expect(aws.actions).toContain('sts:GetCallerIdentity');
});

test('uses the region of the default profile for keys in the environment', async () => {
  const keys = {accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userId: 'AIDAIOSFODNN7EXAMPLE'};
  const arn = 'arn:aws:iam::111122223333:root';
  const {home} = await atTerminal(
    {identities: [{...keys, arn}]},
    '[default]\nregion = eu-central-1\n',
  );
  vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const none = {
    region: undefined,
    profile: undefined,
    signal: undefined,
    transport: direct,
    patience: testPatience().patience,
    configFiles: filesIn(home),
  };
  const settings = settingsWithSignIn(none, {
    profile: undefined,
    home,
    terminal: undefined,
    mayAsk: true,
  });
  const session = await openSession({settings, profile: undefined});
  expect(session).toMatchObject({region: 'eu-central-1', arn, userName: 'root'});
});

test('calls the endpoints of the profile, also for the sign-in', async () => {
  const services = ['sts', 'iam', 'sso', 'sso_oidc'];
  const {aws, home, terminal} = await atTerminal();
  const endpoints = services.map((it) => `${it} =\n  endpoint_url = ${aws.endpoint}\n`).join('');
  const config = join(home, '.aws', 'config');
  const written = await readFile(config, 'utf8');
  await writeFile(config, `${written}services = local\n[services local]\n${endpoints}`);
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  const settings = await settingsOf('work', home, terminal);
  const session = await openSession({settings, profile: await readProfile('work', filesIn(home))});
  expect(session.userName).toBe('someone');
  expect(aws.actions.slice(0, 3)).toEqual(SIGN_IN);
});
