import {expect, test} from 'vitest';
import {Failure} from '../../../src/errors.ts';
import {type Pause, Transient, retryAfter, retrying} from '../../../src/registry/oci/retry.ts';

const failure = new Failure('registry.unavailable', 'It has trouble.');

const operation = async () => {
  throw new Transient(failure);
};

function recorder(): {pauses: number[]; pause: Pause} {
  const pauses: number[] = [];
  return {pauses, pause: async (seconds) => void pauses.push(seconds)};
}

test('retries with longer and longer pauses', async () => {
  const {pauses, pause} = recorder();
  let tries = 0;
  const operation = async () => {
    tries += 1;
    if (tries < 4) throw new Transient(failure);
    return tries;
  };
  expect(await retrying(operation, {retries: 5, pause, signal: undefined})).toBe(4);
  expect(pauses).toHaveLength(3);
  for (const [index, first] of [0.25, 0.5, 1].entries()) {
    expect(pauses[index]).toBeGreaterThanOrEqual(first);
    expect(pauses[index]).toBeLessThanOrEqual(2 * first);
  }
});

test('throws the last error', async () => {
  const {pauses, pause} = recorder();
  await expect(retrying(operation, {retries: 2, pause, signal: undefined})).rejects.toBe(failure);
  expect(pauses).toHaveLength(2);
});

test('waits as long as the registry asks', async () => {
  const {pauses, pause} = recorder();
  const slow = async () => {
    throw new Transient(failure, 17);
  };
  await expect(retrying(slow, {retries: 1, pause, signal: undefined})).rejects.toBe(failure);
  expect(pauses).toEqual([17]);
});

test.each([failure, new TypeError('fetch failed'), new Error('a defect')])(
  'does not retry after %s',
  async (error) => {
    const {pauses, pause} = recorder();
    const operation = async () => {
      throw error;
    };
    await expect(retrying(operation, {retries: 5, pause, signal: undefined})).rejects.toBe(error);
    expect(pauses).toEqual([]);
  },
);

test('a pause can be interrupted', async () => {
  const controller = new AbortController();
  const {signal} = controller;
  const pause: Pause = async () => controller.abort();
  await expect(retrying(operation, {retries: 5, pause, signal})).rejects.toMatchObject({
    kind: 'interrupted',
  });
});

test.each([
  [{'retry-after': '7'}, 7],
  [{'retry-after': '0'}, 0],
  [{'retry-after': '86400'}, 60],
  [{'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT'}, 9],
  [{'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT'}, 0],
  [{'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT'}, undefined],
  [{'retry-after': 'soon'}, undefined],
  [{}, undefined],
])('%j means %s seconds', (headers, seconds) => {
  expect(retryAfter(new Headers(headers as Record<string, string>))).toBe(seconds);
});
