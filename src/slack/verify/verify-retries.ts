import type {Clock} from '../clock.ts';
import {SlackFailure} from '../send/slack-failure.ts';

/** Seconds that a person waits for an answer, all tries together. */
const LONGEST = 20;
/** Seconds between tries, unless Slack wants more. */
const PAUSES = [1, 3];

/** Makes a request, and makes it again where that may go better. @throws {SlackFailure} of the last. */
export type Ask = <T>(request: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Does what consists of requests that can be made again without harm, and ends them when time is up.
 *
 * @param signal ends them earlier.
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
  void pause(clock, LONGEST, signal).then(end);
  try {
    return await work(async (request) => {
      for (const usual of PAUSES) {
        try {
          return await request(signal);
        } catch (error) {
          if (!(error instanceof SlackFailure) || error.next !== 'again') throw error;
          const wait = Math.max(usual, error.retryAfter);
          if (clock.now() + wait > deadline) throw error;
          await pause(clock, wait, signal);
          if (signal.aborted) throw error;
        }
      }
      return request(signal);
    });
  } finally {
    end();
  }
}

async function pause(clock: Clock, seconds: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(seconds, {signal, keepsAlive: true}).catch(() => undefined);
}
