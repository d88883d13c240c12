import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {retryAfter} from '../../src/patience/retry-after.ts';

const date = 'Wed, 21 Oct 2026 07:28:00 GMT';

test.each([
  [{'retry-after': '7'}, 7],
  [{'retry-after': ' 7 '}, 7],
  [{'retry-after': '0'}, 0],
  [{'retry-after': '86400'}, 86_400],
  [{'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT', date}, 9],
  [{'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT', date}, 0],
  [{'retry-after': 'Wed, 21 Oct 2026 07:28:09 GMT'}, undefined],
  [{'retry-after': 'soon', date}, undefined],
  [{'retry-after': '-1'}, undefined],
  [{'retry-after': ''}, undefined],
  [{}, undefined],
])('%j means %s seconds', (headers, seconds) => {
  expect(retryAfter(new Headers(headers as Record<string, string>))).toBe(seconds);
});

test('any header means nothing, or a time that is not negative', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme-ascii'}), fc.constantFrom('', date), (value, sent) => {
      const headers = new Map([
        ['retry-after', value],
        ['date', sent],
      ]);
      const seconds = retryAfter({get: (name) => headers.get(name) ?? null});
      expect(seconds ?? 0).toBeGreaterThanOrEqual(0);
    }),
  );
});
