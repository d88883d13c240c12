import {expect, test} from 'vitest';
import {runAtIntervals} from '../../../src/engine/pack/run-at-intervals.ts';

test('continues after an error, never runs twice at the same time, and stops', async () => {
  let begun = 0;
  let running = 0;
  let most = 0;
  const thrice = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  const {stop} = runAtIntervals(async () => {
    begun += 1;
    running += 1;
    most = Math.max(most, running);
    if (begun === 3) {
      thrice.resolve();
      await last.promise;
    }
    running -= 1;
    if (begun === 1) throw new Error('dropped');
  }, 1);
  await thrice.promise;
  let isStopped = false;
  const stopped = stop().finally(() => {
    isStopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isStopped).toBe(false);
  last.resolve();
  await stopped;
  expect({begun, running, most}).toEqual({begun: 3, running: 0, most: 1});
});
