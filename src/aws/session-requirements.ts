import {Failure} from '../errors.ts';
import type {AwsSettings} from './client-settings.ts';
import type {Profile} from './profile.ts';
import {regionProblem} from './region-name.ts';
import {readSharedConfig} from './shared-config.ts';
import {option, sentence} from '../text.ts';

/**
 * The region to work in, where one is named. Keys of the environment go with the one that the default
 * profile names, as they do in AWS's own tools.
 *
 * @throws {Failure} `credentials` where the profile's is none.
 */
export async function namedRegion(
  {region}: AwsSettings,
  profile: Profile | undefined,
): Promise<string | undefined> {
  if (region !== undefined) return region;
  const ofProfile = profile === undefined ? await defaultRegion() : profile.region;
  const problem = ofProfile === undefined ? undefined : regionProblem(ofProfile);
  if (problem === undefined) return ofProfile;
  const name = profile?.name ?? 'default';
  throw new Failure(
    'aws.profile-invalid',
    `The AWS profile "${name}" has the region "${ofProfile}".`,
    {
      details: [problem],
      remedy: `Correct it: aws configure set region REGION --profile ${name}`,
    },
  );
}

/**
 * The same, where there has to be one.
 *
 * @throws {Failure} `usage` where neither a flag, the environment nor the profile names one.
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
      : [`Or once and for all: aws configure set region REGION --profile ${profile.name}`];
  throw new Failure('aws.region-missing', 'No AWS region is named.', {
    remedy: [sentence`Name one with ${option('region')} or AWS_REGION.`, ...config],
  });
}

/**
 * Makes sure that no other account is worked on than the one that is meant.
 *
 * @throws {Failure} `credentials` naming both.
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
    profile === undefined ? 'These credentials are' : `The AWS profile "${profile.name}" is`;
  throw new Failure(
    'aws.account-mismatch',
    `${whose} for the account ${actual}, not for ${account}.`,
    {
      remedy: sentence`Name a profile for ${account} with ${option('profile')}, or the account that you mean with ${option('account')}.`,
    },
  );
}

async function defaultRegion(): Promise<string | undefined> {
  return (await readSharedConfig()).profiles.get('default')?.['region'];
}
