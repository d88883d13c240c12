import {setImmediate} from 'node:timers/promises';

/** Many more turns than sockets of one machine need to pass something on. */
const MANY = 1000;

/** Lets everything in this process continue, however slow the machine is. */
export async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < MANY; turn += 1) await setImmediate();
}

/** Waits until a count no longer grows, and returns it. The count must grow in this process. */
export async function untilStill(count: () => number): Promise<number> {
  for (let before = -1; before !== count(); await manyTurns()) before = count();
  return count();
}
