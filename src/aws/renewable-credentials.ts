import type {fromNodeProviderChain} from '@aws-sdk/credential-providers';

/** The function that AWS clients call for credentials. */
export type CredentialsProvider = ReturnType<typeof fromNodeProviderChain>;

/** Credentials that can be dropped for all clients at once. */
export interface RenewableCredentials {
  readonly provider: CredentialsProvider;
  /** Drops the credentials: the next call looks for new ones. */
  readonly forget: () => void;
}

/** If `AWS_PROFILE` and keys are both set, the SDK would print a warning. Using the profile is intended. */
const SILENT = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}};

/**
 * Returns the credentials that the SDK finds itself, cached until they expire or are dropped. A client
 * with a cache of its own would keep using credentials that AWS no longer accepts.
 *
 * @param mfaCode asks for a code of the MFA device with this serial number, if a role requires one.
 */
export function renewableCredentials(
  mfaCode?: (serial: string) => Promise<string>,
): RenewableCredentials {
  const options = {
    ignoreCache: true,
    logger: SILENT,
    ...(mfaCode === undefined ? {} : {mfaCodeProvider: mfaCode}),
  };
  let chain: Promise<CredentialsProvider> | undefined;
  const provider: CredentialsProvider = async (properties) => {
    chain ??= import('@aws-sdk/credential-providers').then((it) =>
      it.fromNodeProviderChain(options),
    );
    try {
      return await (
        await chain
      )(properties);
    } catch (error) {
      throw error instanceof TypeError ? notFound(error) : error;
    }
  };
  return {
    // Clients do not cache a memoized provider themselves.
    provider: Object.assign(provider, {memoized: true}),
    forget: () => {
      chain = undefined;
    },
  };
}

/** The SDK throws a TypeError if a cached sign-in is not an object. That equals no sign-in. */
function notFound(cause: TypeError): Error {
  const error = new Error(`Cannot read the cached sign-in: ${cause.message}`, {cause});
  return Object.assign(error, {name: 'CredentialsProviderError'});
}
