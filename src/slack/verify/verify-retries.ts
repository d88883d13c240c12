import {SLACK_CHECK} from '../../patience/policies.ts';
import type {Patience} from '../../patience/patience.ts';
import {type Reason, withoutPeriod} from '../../patience/transient.ts';
import {SlackFailure} from '../send/slack-failure.ts';

/** Sends a request, and retries if that may help. @throws {SlackFailure} of the last attempt. */
export type Ask = <T>(request: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Runs requests that can be repeated safely, and ends them when the time for all of them is over.
 *
 * @param outer ends them early.
 * @throws {Failure} `interrupted` if `outer` aborts.
 */
export async function withRetries<T>(
  patience: Patience,
  outer: AbortSignal,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const {clock} = patience;
  const {budget} = SLACK_CHECK;
  const over = new AbortController();
  const signal = AbortSignal.any([outer, over.signal]);
  const deadline = clock.now() + budget;
  const end = () => over.abort();
  clock.sleep(budget, {signal, keepsAlive: false}).then(end, () => undefined);
  try {
    return await work((request) =>
      patience.retrying(
        () => request(signal),
        {...SLACK_CHECK, budget: deadline - clock.now()},
        {signal: outer, reason: reasonOf},
      ),
    );
  } finally {
    end();
  }
}

function reasonOf(error: unknown): Reason | undefined {
  if (!(error instanceof SlackFailure) || error.next !== 'again' || error.isUnreached) {
    return undefined;
  }
  return {why: withoutPeriod(error.message), retryAfter: error.retryAfter};
}
