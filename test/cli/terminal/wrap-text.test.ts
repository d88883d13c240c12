import {assert, integer, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {printable} from '../../../src/printable.ts';
import {wrapText, wrapForStream} from '../../../src/cli/terminal/wrap-text.ts';

test('does not change a line that fits', () => {
  expect(wrapText('  a  line ', 10)).toEqual(['  a  line ']);
  expect(wrapText('a\nline', 10)).toEqual(['a line']);
  expect(wrapText('', 10)).toEqual(['']);
  expect(wrapText('x'.repeat(1000), Infinity)).toEqual(['x'.repeat(1000)]);
});

test('wraps a longer line between words, with indented continuation lines', () => {
  expect(wrapText('one two three four', 9)).toEqual(['one two', '  three', '  four']);
  expect(wrapText('  one two three', 9)).toEqual(['  one two', '    three']);
});

test('removes characters that are not shown, and does not count them', () => {
  const red = `\u001B[31mone\u001B[39m`;
  expect(wrapText(`${red} \u202Etwo three`, 7)).toEqual(['one two', '  three']);
});

test('does not wrap for a stream of unknown width', () => {
  expect(wrapForStream({columns: 5}, 'one two', 'three')).toEqual(['one', '  two', 'three']);
  expect(wrapForStream({}, 'one two')).toEqual(['one two']);
  expect(wrapForStream({columns: 0}, 'one two')).toEqual(['one two']);
});

test('does not break a single long word', () => {
  expect(wrapText('see https://example.com/a/long/path now', 12)).toEqual([
    'see',
    '  https://example.com/a/long/path',
    '  now',
  ]);
});

test('loses no character, and exceeds no width', () => {
  assert(
    property(string(), integer({min: -5, max: 40}), (text, columns) => {
      const lines = wrapText(text, columns);
      expect(lines.join('').replaceAll(' ', '')).toBe(printable(text).replaceAll(' ', ''));
      for (const line of lines) {
        const isOneWord = !line.trim().includes(' ');
        expect(line.length <= columns || isOneWord || line.trim() === '').toBe(true);
      }
    }),
  );
});
