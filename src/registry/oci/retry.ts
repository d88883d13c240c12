import {setTimeout as wait} from 'node:timers/promises';
import {Failure} from '../../errors.ts';

/** Waits for some seconds, or until it is called off. */
export type Pause = (seconds: number, signal: AbortSignal | undefined) => Promise<void>;

export const pause: Pause = (seconds, signal) =>
  wait(seconds * 1000, undefined, signal === undefined ? {} : {signal});

/** What may go well the next time, and the error for people where it does not. */
export class Transient extends Error {
  override readonly name = 'Transient';
  readonly failure: Failure;
  /** Seconds that the registry asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(failure: Failure, retryAfter?: number) {
    super(failure.message);
    this.failure = failure;
    this.retryAfter = retryAfter;
  }
}

export interface Patience {
  readonly retries: number;
  readonly pause: Pause;
  readonly signal: AbortSignal | undefined;
}

const FIRST_PAUSE = 0.25;
const LONGEST_PAUSE = 60;

/**
 * Does something again where it threw a {@link Transient}, each time after a longer pause, and never
 * sooner than the registry asked for.
 *
 * @throws {Failure} of the last try; `interrupted` where it was called off.
 */
export async function retrying<T>(
  operation: () => Promise<T>,
  {retries, pause, signal}: Patience,
): Promise<T> {
  const {default: pRetry} = await import('p-retry');
  try {
    return await pRetry(operation, {
      retries,
      minTimeout: 0, // the pause below takes its endpoint
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

/** Twice as long each time, and up to twice that at random, so that many do not return at once. */
function backOff(attempt: number): number {
  return Math.min(FIRST_PAUSE * 2 ** (attempt - 1) * (1 + Math.random()), LONGEST_PAUSE);
}

/**
 * The seconds of a `Retry-After` header, a minute at most; `undefined` where there is none that makes
 * sense. A date counts from the answer's own `Date`, so that no clock has to be right.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  const seconds = /^[0-9]+$/u.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_PAUSE);
}
