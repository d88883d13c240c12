import {assert, integer, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {wrapped} from '../../src/cli/wrapped.ts';

test('a line that fits stays as it is', () => {
  expect(wrapped('  a  line ', 10)).toEqual(['  a  line ']);
  expect(wrapped('', 10)).toEqual(['']);
  expect(wrapped('x'.repeat(1000), Infinity)).toEqual(['x'.repeat(1000)]);
});

test('a longer one is broken between words, and goes on below itself', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', '  three', '  four']);
  expect(wrapped('  one two three', 9)).toEqual(['  one two', '    three']);
});

test('a word that is too long by itself stays whole', () => {
  expect(wrapped('see https://example.com/a/long/path now', 12)).toEqual([
    'see',
    '  https://example.com/a/long/path',
    '  now',
  ]);
});

test('no character is lost, and no line is longer than need be', () => {
  assert(
    property(string(), integer({min: -5, max: 40}), (text, columns) => {
      const lines = wrapped(text, columns);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) {
        const isOneWord = !line.trim().includes(' ');
        expect(line.length <= columns || isOneWord || line.trim() === '').toBe(true);
      }
    }),
  );
});
