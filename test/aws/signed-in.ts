import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {onTestFinished, vi} from 'vitest';
import type {AwsSettings} from '../../src/aws/client-settings.ts';
import {readProfile} from '../../src/aws/config/profile.ts';
import {type SharedConfigFiles, sharedConfigFiles} from '../../src/aws/config/shared-config.ts';
import {type SignInTerminal, settingsWithSignIn} from '../../src/aws/sign-in-again.ts';
import type {SignInEffects} from '../../src/aws/sso-sign-in.ts';
import type {Failure} from '../../src/errors.ts';
import {AwsStandIn, type AwsStandInOptions} from '../sandbox/aws/aws-stand-in.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {direct} from '../direct-transport.ts';
import {testPatience} from '../patience/test-patience.ts';

const OTHERS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
];

/** A clock that only moves when the code waits. */
export class Clock {
  time = Date.now();
  /** The waits, in seconds. */
  readonly waits: number[] = [];

  readonly sleep = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    this.time += milliseconds;
    this.waits.push(milliseconds / 1000);
    return Promise.resolve();
  };
}

/** A stand-in for AWS with the clock of the test. It checks at the end that no unexpected call was made. */
export async function awsAt(clock: Clock, options: AwsStandInOptions = {}): Promise<AwsStandIn> {
  const aws = await AwsStandIn.start({
    ...options,
    identities: options.identities ?? [],
    now: () => new Date(clock.time),
  });
  onTestFinished(() => aws.stop());
  return aws;
}

/** A home folder with a profile `work` for the stand-in. The environment points to it during the test. */
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

/** A user who allows every code at once. */
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

/** The paths of the AWS configuration in a home folder. */
export function filesIn(home: string): SharedConfigFiles {
  return sharedConfigFiles({}, home);
}

/** The AWS settings of a run with a profile, with or without a terminal. */
export async function settingsOf(
  profile: string,
  home: string,
  terminal: SignInTerminal | undefined,
): Promise<AwsSettings> {
  vi.stubEnv('AWS_PROFILE', profile);
  return settingsWithSignIn(
    {
      region: undefined,
      profile,
      signal: undefined,
      transport: direct,
      patience: testPatience().patience,
    },
    {profile: await readProfile(profile, filesIn(home)), home, terminal, mayAsk: true},
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
