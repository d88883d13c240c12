import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import * as policies from '../../src/patience/policies.ts';
import {type Policy, isPassingStatus, nextPause} from '../../src/patience/policy.ts';

const usual: Policy = {tries: 5, firstPause: 1, longestPause: 10, budget: 100};

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 8],
  [5, undefined],
])('after %i tries, waits %s seconds at most', (tries, longest) => {
  expect(nextPause(usual, {tries, seconds: 0}, 1)).toBe(longest);
});

test('the pause is random, from nothing to its full length', () => {
  expect(nextPause(usual, {tries: 3, seconds: 0}, 0)).toBe(0);
  expect(nextPause(usual, {tries: 3, seconds: 0}, 0.5)).toBe(2);
});

test('waits as long as the server asks, and gives up if that is too long', () => {
  const past = {tries: 1, seconds: 40};
  expect(nextPause(usual, {...past, retryAfter: 17}, 1)).toBe(17);
  expect(nextPause(usual, {...past, retryAfter: 60}, 1)).toBe(60);
  expect(nextPause(usual, {...past, retryAfter: 61}, 1)).toBeUndefined();
});

test('the last try starts at the end of the budget', () => {
  expect(nextPause(usual, {tries: 4, seconds: 95}, 1)).toBe(5);
  expect(nextPause(usual, {tries: 4, seconds: 100}, 1)).toBeUndefined();
});

const seconds = fc.double({min: 0, max: 1e6, noNaN: true});
const policy = fc.record({
  tries: fc.oneof(fc.integer({min: 1, max: 20}), fc.constant(Infinity)),
  firstPause: fc.double({min: 0.01, max: 100, noNaN: true}),
  longestPause: fc.double({min: 0.01, max: 100, noNaN: true}),
  budget: fc.double({min: 0, max: 1000, noNaN: true}),
});
const dice = fc.double({min: 0, max: 1, noNaN: true});

test('no pause is shorter than the server asks, or ends after the budget', () => {
  fc.assert(
    fc.property(
      policy,
      fc.integer({min: 1, max: 2000}),
      seconds,
      fc.option(seconds, {nil: undefined}),
      dice,
      (it, tries, past, retryAfter, random) => {
        const pause = nextPause(it, {tries, seconds: past, retryAfter}, random);
        if (pause === undefined) return;
        expect(tries).toBeLessThan(it.tries);
        expect(pause).toBeGreaterThanOrEqual(retryAfter ?? 0);
        expect(past + pause).toBeLessThanOrEqual(it.budget * (1 + 1e-9));
        if (retryAfter === undefined) expect(pause).toBeLessThanOrEqual(it.longestPause);
      },
    ),
  );
});

test('every series of tries ends in time, however the dice fall', () => {
  fc.assert(
    fc.property(policy, fc.infiniteStream(dice), (it, throws) => {
      fc.pre(it.tries !== Infinity || it.budget > 0);
      let [tries, past] = [1, 0];
      for (const random of throws.take(50)) {
        const pause = nextPause(it, {tries, seconds: past}, random);
        if (pause === undefined) break;
        tries += 1;
        past += pause;
      }
      expect(tries).toBeLessThanOrEqual(it.tries);
      expect(past).toBeLessThanOrEqual(it.budget * (1 + 1e-9));
    }),
  );
});

test('no policy waits for ever, except for the message in Slack', () => {
  const endless = Object.entries(policies).filter(
    ([, {tries, budget}]) => tries === Infinity && budget === Infinity,
  );
  expect(endless.map(([name]) => name)).toEqual(['SLACK_UPDATE']);
});

test('only some statuses are worth another try', () => {
  const all = Array.from({length: 600}, (_, status) => status);
  expect(all.filter((it) => isPassingStatus(it))).toEqual([408, 429, 500, 502, 503, 504]);
});
