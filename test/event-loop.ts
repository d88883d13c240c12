import {setImmediate} from 'node:timers/promises';

/** Many more turns than sockets of one machine need to hand something on. */
const MANY = 1000;

/** Gives everything in this process the chance to go on, however slow the machine is. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < MANY; turn += 1) await setImmediate();
}

/** Waits until a count does not grow any more, and returns it. Whoever makes it grow must be in this process. */
export async function untilStill(count: () => number): Promise<number> {
  for (let before = -1; before !== count(); await manyTurns()) before = count();
  return count();
}
