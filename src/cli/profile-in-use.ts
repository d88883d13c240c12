import {type Profile, readProfile} from '../aws/config/profile.ts';
import type {Environment} from '../environment.ts';
import type {RunSettings} from './aws-settings.ts';

/**
 * Reads the profile that gives the credentials. Keys of the environment override the default profile.
 *
 * @returns `undefined` if the credentials come from the environment.
 * @throws {Failure} if the profile does not exist, or is invalid.
 */
export async function profileInUse(
  {profile: named, configFiles}: Pick<RunSettings, 'profile' | 'configFiles'>,
  environment: Environment,
): Promise<Profile | undefined> {
  const hasKeys = (environment['AWS_ACCESS_KEY_ID'] ?? '') !== '';
  return named === undefined && hasKeys ? undefined : readProfile(named, configFiles);
}
