import {homedir} from 'node:os';
import type {AwsSettings} from '../aws/client-settings.ts';
import {profileCertificates} from '../aws/config/profile-certificates.ts';
import {renewableCredentials} from '../aws/renewable-credentials.ts';
import {sdkName} from '../aws/config/sdk-name.ts';
import {
  type SharedConfigFiles,
  readSharedConfig,
  sharedConfigFiles,
} from '../aws/config/shared-config.ts';
import type {Environment} from '../environment.ts';
import {type Transport, openTransport} from '../http/transport.ts';

export interface AwsFlags {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/** Settings that name the files of the AWS configuration. */
export interface RunSettings extends AwsSettings {
  readonly configFiles: SharedConfigFiles;
}

/**
 * Returns the settings for the AWS clients, from flags and then from the environment. Also sets
 * `AWS_PROFILE` for the SDK, because a client ignores the `services` section of a profile that it gets in
 * code.
 */
export function awsSettings(
  {profile: flag, region}: AwsFlags,
  environment: Environment,
  {signal, patience}: Pick<AwsSettings, 'patience' | 'signal'>,
): RunSettings {
  const profile = flag ?? environmentProfile(environment);
  if (profile !== undefined) process.env['AWS_PROFILE'] = sdkName(profile);
  const files = configFiles(environment);
  const transport = openRunTransport({profile}, environment, signal);
  return {
    profile,
    // The SDK for JavaScript does not read AWS_DEFAULT_REGION, but the AWS CLI and CodeBuild use it.
    region: region ?? (environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined),
    signal,
    patience,
    configFiles: files,
    transport,
    credentials: renewableCredentials({transport, patience, signal}).provider,
  };
}

/**
 * Makes the connections of a run: to AWS, registries and Slack. They trust the `ca_bundle` of its profile.
 *
 * @throws {Failure} `network.config-invalid` if a deadline is invalid.
 */
export function openRunTransport(
  {profile: flag}: Pick<AwsFlags, 'profile'>,
  environment: Environment,
  signal?: AbortSignal,
): Transport {
  const profile = flag ?? environmentProfile(environment);
  return openTransport({
    environment,
    signal,
    certificates: () => profileCertificates(profile, configFiles(environment), environment),
  });
}

/**
 * Returns the profile that the environment names. The order is that of the AWS CLI:
 * https://github.com/boto/botocore/blob/develop/botocore/configprovider.py
 */
export function environmentProfile(environment: Environment): string | undefined {
  return environment['AWS_DEFAULT_PROFILE'] || environment['AWS_PROFILE'] || undefined;
}

/** Returns the paths of the AWS configuration. */
export function configFiles(environment: Environment): SharedConfigFiles {
  return sharedConfigFiles(environment, homedir());
}

/** Makes the SDK use the AWS configuration as the AWS CLI reads it. Call it before the first AWS call. */
export async function useConfiguration(environment: Environment): Promise<void> {
  const files = configFiles(environment);
  // The SDK looks for SSO sessions at this path without replacing the `~`.
  if (environment['AWS_CONFIG_FILE']) process.env['AWS_CONFIG_FILE'] = files.configFilepath;
  const {giveToSdk} = await import('../aws/config/sdk-config.ts');
  await giveToSdk(await readSharedConfig(files), files);
}
