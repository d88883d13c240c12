import {Failure} from '../errors.ts';

/**
 * Makes sure that a profile is configured. The SDK tells an unknown one only as one of many reasons
 * for having no credentials.
 *
 * @throws {Failure} `credentials` naming the profiles that there are.
 */
export async function requireProfile(profile: string): Promise<void> {
  const {loadSharedConfigFiles} = await import('@smithy/shared-ini-file-loader');
  const {configFile, credentialsFile} = await loadSharedConfigFiles();
  if (profile in configFile || profile in credentialsFile) return;
  // The file also has sections that are no profiles: `sso-session.work`, `services.local`.
  const names = Object.keys({...configFile, ...credentialsFile})
    .filter((name) => !/^(?:sso-session|services)\./u.test(name))
    .toSorted();
  const known = names.length === 0 ? 'None is configured.' : `Configured: ${names.join(', ')}`;
  throw new Failure('credentials', `There is no AWS profile "${profile}".`, {
    details: [known],
    remedy: `Check its name, or set it up: aws configure sso --profile ${profile}`,
  });
}
