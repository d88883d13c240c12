import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {onTestFinished, vi} from 'vitest';
import type {AwsSettings} from '../../src/aws/client-settings.ts';
import {readProfile} from '../../src/aws/profile.ts';
import {type SignInTerminal, settingsWithSignIn} from '../../src/aws/sign-in-again.ts';
import type {SignInEffects} from '../../src/aws/sso-sign-in.ts';
import type {Failure} from '../../src/errors.ts';
import {AwsStandIn, type AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const OTHERS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
];

/** A clock that stands still but for those who wait. */
export class Clock {
  time = Date.now();
  /** What was waited, in seconds. */
  readonly waits: number[] = [];

  readonly sleep = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    this.time += milliseconds;
    this.waits.push(milliseconds / 1000);
    return Promise.resolve();
  };
}

/** A stand-in for AWS whose clock is that of whoever signs in, and which has to be content in the end. */
export async function awsAt(clock: Clock, options: AwsStandInOptions = {}): Promise<AwsStandIn> {
  const aws = await AwsStandIn.start({
    ...options,
    identities: options.identities ?? [],
    now: () => new Date(clock.time),
  });
  onTestFinished(() => aws.stop());
  return aws;
}

/** Somebody's home folder, with a profile `work` for the stand-in; the environment is theirs meanwhile. */
export async function homeFor(aws: AwsStandIn, more = ''): Promise<string> {
  const home = await temporaryFolder();
  await mkdir(join(home, '.aws'));
  const {id, region, sso} = aws.account;
  const config = `[sso-session office]
sso_region = ${sso.region}
sso_start_url = ${sso.startUrl}
[profile work]
sso_session = office
sso_account_id = ${id}
sso_role_name = Developer
region = ${region}
${more}`;
  await writeFile(join(home, '.aws', 'config'), config);
  for (const name of OTHERS) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', join(home, '.aws', 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, '.aws', 'credentials'));
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return home;
}

/** Somebody who allows every code as soon as it is shown. */
export function allowing(aws: AwsStandIn, clock: Clock): SignInEffects & {readonly seen: string[]} {
  const seen: string[] = [];
  return {
    seen,
    say: (code, url) => {
      seen.push(`${code} ${url}`);
      aws.account.sso.approve(code);
    },
    open: (url) => Promise.resolve(seen.push(`open ${url}`)),
    sleep: clock.sleep,
    now: () => clock.time,
  };
}

/** What a run with a profile calls AWS with, at a terminal or without one. */
export async function settingsOf(
  profile: string,
  home: string,
  terminal: SignInTerminal | undefined,
): Promise<AwsSettings> {
  vi.stubEnv('AWS_PROFILE', profile);
  return settingsWithSignIn(
    {region: undefined, profile, signal: undefined},
    {profile: await readProfile(profile), home, terminal},
  );
}

/** A terminal at which the answer is always yes. */
export function agreeing(
  aws: AwsStandIn,
  clock: Clock,
): SignInTerminal & {readonly asked: Failure[]; readonly seen: string[]} {
  const asked: Failure[] = [];
  return {
    ...allowing(aws, clock),
    asked,
    ask: (failure) => {
      asked.push(failure);
      return Promise.resolve(true);
    },
  };
}
