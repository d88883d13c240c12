import {setImmediate} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {runTogether} from '../src/settle-all.ts';

const NEVER = new AbortController().signal;

/** Fails when it is told to stop. */
function untilAborted(ended: string[], name: string) {
  return async (signal: AbortSignal) => {
    while (!signal.aborted) await setImmediate();
    ended.push(name);
    signal.throwIfAborted();
  };
}

test('runs all operations at the same time', async () => {
  const begun: string[] = [];
  const operation = (name: string) => async () => {
    begun.push(name);
    while (begun.length < 2) await setImmediate();
  };
  await runTogether(NEVER, [operation('a'), operation('b')]);
  const late = async () => {
    await setImmediate();
    return 1;
  };
  expect(await runTogether(NEVER, [late, async () => 2])).toEqual([1, 2]);
  expect(begun).toEqual(['a', 'b']);
});

test('stops the others if one fails, waits for them, and throws the first error', async () => {
  const ended: string[] = [];
  const fails = async () => {
    await setImmediate();
    throw new Error('disk full');
  };
  const all = [untilAborted(ended, 'a'), fails, untilAborted(ended, 'b')];
  await expect(runTogether(NEVER, all)).rejects.toThrow('disk full');
  expect(ended.toSorted()).toEqual(['a', 'b']);
});

test('stops all operations if the signal is aborted', async () => {
  const ended: string[] = [];
  const stop = new AbortController();
  const all = [untilAborted(ended, 'a'), untilAborted(ended, 'b')];
  const running = runTogether(stop.signal, all);
  stop.abort(new Error('interrupted'));
  await expect(running).rejects.toThrow('interrupted');
  expect(ended.toSorted()).toEqual(['a', 'b']);
});
