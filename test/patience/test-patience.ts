import type {Clock} from '../../src/patience/clock.ts';
import {Patience, type Waiting} from '../../src/patience/patience.ts';

/**
 * A clock that only moves when somebody waits, and then at once. A wait in the background lasts until it is
 * aborted.
 */
export class SteppingClock implements Clock {
  #now = 0;
  /** Seconds of all waits until now. */
  readonly pauses: number[] = [];

  now(): number {
    return this.#now;
  }

  async sleep(
    seconds: number,
    {signal, keepsAlive = true}: Parameters<Clock['sleep']>[1] = {},
  ): Promise<void> {
    signal?.throwIfAborted();
    if (!keepsAlive) {
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')), {once: true});
      });
    }
    this.pauses.push(seconds);
    this.pass(seconds);
  }

  /** Lets time pass. */
  pass(seconds: number): void {
    this.#now += seconds;
  }
}

/** A patience that never really waits. */
export interface TestPatience {
  readonly patience: Patience;
  readonly clock: SteppingClock;
  readonly events: Waiting[];
}

/** @param random what the dice show each time. By default, each pause has its full length. */
export function testPatience(random = 1): TestPatience {
  const clock = new SteppingClock();
  const events: Waiting[] = [];
  const patience = new Patience({
    clock,
    random: () => random,
    emit: (event) => void events.push(event),
  });
  return {patience, clock, events};
}

/** A patience for work that must not wait. */
export function impatience(): Patience {
  const clock = new SteppingClock();
  const sleep: Clock['sleep'] = (seconds, options) =>
    options?.keepsAlive === false
      ? clock.sleep(seconds, options)
      : Promise.reject(new Error('waits'));
  return new Patience({clock: {now: () => 0, sleep}, random: () => 1, emit: () => undefined});
}
