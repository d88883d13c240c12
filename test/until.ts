import {setTimeout as wait} from 'node:timers/promises';

/** Waits for a condition, up to the timeout of the test. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(10);
}
