import type {AwsSettings} from '../aws/client-settings.ts';
import type {Environment} from '../environment.ts';

export interface AwsFlags {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * Returns the settings for the AWS clients, from flags and then from the environment. Also sets
 * `AWS_PROFILE` for the SDK, because a client ignores the `services` section of a profile that it gets in
 * code.
 */
export function awsSettings(
  {profile, region}: AwsFlags,
  environment: Environment,
  signal: AbortSignal | undefined,
): AwsSettings {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  return {
    profile: profile ?? (environment['AWS_PROFILE'] || undefined),
    // The SDK for JavaScript does not read AWS_DEFAULT_REGION, but the AWS CLI and CodeBuild use it.
    region: region ?? (environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined),
    signal,
  };
}
