import {expect, test} from 'vitest';
import {TokenKeeper, parseToken} from '../../../src/registry/ecr/ecr-token.ts';

const HOUR = 60 * 60 * 1000;

test('reads user name and password, which may contain a colon', () => {
  expect(parseToken(btoa('AWS:pass:word'), new Date(5)).credentials).toEqual({
    username: 'AWS',
    password: 'pass:word',
  });
});

/**
 * Tokens with a lifetime of twelve hours, for a clock that stands still. Requests fail if `fails` returns
 * true.
 */
function keep(fails: (count: number) => boolean = () => false) {
  const clock = {now: 0};
  let given = 0;
  const keeper = new TokenKeeper(
    async () => {
      given += 1;
      if (fails(given)) throw new Error('not today');
      return parseToken(btoa(`AWS:${given}`), new Date(clock.now + 12 * HOUR));
    },
    () => clock.now,
  );
  return {
    clock,
    password: async () => (await keeper.credentials()).password,
    given: () => given,
  };
}

test('uses one token for half of its lifetime', async () => {
  const {clock, password} = keep();
  expect(await Promise.all([password(), password()])).toEqual(['1', '1']);
  clock.now = 5.9 * HOUR;
  expect(await password()).toBe('1');
  clock.now = 6 * HOUR;
  expect(await Promise.all([password(), password()])).toEqual(['2', '2']);
  clock.now = 11 * HOUR;
  expect(await password()).toBe('2');
});

test('keeps a token without an expiry time', async () => {
  let given = 0;
  const keeper = new TokenKeeper(
    async () => parseToken(btoa(`AWS:${(given += 1)}`), undefined),
    () => given * HOUR * 100,
  );
  expect((await keeper.credentials()).password).toBe('1');
  expect((await keeper.credentials()).password).toBe('1');
});

test('requests a token again after a failure', async () => {
  const {password} = keep((count) => count === 1);
  await expect(password()).rejects.toThrow('not today');
  expect(await password()).toBe('2');
});

test('uses the old token until its end if there is no new one', async () => {
  const {clock, password, given} = keep((count) => count > 1 && count < 5);
  expect(await password()).toBe('1');
  clock.now = 6 * HOUR;
  expect(await Promise.all([password(), password()])).toEqual(['1', '1']);
  expect(given()).toBe(2);
  clock.now = 11.9 * HOUR;
  expect(await password()).toBe('1');
  clock.now = 12 * HOUR;
  await expect(password()).rejects.toThrow('not today');
  expect(await password()).toBe('5');
});

test('does not use an old token that expires while it waits', async () => {
  const clock = {now: 0};
  let isFirst = true;
  const keeper = new TokenKeeper(
    async () => {
      if (isFirst) {
        isFirst = false;
        return parseToken(btoa('AWS:1'), new Date(12 * HOUR));
      }
      clock.now = 12 * HOUR;
      throw new Error('not today');
    },
    () => clock.now,
  );
  await keeper.credentials();
  clock.now = 11.9 * HOUR;
  await expect(keeper.credentials()).rejects.toThrow('not today');
});
