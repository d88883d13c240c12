import {expect, test} from 'vitest';
import {TokenKeeper, parseToken} from '../../../src/registry/ecr/ecr-token.ts';

const HOUR = 60 * 60 * 1000;

test('a token is a name and a password, which may have a colon', () => {
  expect(parseToken(btoa('AWS:pass:word'), new Date(5)).credentials).toEqual({
    username: 'AWS',
    password: 'pass:word',
  });
});

/** Tokens that are good for twelve hours, of a clock that stands still; what `fails` says, fails. */
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

test('one token serves everybody for half of its time', async () => {
  const {clock, password} = keep();
  expect(await Promise.all([password(), password()])).toEqual(['1', '1']);
  clock.now = 5.9 * HOUR;
  expect(await password()).toBe('1');
  clock.now = 6 * HOUR;
  expect(await Promise.all([password(), password()])).toEqual(['2', '2']);
  clock.now = 11 * HOUR;
  expect(await password()).toBe('2');
});

test('a token whose end AWS does not say is kept', async () => {
  let given = 0;
  const keeper = new TokenKeeper(
    async () => parseToken(btoa(`AWS:${(given += 1)}`), undefined),
    () => given * HOUR * 100,
  );
  expect((await keeper.credentials()).password).toBe('1');
  expect((await keeper.credentials()).password).toBe('1');
});

test('what failed is asked for anew', async () => {
  const {password} = keep((count) => count === 1);
  await expect(password()).rejects.toThrow('not today');
  expect(await password()).toBe('2');
});

test('where there is no new one the former serves to its end, and the next asks again', async () => {
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

test('a former one that ends while the new one is waited for does not serve', async () => {
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
