import type {Clock} from '../clock.ts';
import {SlackFailure} from '../send/slack-failure.ts';

/** Seconds for all attempts together, while the user waits. */
const LONGEST = 20;
/** Seconds between attempts, unless `Retry-After` is longer. */
const PAUSES = [1, 3];

/** Sends a request, and retries if that may help. @throws {SlackFailure} of the last attempt. */
export type Ask = <T>(request: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Runs requests that can be repeated safely, and ends them after 20 seconds.
 *
 * @param outer ends them early.
 */
export async function withRetries<T>(
  clock: Clock,
  outer: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const deadline = clock.now() + LONGEST;
  const end = () => over.abort();
  void pauseKeepingAlive(clock, LONGEST, signal).then(end);
  try {
    return await work(async (request) => {
      for (const usual of PAUSES) {
        try {
          return await request(signal);
        } catch (error) {
          if (!(error instanceof SlackFailure) || error.next !== 'again') throw error;
          const wait = Math.max(usual, error.retryAfter);
          if (clock.now() + wait > deadline) throw error;
          await pauseKeepingAlive(clock, wait, signal);
          if (signal.aborted) throw error;
        }
      }
      return request(signal);
    });
  } finally {
    end();
  }
}

async function pauseKeepingAlive(
  clock: Clock,
  seconds: number,
  signal: AbortSignal,
): Promise<void> {
  await clock.sleep(seconds, {signal, keepsAlive: true}).catch(() => undefined);
}
