import type {fromNodeProviderChain} from '@aws-sdk/credential-providers';

/** What AWS's clients ask for keys. */
export type CredentialsProvider = ReturnType<typeof fromNodeProviderChain>;

/** Credentials that can be dropped, for all clients at once. */
export interface RenewableCredentials {
  readonly provider: CredentialsProvider;
  /** Whoever needs credentials next gets new ones, as if the program had just begun. */
  readonly forget: () => void;
}

/** Where `AWS_PROFILE` and keys are both set, the SDK would warn of it; the profile is meant. */
const SILENT = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}};

/**
 * The credentials that the SDK finds by itself, kept until they expire or are forgotten. A client by
 * itself keeps what it was given once, and goes on with it where AWS has ceased to take it.
 *
 * @param mfaCode asks for a code of the device with this serial number, where a role wants one.
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
    // So that clients do not keep them on their own.
    provider: Object.assign(provider, {memoized: true}),
    forget: () => {
      chain = undefined;
    },
  };
}

/** The SDK stumbles over what is kept of a sign-in and is no object; that is as good as none. */
function notFound(cause: TypeError): Error {
  const error = new Error(`What is kept of a sign-in cannot be read: ${cause.message}`, {cause});
  return Object.assign(error, {name: 'CredentialsProviderError'});
}
