import type {fromNodeProviderChain} from '@aws-sdk/credential-providers';
import type {Transport} from '../http/transport.ts';
import type {Patience} from '../patience/patience.ts';
import {type CredentialProcess, hearCredentialProcess} from './credential-process.ts';
import {retryStrategy} from './requests/retry-strategy.ts';
import {watchedHandler} from './requests/watched-handler.ts';

/** The function that AWS clients call for credentials. */
export type CredentialsProvider = ReturnType<typeof fromNodeProviderChain>;

/** Credentials that can be dropped for all clients at once. */
export interface RenewableCredentials {
  readonly provider: CredentialsProvider;
  /** Drops the credentials: the next call looks for new ones. */
  readonly forget: () => void;
}

interface CredentialsOptions {
  /** Makes the connections of the clients that exchange credentials. */
  readonly transport: Transport;
  /** How these clients wait. Clients that need the credentials do not retry what these clients do. */
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  /** Asks for a code of the MFA device with this serial number, if a role requires one. */
  readonly mfaCode?: ((serial: string) => Promise<string>) | undefined;
  /** Set if the credentials of the profile come from a program. */
  readonly process?: CredentialProcess | undefined;
}

/** If `AWS_PROFILE` and keys are both set, the SDK would print a warning. Using the profile is intended. */
const SILENT = {debug: () => {}, info: () => {}, warn: () => {}, error: () => {}};
/** Milliseconds before their end at which credentials count as expired, as in the SDK. */
const EARLY = 5 * 60 * 1000;

/**
 * Returns the credentials that the SDK finds itself, cached until they expire or are dropped. A client
 * with a cache of its own would keep using credentials that AWS no longer accepts.
 */
export function renewableCredentials({
  mfaCode,
  patience,
  process,
  signal,
  transport,
}: CredentialsOptions): RenewableCredentials {
  // If the last request had no answer. The SDK's own error would only say that there are no credentials.
  let unanswered: Error | undefined;
  let running = 0;
  const ended = (error: Error | undefined) => {
    unanswered = error;
  };
  const options = {
    ignoreCache: true,
    logger: SILENT,
    clientConfig: {
      requestHandler: watchedHandler({transport, patience, ended}),
      retryStrategy: retryStrategy(patience, signal),
    },
    ...(mfaCode === undefined ? {} : {mfaCodeProvider: mfaCode}),
  };
  let chain: Promise<CredentialsProvider> | undefined;
  const provider: CredentialsProvider = async (properties) => {
    chain ??=
      process === undefined
        ? import('@aws-sdk/credential-providers').then((it) => it.fromNodeProviderChain(options))
        : ofProcess(process, options);
    // The SDK lets calls at the same time share their requests.
    if (running === 0) unanswered = undefined;
    running += 1;
    try {
      return await (
        await chain
      )(properties);
    } catch (error) {
      throw unanswered ?? (error instanceof TypeError ? notFound(error) : error);
    } finally {
      running -= 1;
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

/**
 * Reads the profile without the SDK's chain. If the program fails, the chain would run it again, then use the
 * role of the machine, if it has one, and hide why the program failed.
 */
async function ofProcess(
  process: CredentialProcess,
  options: Parameters<typeof fromNodeProviderChain>[0],
): Promise<CredentialsProvider> {
  const {fromIni} = await import('@aws-sdk/credential-providers');
  await hearCredentialProcess(process);
  const read = fromIni(options);
  let found: ReturnType<CredentialsProvider> | undefined;
  const isGood = async (credentials: ReturnType<CredentialsProvider>) => {
    const {expiration} = await credentials;
    return expiration === undefined || expiration.getTime() - process.now() > EARLY;
  };
  return async (properties) => {
    const before = found;
    if (before !== undefined && (await isGood(before))) return before;
    // Calls at the same time share one run of the program.
    if (found === before) {
      found = read(properties);
      found.catch(() => {
        found = undefined;
      });
    }
    return found ?? read(properties);
  };
}

/** The SDK throws a TypeError if a cached sign-in is not an object. That equals no sign-in. */
function notFound(cause: TypeError): Error {
  const error = new Error(`Cannot read the cached sign-in: ${cause.message}`, {cause});
  return Object.assign(error, {name: 'CredentialsProviderError'});
}
