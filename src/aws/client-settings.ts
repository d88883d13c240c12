import type {Patience} from '../patience/patience.ts';
import type {CredentialsProvider} from './renewable-credentials.ts';
import type {SharedConfigFiles} from './config/shared-config.ts';
import {retryStrategy} from './requests/retry-strategy.ts';
import type {SignInAgain} from './sign-in-attempt.ts';
import type {SdkHandler} from '../http/sdk-handler.ts';
import type {Transport} from '../http/transport.ts';
import type {Text} from '../text.ts';
import {watchedHandler} from './requests/watched-handler.ts';

/** Settings of every AWS client of a run. The SDK finds absent ones itself. */
export interface AwsSettings {
  readonly region: string | undefined;
  /** Name of the profile in use, as in `AWS_PROFILE`. */
  readonly profile: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Makes the connections of the clients. */
  readonly transport: Transport;
  /** How the clients wait. */
  readonly patience: Patience;
  /** Paths of the AWS configuration. Without them, no region is read from the default profile. */
  readonly configFiles?: SharedConfigFiles | undefined;
  /** Credentials that can be renewed while clients are in use. */
  readonly credentials?: CredentialsProvider | undefined;
  /** Called if a call fails because credentials are missing. The call is then repeated once. */
  readonly signInAgain?: SignInAgain | undefined;
  /** What to do if credentials are missing, a line each. */
  readonly signInRemedy?: readonly Text[] | undefined;
}

/**
 * Returns the configuration of a client.
 *
 * @param region overrides the region of the settings, for a service that is in one region only.
 */
export function clientSettings(
  {region: ownRegion, credentials, patience, signal, transport}: AwsSettings,
  region: string | undefined = ownRegion,
): {
  region?: string;
  credentials?: CredentialsProvider;
  requestHandler: SdkHandler;
  retryStrategy: ReturnType<typeof retryStrategy>;
} {
  return {
    ...(region === undefined ? {} : {region}),
    ...(credentials === undefined ? {} : {credentials}),
    requestHandler: watchedHandler({transport, patience}),
    retryStrategy: retryStrategy(patience, signal),
  };
}
