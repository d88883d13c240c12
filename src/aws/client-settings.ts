import type {CredentialsProvider} from './renewable-credentials.ts';
import type {SignInAgain} from './sign-in-attempt.ts';
import type {Text} from '../text.ts';

/** What every AWS client of a run is made with; what is absent is left to the SDK's own chain. */
export interface AwsSettings {
  readonly region: string | undefined;
  /** The one in use, as `AWS_PROFILE` names it to the SDK. */
  readonly profile: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Credentials that can be renewed while clients are in use. */
  readonly credentials?: CredentialsProvider | undefined;
  /** Called where a call fails for want of credentials; the call is then made once more. */
  readonly signInAgain?: SignInAgain | undefined;
  /** What a person does about missing credentials, a line each. */
  readonly signInRemedy?: readonly Text[] | undefined;
}

/** Tries of one call: with the SDK's three, one call in forty fails where AWS throttles every third. */
const MOST_TRIES = 8;

/**
 * The configuration of a client.
 *
 * @param region in place of the settings', for a service that is in one region only.
 */
export function clientSettings(
  {region: ownRegion, credentials}: AwsSettings,
  region: string | undefined = ownRegion,
): {
  region?: string;
  credentials?: CredentialsProvider;
  maxAttempts: number;
  retryMode: 'adaptive';
} {
  return {
    ...(region === undefined ? {} : {region}),
    ...(credentials === undefined ? {} : {credentials}),
    maxAttempts: MOST_TRIES,
    retryMode: 'adaptive',
  };
}
