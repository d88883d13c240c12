import {describe, expect, test} from 'vitest';
import {Failure} from '../../src/errors.ts';
import type {Policy} from '../../src/patience/policy.ts';
import {Patience, type Waiting} from '../../src/patience/patience.ts';
import {Transient} from '../../src/patience/transient.ts';
import {VirtualClock} from '../slack/virtual-time.ts';
import {testPatience} from './test-patience.ts';

const POLICY: Policy = {tries: 5, firstPause: 1, longestPause: 20, budget: 100};
const failure = new Failure('registry.unavailable', 'The registry is unavailable.');
const busy = async () => {
  throw new Transient(failure, {why: 'r.example.com answered 503'});
};

/** Fails a number of times, and then returns the number of the try. */
function failing(times: number, retryAfter?: number) {
  return async (number: number) => {
    if (number <= times) throw new Transient(failure, {retryAfter});
    return number;
  };
}

test('tries again after longer and longer pauses', async () => {
  const {patience, clock} = testPatience();
  expect(await patience.retrying(failing(4), POLICY)).toBe(5);
  expect(clock.pauses).toEqual([1, 2, 4, 8]);
});

test('throws the failure of the last try', async () => {
  const {patience, clock} = testPatience();
  await expect(patience.retrying(busy, POLICY)).rejects.toBe(failure);
  expect(clock.pauses).toHaveLength(4);
});

test('waits as long as the server asks, and not at all if it asks for too much', async () => {
  const {patience, clock} = testPatience();
  await patience.retrying(failing(1, 17), POLICY);
  expect(clock.pauses).toEqual([17]);
  await expect(patience.retrying(failing(1, 101), POLICY)).rejects.toBe(failure);
  expect(clock.pauses).toEqual([17]);
});

test('the time of the tries counts, too', async () => {
  const {patience, clock} = testPatience();
  const slow = async () => {
    clock.pass(60);
    throw new Transient(failure);
  };
  await expect(patience.retrying(slow, POLICY)).rejects.toBe(failure);
  expect(clock.now()).toBe(121);
});

test.each([failure, new TypeError('fetch failed'), new Error('a defect')])(
  'does not try again after %s',
  async (error) => {
    const {patience, clock, events} = testPatience();
    const operation = async () => {
      throw error;
    };
    await expect(patience.retrying(operation, POLICY)).rejects.toBe(error);
    expect([clock.pauses, events]).toEqual([[], []]);
  },
);

test('the caller can say what another try can solve', async () => {
  const {patience, events} = testPatience();
  const reason = (error: unknown) => (error === 'early' ? {why: 'It is early'} : undefined);
  const operation = async (number: number) => {
    throw number < 3 ? 'early' : 'late';
  };
  const ended = patience.retrying(operation, {...POLICY, firstPause: 3}, {reason});
  await expect(ended).rejects.toBe('late');
  expect(events.map(({why}) => why)).toEqual(['It is early', 'It is early']);
});

test('an abort ends a pause, a try, and the next try before it starts', async () => {
  const {patience, clock} = testPatience();
  for (const abortAt of ['before', 'try', 'pause']) {
    const controller = new AbortController();
    const {signal} = controller;
    if (abortAt === 'before') controller.abort();
    let tries = 0;
    const operation = async () => {
      tries += 1;
      if (abortAt === 'try') controller.abort();
      throw new Transient(failure);
    };
    const reason = () => {
      if (abortAt === 'pause') controller.abort();
      return {why: 'It is early'};
    };
    const ended = patience.retrying(operation, POLICY, {signal, reason});
    await expect(ended).rejects.toMatchObject({code: 'interrupted'});
    expect(tries).toBe(abortAt === 'before' ? 0 : 1);
  }
  expect(clock.pauses).toEqual([]);
});

describe('a wait', () => {
  test('is announced if it exceeds two seconds', async () => {
    const {patience, events} = testPatience();
    await expect(patience.retrying(busy, POLICY)).rejects.toBe(failure);
    const why = 'r.example.com answered 503';
    expect(events).toEqual([
      {type: 'waiting', why, next: {seconds: 4, number: 4, of: 5}},
      {type: 'waiting', why, next: {seconds: 8, number: 5, of: 5}},
    ]);
  });

  test('has no number of tries if only time limits it', async () => {
    const {patience, events} = testPatience();
    const policy = {...POLICY, tries: Infinity, firstPause: 4};
    await patience.retrying(failing(1), policy);
    expect(events).toEqual([
      {
        type: 'waiting',
        why: 'The registry is unavailable',
        next: {seconds: 4, number: 2, of: undefined},
      },
    ]);
  });

  test('is announced if nothing was said for five seconds, however short it is', async () => {
    const {patience, clock, events} = testPatience();
    const policy = {...POLICY, tries: Infinity, longestPause: 1, budget: 20};
    const operation = async () => {
      clock.pass(0.5);
      throw new Transient(failure);
    };
    const said: number[] = [];
    const heard = async () => {
      if (events.length > said.length) said.push(clock.now());
      return operation();
    };
    await expect(patience.retrying(heard, policy)).rejects.toBe(failure);
    const gaps = said.map((at, index) => at - (said[index - 1] ?? 0));
    expect(said.length).toBeGreaterThan(2);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(6);
  });

  test('is always announced if the policy says so', async () => {
    const {patience, events} = testPatience();
    await patience.retrying(failing(1), {...POLICY, isAlwaysTold: true});
    expect(events.map(({next}) => next?.seconds)).toEqual([1]);
  });

  test('is announced once for requests that wait at the same time', async () => {
    const clock = new VirtualClock();
    const events: Waiting[] = [];
    const emit = (event: Waiting) => void events.push(event);
    const patience = new Patience({clock, random: () => 1, emit});
    const waits = [4, 5, 8.9, 10, 3].map((seconds) =>
      patience.pause(POLICY, {tries: 1, began: 0}, {why: 'Busy', retryAfter: seconds}),
    );
    await clock.spend(Promise.all(waits));
    expect(events.map(({next}) => next?.seconds)).toEqual([4, 10]);
  });
});

describe('an answer', () => {
  const WHY = 'r.example.com has not answered yet';
  const said = {type: 'waiting', why: WHY, next: undefined};

  /** A clock that the test moves, and an answer that comes when the test says so. */
  function slow() {
    const clock = new VirtualClock();
    const events: Waiting[] = [];
    const emit = (event: Waiting) => void events.push(event);
    const patience = new Patience({clock, random: () => 1, emit});
    return {clock, events, patience, ...Promise.withResolvers<string>()};
  }

  test('that does not come is announced every five seconds', async () => {
    const {patience, clock, events, promise, resolve} = slow();
    const answer = patience.watch(promise, WHY);
    await clock.pass(4);
    expect(events).toEqual([]);
    await clock.pass(12);
    expect(events).toEqual([said, said, said]);
    resolve('done');
    expect(await answer).toBe('done');
    await clock.pass(60);
    expect(events).toHaveLength(3);
  });

  test('that comes in time is not', async () => {
    const {patience, clock, events} = slow();
    expect(await patience.watch(Promise.resolve(1), WHY)).toBe(1);
    await expect(patience.watch(Promise.reject(failure), WHY)).rejects.toBe(failure);
    await clock.pass(60);
    expect(events).toEqual([]);
  });

  test('is announced when another wait is over that the person knows about', async () => {
    const {patience, clock, events, promise, resolve} = slow();
    const other = patience.pause(POLICY, {tries: 1, began: 0}, {why: 'Busy', retryAfter: 12});
    const answer = patience.watch(promise, WHY);
    await clock.pass(11);
    expect(events.map(({why}) => why)).toEqual(['Busy']);
    await clock.pass(2);
    expect(events.map(({why}) => why)).toEqual(['Busy', WHY]);
    resolve('done');
    await Promise.all([other, answer]);
  });

  test('is announced once for requests that wait at the same time', async () => {
    const {patience, clock, events, promise, resolve} = slow();
    const first = patience.watch(promise, WHY);
    await clock.pass(2);
    const second = patience.watch(promise, WHY);
    await clock.pass(9);
    expect(events).toEqual([said, said]);
    resolve('done');
    await Promise.all([first, second]);
  });

  test('that shows progress is announced when the progress stops', async () => {
    const {patience, clock, events, promise, resolve} = slow();
    let movedAt = 0;
    const answer = patience.watch(promise, WHY, () => movedAt);
    for (movedAt of [3, 6, 9]) await clock.pass(3);
    await clock.pass(4);
    expect(events).toEqual([]);
    await clock.pass(1);
    expect(events).toEqual([said]);
    resolve('done');
    await answer;
  });
});
