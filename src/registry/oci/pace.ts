import type {Clock} from '../../patience/clock.ts';

/** Waits until an operation may start. */
export type Pace = (signal?: AbortSignal) => Promise<void>;

/**
 * Lets operations start at a rate. The operations of one second may start at once. Each further one waits until the rate
 * allows it. Registries count requests in the same way, and refuse those above their quota.
 */
export function pace(perSecond: number, clock: Clock): Pace {
  /** When the operations until now would all have started, at this rate. In seconds. */
  let usedUntil = -Infinity;
  return async (signal) => {
    const now = clock.now();
    usedUntil = Math.max(usedUntil, now) + 1 / perSecond;
    const wait = usedUntil - now - 1;
    if (wait > 0) await clock.sleep(wait, {signal});
  };
}
