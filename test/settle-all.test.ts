import {setTimeout as delay} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {settleAll} from '../src/settle-all.ts';

test('returns all results in their order', async () => {
  expect(await settleAll([delay(10, 'a'), Promise.resolve('b')])).toEqual(['a', 'b']);
});

test('waits for the other promises after a failure', async () => {
  let isOver = false;
  const slow = (async () => {
    await delay(20);
    isOver = true;
  })();
  await expect(settleAll([slow, Promise.reject(new Error('refused'))])).rejects.toThrow('refused');
  expect(isOver).toBe(true);
});

test('throws the first error in the order of the promises', async () => {
  const late = delay(5).then(() => Promise.reject(new Error('first')));
  await expect(settleAll([late, Promise.reject(new Error('second'))])).rejects.toThrow('first');
});
