import type {Clock} from '../../patience/clock.ts';

/** Waits until an operation may start. */
export type Pace = (signal?: AbortSignal) => Promise<void>;

/**
 * Lets operations start at a rate: as many at once as in one second, and then each as soon as the rate allows. Registries
 * count requests in the same way, and refuse those above their quota.
 */
export function pace(perSecond: number, clock: Clock): Pace {
  /** When all seconds that the operations until now take up are over, at this rate. */
  let usedUntil = -Infinity;
  return async (signal) => {
    const now = clock.now();
    usedUntil = Math.max(usedUntil, now) + 1 / perSecond;
    const wait = usedUntil - now - 1;
    if (wait > 0) await clock.sleep(wait, {signal});
  };
}
