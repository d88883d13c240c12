import {setTimeout as wait} from 'node:timers/promises';
import {Failure} from '../../errors.ts';

/** Waits for some seconds, or until it is cancelled. */
export type Pause = (seconds: number, signal: AbortSignal | undefined) => Promise<void>;

export const pause: Pause = (seconds, signal) =>
  wait(seconds * 1000, undefined, signal === undefined ? {} : {signal});

/** An error that a retry may solve, with the failure to throw if it does not. */
export class Transient extends Error {
  override readonly name = 'Transient';
  readonly failure: Failure;
  /** Seconds to wait, if the registry asked for it. */
  readonly retryAfter: number | undefined;

  constructor(failure: Failure, retryAfter?: number) {
    super(failure.message);
    this.failure = failure;
    this.retryAfter = retryAfter;
  }
}

export interface RetryOptions {
  readonly retries: number;
  readonly pause: Pause;
  readonly signal: AbortSignal | undefined;
}

const FIRST_PAUSE = 0.25;
const LONGEST_PAUSE = 60;

/**
 * Retries an operation after each {@link Transient}, each time after a longer pause, and never sooner than
 * the registry asked for.
 *
 * @throws {Failure} the failure of the last try; `interrupted` if it was cancelled.
 */
export async function retrying<T>(
  operation: () => Promise<T>,
  {retries, pause, signal}: RetryOptions,
): Promise<T> {
  const {default: pRetry} = await import('p-retry');
  try {
    return await pRetry(operation, {
      retries,
      minTimeout: 0, // The pause below replaces it.
      ...(signal === undefined ? {} : {signal}),
      shouldRetry: async ({error, attemptNumber}) => {
        if (!(error instanceof Transient)) return false;
        await pause(Math.max(error.retryAfter ?? 0, backOff(attemptNumber)), signal);
        return true;
      },
    });
  } catch (error) {
    if (signal?.aborted === true) throw new Failure('interrupted', 'Interrupted.', {cause: error});
    throw error instanceof Transient ? error.failure : error;
  }
}

/** Twice as long each time, with random jitter, so that many clients do not retry at the same time. */
function backOff(attempt: number): number {
  return Math.min(FIRST_PAUSE * 2 ** (attempt - 1) * (1 + Math.random()), LONGEST_PAUSE);
}

/**
 * The seconds of a `Retry-After` header, a minute at most; `undefined` if it is missing or invalid. A date
 * counts from the `Date` of the response, so that no clock has to be right.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^[0-9]+$/u.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_PAUSE);
}
