/** What every AWS client of a run is made with; what is absent is left to the SDK's own chain. */
export interface AwsSettings {
  readonly region: string | undefined;
  /** The one in use, as `AWS_PROFILE` names it to the SDK. */
  readonly profile: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Tries of one call: with the SDK's three, one call in forty fails where AWS throttles every third. */
const MOST_TRIES = 8;

/**
 * The configuration of a client.
 *
 * @param region in place of the settings', for a service that is in one region only.
 */
export function clientSettings(
  settings: AwsSettings,
  region: string | undefined = settings.region,
): {region?: string; maxAttempts: number; retryMode: 'adaptive'} {
  return {
    ...(region === undefined ? {} : {region}),
    maxAttempts: MOST_TRIES,
    retryMode: 'adaptive',
  };
}
