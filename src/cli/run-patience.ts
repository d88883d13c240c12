import {setTimeout as sleep} from 'node:timers/promises';
import type {Clock} from '../patience/clock.ts';
import {Patience, type Waiting} from '../patience/patience.ts';

/** The clock of this machine. */
export const CLOCK: Clock = {
  now: () => performance.now() / 1000,
  sleep: async (seconds, {signal, keepsAlive = true} = {}) => {
    await sleep(seconds * 1000, undefined, {
      ref: keepsAlive,
      ...(signal === undefined ? {} : {signal}),
    });
  },
};

/** Returns the patience of a run. @param emit gets each wait that a person should know about. */
export function runPatience(emit: (event: Waiting) => void): Patience {
  return new Patience({clock: CLOCK, random: Math.random, emit});
}
