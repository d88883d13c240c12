import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {KeptCredentials, sameCredentials} from '../../../src/registry/oci/kept-credentials.ts';

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/**
 * Numbered passwords, for a clock that stands still.
 *
 * @param lifetime in milliseconds; `undefined` if nobody says it.
 * @param fails whether a question fails.
 */
function keep(lifetime: number | undefined, fails: (count: number) => boolean = () => false) {
  const clock = {now: 0};
  let asked = 0;
  const kept = new KeptCredentials(
    async () => {
      asked += 1;
      if (fails(asked)) throw new Error('not today');
      return {
        credentials: {username: 'ci', password: `${asked}`},
        expiresAt: lifetime === undefined ? undefined : clock.now + lifetime,
      };
    },
    () => clock.now,
  );
  const password = async (need?: Parameters<typeof kept.get>[0]) =>
    (await kept.get(need))?.password;
  return {clock, password, asked: () => asked};
}

describe('credentials with a lifetime', () => {
  test('are used for its first half', async () => {
    const {clock, password} = keep(12 * HOUR);
    expect(await Promise.all([password(), password()])).toEqual(['1', '1']);
    clock.now = 5.9 * HOUR;
    expect(await password({longestAge: 0})).toBe('1');
    clock.now = 6 * HOUR;
    expect(await Promise.all([password(), password()])).toEqual(['2', '2']);
    clock.now = 11 * HOUR;
    expect(await password()).toBe('2');
  });

  test('are used until their end if there are no new ones', async () => {
    const {clock, password, asked} = keep(12 * HOUR, (count) => count > 1 && count < 5);
    expect(await password()).toBe('1');
    clock.now = 6 * HOUR;
    expect(await Promise.all([password(), password()])).toEqual(['1', '1']);
    expect(asked()).toBe(2);
    clock.now = 11.9 * HOUR;
    expect(await password()).toBe('1');
    clock.now = 12 * HOUR;
    await expect(password()).rejects.toThrow('not today');
    expect(await password()).toBe('5');
  });

  test('are not used if they expire while new ones are asked for', async () => {
    const clock = {now: 0};
    const answers = [{credentials: {username: 'ci', password: '1'}, expiresAt: 12 * HOUR}];
    const kept = new KeptCredentials(
      async () => {
        const answer = answers.shift();
        if (answer !== undefined) return answer;
        clock.now = 12 * HOUR;
        throw new Error('not today');
      },
      () => clock.now,
    );
    await kept.get();
    clock.now = 11.9 * HOUR;
    await expect(kept.get()).rejects.toThrow('not today');
  });
});

describe('credentials whose lifetime nobody says', () => {
  test('are used for five minutes', async () => {
    const {clock, password} = keep(undefined);
    expect(await password()).toBe('1');
    clock.now = 5 * MINUTE - 1;
    expect(await password()).toBe('1');
    clock.now = 5 * MINUTE;
    expect(await Promise.all([password(), password()])).toEqual(['2', '2']);
  });

  test('are asked for again by a caller that needs newer ones', async () => {
    const {clock, password, asked} = keep(undefined);
    await password();
    clock.now = 1000;
    expect(await password({longestAge: 2})).toBe('1');
    expect(await Promise.all([password({longestAge: 1}), password({longestAge: 1})])).toEqual([
      '2',
      '2',
    ]);
    expect(await password()).toBe('2');
    expect(asked()).toBe(2);
  });
});

test.each([undefined, 12 * HOUR])(
  'are asked for again if the clock went back, once (lifetime %s)',
  async (lifetime) => {
    const {clock, password, asked} = keep(lifetime);
    clock.now = 2 * HOUR;
    await password();
    clock.now = HOUR;
    expect(await Promise.all([password(), password()])).toEqual(['2', '2']);
    expect(await password()).toBe('2');
    expect(asked()).toBe(2);
  },
);

test('asks again after a failure', async () => {
  const {password} = keep(undefined, (count) => count === 1);
  await expect(password()).rejects.toThrow('not today');
  expect(await password()).toBe('2');
});

describe('rejected credentials', () => {
  test.each([undefined, 12 * HOUR])('are asked for again, once (lifetime %s)', async (lifetime) => {
    const {password, asked} = keep(lifetime);
    await password();
    const refused = {username: 'ci', password: '1'};
    expect(await Promise.all([password({refused}), password({refused})])).toEqual(['2', '2']);
    // A slow request was rejected, too, after there were newer ones.
    expect(await password({refused})).toBe('2');
    expect(asked()).toBe(2);
  });

  test('are not used again if there are no new ones', async () => {
    const {password} = keep(12 * HOUR, (count) => count === 2);
    await password();
    const refused = {username: 'ci', password: '1'};
    await expect(password({refused})).rejects.toThrow('not today');
    expect(await password()).toBe('3');
  });
});

test('no answer is older than its kind allows', async () => {
  const lifetimes = fc.option(fc.integer({min: 1, max: 20 * MINUTE}), {nil: undefined});
  const pauses = fc.array(fc.integer({min: 0, max: 10 * MINUTE}), {maxLength: 20});
  await fc.assert(
    fc.asyncProperty(lifetimes, pauses, async (lifetime, all) => {
      const {clock, password, asked} = keep(lifetime);
      let [askedAt, known] = [0, 0];
      for (const pause of all) {
        clock.now += pause;
        expect(await password()).toBe(`${asked()}`);
        if (asked() !== known) [askedAt, known] = [clock.now, asked()];
        const longest = lifetime === undefined ? 5 * MINUTE : lifetime / 2;
        expect(clock.now === askedAt || clock.now - askedAt < longest).toBe(true);
      }
    }),
  );
});

test('only credentials can be the same', () => {
  expect(sameCredentials(undefined, undefined)).toBe(false);
  const one = {username: 'ci', password: '1'};
  expect(sameCredentials(one, {...one})).toBe(true);
  expect(sameCredentials(one, {...one, password: '2'})).toBe(false);
});
