import {profileWord} from './config/profile-word.ts';
import {Failure} from '../errors.ts';
import type {AwsSettings} from './client-settings.ts';
import type {Profile} from './config/profile.ts';
import {regionProblem} from './region-name.ts';
import {type SharedConfigFiles, readSharedConfig} from './config/shared-config.ts';
import {option, sentence} from '../text.ts';

/**
 * Returns the region to work in, if one is set. Keys of the environment go with the region of the default
 * profile, as in AWS's own tools.
 *
 * @throws {Failure} of kind `credentials` if the region of the profile is invalid.
 */
export async function namedRegion(
  {region, configFiles}: AwsSettings,
  profile: Profile | undefined,
): Promise<string | undefined> {
  if (region !== undefined) return region;
  const ofProfile = profile === undefined ? await defaultRegion(configFiles) : profile.region;
  const problem = ofProfile === undefined ? undefined : regionProblem(ofProfile);
  if (problem === undefined) return ofProfile;
  const name = profile?.name ?? 'default';
  throw new Failure(
    'aws.profile-invalid',
    `AWS profile "${name}": invalid region "${ofProfile}".`,
    {
      details: [problem],
      remedy: `Correct it: aws configure set region REGION --profile ${profileWord(name)}`,
    },
  );
}

/**
 * Returns the region to work in.
 *
 * @throws {Failure} of kind `usage` if neither a flag, the environment nor the profile sets one.
 */
export async function requireRegion(
  settings: AwsSettings,
  profile: Profile | undefined,
): Promise<string> {
  const named = await namedRegion(settings, profile);
  if (named !== undefined) return named;
  const config =
    profile === undefined
      ? []
      : [
          `Or set it in the profile: aws configure set region REGION --profile ${profileWord(profile.name)}`,
        ];
  throw new Failure('aws.region-missing', 'No AWS region is set.', {
    remedy: [sentence`Set it with ${option('region')} or AWS_REGION.`, ...config],
  });
}

/**
 * Checks that the credentials are for the expected account.
 *
 * @throws {Failure} of kind `credentials`, with both accounts.
 */
export function requireAccount(
  actual: string | undefined,
  {
    account,
    profile,
  }: {readonly account?: string | undefined; readonly profile: Profile | undefined},
): void {
  if (account === undefined || actual === undefined || actual === account) return;
  const whose =
    profile === undefined ? 'These credentials are' : `AWS profile "${profile.name}" is`;
  throw new Failure('aws.account-mismatch', `${whose} for account ${actual}, not ${account}.`, {
    remedy: sentence`Use a profile for ${account} with ${option('profile')}, or correct ${option('account')}.`,
  });
}

async function defaultRegion(files: SharedConfigFiles | undefined): Promise<string | undefined> {
  if (files === undefined) return undefined;
  return (await readSharedConfig(files)).profiles.get('default')?.['region'];
}
