import type {IAMClientConfig} from '@aws-sdk/client-iam';
import {networkErrorIn} from '../../http/network-error.ts';
import {AWS_CALL, UNANSWERED_AWS_CALL} from '../../patience/policies.ts';
import type {Patience} from '../../patience/patience.ts';
import {retryAfter} from '../../patience/retry-after.ts';
import type {Reason} from '../../patience/transient.ts';

type Strategy = Extract<
  NonNullable<IAMClientConfig['retryStrategy']>,
  {refreshRetryTokenForRetry: unknown}
>;
type Token = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;
type ErrorInfo = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

/** AWS's error for a reached quota. The SDK takes it for throttling, but a retry cannot succeed. */
const QUOTA = 'LimitExceededException';

/** The tries of one call. */
class Tries implements Token {
  readonly began: number;
  readonly #retries: number;

  constructor(began: number, retries: number) {
    this.began = began;
    this.#retries = retries;
  }

  getRetryCount(): number {
    return this.#retries;
  }

  /** The pause is over when the SDK gets this token. */
  getRetryDelay(): number {
    return 0;
  }
}

/** The strategy of a client that calls once. */
export const NO_RETRIES: Strategy = {
  acquireInitialRetryToken: async () => new Tries(0, 0),
  refreshRetryTokenForRetry: async (_, {error}) => {
    throw error ?? new Error('no retry');
  },
  recordSuccess: () => undefined,
};

/**
 * Returns the strategy with which the SDK's clients retry: that of the run, so that no client waits without a
 * word. The SDK decides which errors are transient or mean throttling.
 */
export function retryStrategy(patience: Patience, signal: AbortSignal | undefined): Strategy {
  return {
    acquireInitialRetryToken: async () => new Tries(patience.clock.now(), 0),
    refreshRetryTokenForRetry: async (token, info) => {
      const {began} = token as Tries;
      const retries = token.getRetryCount() + 1;
      const reason = reasonOf(info);
      const isUnanswered = networkErrorIn(info.error) !== undefined;
      const policy = isUnanswered ? UNANSWERED_AWS_CALL : AWS_CALL;
      const mayRetry =
        reason !== undefined &&
        (await patience.pause(policy, {tries: retries, began}, reason, signal));
      if (!mayRetry) throw info.error ?? new Error('no retry');
      return new Tries(began, retries);
    },
    recordSuccess: () => undefined,
  };
}

function reasonOf({error, errorType}: ErrorInfo): Reason | undefined {
  if (error?.name === QUOTA) return undefined;
  const network = networkErrorIn(error);
  if (network !== undefined) {
    return network.worthRetrying ? {why: capitalized(network.words)} : undefined;
  }
  const status = error?.$metadata?.httpStatusCode;
  const asked = {retryAfter: retryAfter(headersOf(error))};
  if (errorType === 'THROTTLING') return {why: 'AWS is throttling requests', ...asked};
  if (errorType !== 'TRANSIENT') return undefined;
  return {why: status === undefined ? 'AWS is not ready' : `AWS answered ${status}`, ...asked};
}

function capitalized(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** The headers of the answer to which an error belongs. */
function headersOf(error: ErrorInfo['error']): Headers {
  const {headers} = (error?.$response ?? {}) as {readonly headers?: Record<string, string>};
  return new Headers(headers);
}
