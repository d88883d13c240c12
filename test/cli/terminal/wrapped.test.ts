import {assert, integer, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {wrapped, wrappedFor} from '../../../src/cli/terminal/wrapped.ts';

test('a line that fits stays as it is', () => {
  expect(wrapped('  a  line ', 10)).toEqual(['  a  line ']);
  expect(wrapped('', 10)).toEqual(['']);
  expect(wrapped('x'.repeat(1000), Infinity)).toEqual(['x'.repeat(1000)]);
});

test('a longer one is broken between words, and goes on below itself', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', '  three', '  four']);
  expect(wrapped('  one two three', 9)).toEqual(['  one two', '    three']);
});

test('colours take no room', () => {
  const red = `\u001B[31mone\u001B[39m`;
  expect(wrapped(`${red} two three`, 7)).toEqual([`${red} two`, '  three']);
});

test('a terminal of unknown width, and what is none, breaks nothing', () => {
  expect(wrappedFor({columns: 5}, 'one two', 'three')).toEqual(['one', '  two', 'three']);
  expect(wrappedFor({}, 'one two')).toEqual(['one two']);
  expect(wrappedFor({columns: 0}, 'one two')).toEqual(['one two']);
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
