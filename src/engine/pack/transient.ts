import {setTimeout as pause} from 'node:timers/promises';
import type {Failure} from '../../errors.ts';

/** What may go well the next time: a registry was busy, or the connection to it was lost. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

const BUSY_OR_LOST =
  /TOOMANYREQUESTS|UNAVAILABLE|status code (?:429|5\d\d)|connection reset|unexpected EOF|i\/o timeout|TLS handshake timeout/u;

/**
 * Whether pack failed because of what passes. Pack and the lifecycle try a request again only where it
 * has no body, so a registry that is busy for a moment ends them.
 *
 * @param words pack's own.
 */
export function isTransient(words: string): boolean {
  return words
    .split('\n')
    .some((line) => /\bfailed to |^ERROR/u.test(line) && BUSY_OR_LOST.test(line));
}

/** Seconds before each further try. */
const PAUSES = [2, 8, 20];

/**
 * Does something again, after a pause, where it threw a {@link TransientFailure}.
 *
 * @param say is told why it takes longer.
 * @throws {Failure} of the last try.
 */
export async function retryTransient<T>(
  operation: () => Promise<T>,
  {
    pauses = PAUSES,
    signal,
    say,
  }: {
    readonly pauses?: readonly number[] | undefined;
    readonly signal: AbortSignal;
    readonly say: (text: string) => void;
  },
): Promise<T> {
  const [seconds, ...rest] = pauses;
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof TransientFailure)) throw error;
    if (seconds === undefined || signal.aborted) throw error.failure;
    say(`${error.failure.message} Trying again in ${seconds} s.`);
    // An interruption ends the pause, and then the next try before it begins.
    await pause(seconds * 1000, undefined, {signal}).catch(() => undefined);
    return await retryTransient(operation, {pauses: rest, signal, say});
  }
}
