import {setTimeout as wait} from 'node:timers/promises';

/** Waits for something to be so, for as long as the test may take. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(10);
}
