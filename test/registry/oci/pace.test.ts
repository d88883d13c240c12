import {assert, integer, property, array} from 'fast-check';
import {expect, test} from 'vitest';
import {pace} from '../../../src/registry/oci/pace.ts';
import {SteppingClock} from '../../patience/test-patience.ts';

/** A clock that notes the waits, and stands still. */
class StandingClock extends SteppingClock {
  override async sleep(seconds: number): Promise<void> {
    this.pauses.push(seconds);
  }
}

test('as many as in one second start at once, and the others one after another', async () => {
  const clock = new StandingClock();
  const turn = pace(4, clock);
  for (let count = 0; count < 7; count += 1) await turn();
  expect(clock.pauses).toEqual([0.25, 0.5, 0.75]);
});

test('after a break, as many start at once again, and no more', async () => {
  const clock = new StandingClock();
  const turn = pace(4, clock);
  for (let count = 0; count < 4; count += 1) await turn();
  clock.pass(100);
  for (let count = 0; count < 5; count += 1) await turn();
  expect(clock.pauses).toEqual([0.25]);
});

test('within any time, there are never more than the rate and one second allow', () => {
  assert(
    property(integer({min: 1, max: 50}), array(integer({min: 0, max: 30})), (rate, pauses) => {
      const clock = new StandingClock();
      const turn = pace(rate, clock);
      const starts = pauses.map((tenths) => {
        clock.pass(tenths / 10);
        const before = clock.pauses.length;
        void turn();
        return clock.now() + (clock.pauses.length > before ? (clock.pauses.at(-1) ?? 0) : 0);
      });
      for (const [index, start] of starts.entries()) {
        const later = starts.slice(index).filter((it) => it < start + 1 - 1e-9);
        expect(later.length).toBeLessThanOrEqual(2 * rate);
      }
    }),
  );
});
