import {array, assert, constantFrom, property} from 'fast-check';
import {expect, test} from 'vitest';
import {lineDiff} from '../../../../src/cli/operate/change/line-diff.ts';

const shown = (from: string, to: string) =>
  lineDiff(from, to).map(({sign, line}) => `${sign}${line}`);

test('keeps common lines', () => {
  expect(shown('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  expect(shown('a', 'a')).toEqual([' a']);
  expect(shown('a\nb', 'b\nc')).toEqual(['-a', ' b', '+c']);
});

test('marks all lines of very long texts as changed', () => {
  const [one, other] = ['a', 'b'].map((it) => Array.from({length: 2100}, () => it).join('\n'));
  const diff = lineDiff(one ?? '', other ?? '');
  expect(diff).toHaveLength(4200);
  expect(diff[0]).toEqual({sign: '-', line: 'a'});
});

test('has both texts in it, and the fewest possible changes', () => {
  const text = array(constantFrom('a', 'b', 'c', ''), {maxLength: 12}).map((it) => it.join('\n'));
  assert(
    property(text, text, (from, to) => {
      const diff = lineDiff(from, to);
      const without = (sign: string) =>
        diff
          .filter((it) => it.sign !== sign)
          .map(({line}) => line)
          .join('\n');
      expect(without('+')).toBe(from);
      expect(without('-')).toBe(to);
      if (from === to) expect(diff.every(({sign}) => sign === ' ')).toBe(true);
    }),
  );
});
