import type {AwsSettings} from '../aws/client-settings.ts';
import type {Environment} from '../environment.ts';

export interface AwsFlags {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/**
 * What AWS's clients are made with. The profile is put where the SDK itself looks for it, because a
 * profile that is given to a client in code is not heeded whole: its `services` section is left out.
 */
export function awsSettings(
  {profile, region}: AwsFlags,
  environment: Environment,
  signal: AbortSignal | undefined,
): AwsSettings {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  return {
    profile: profile ?? (environment['AWS_PROFILE'] || undefined),
    // The SDK for JavaScript does not know the second, which the AWS CLI and build machines set.
    region: region ?? (environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined),
    signal,
  };
}
