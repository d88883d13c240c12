import {assert, constantFrom, oneof, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {printable, withoutControls} from '../src/printable.ts';

test.each([
  ['colour', '\u001B[1;31mred\u001B[0m text', 'red text'],
  ['colour with colons', '\u001B[38:2::255:0:0mred', 'red'],
  ['movements of the cursor', 'a\u001B[2K\u001B[1Ab\u001B[10;10Hc', 'abc'],
  ['a window title', '\u001B]0;my own title\u0007text', 'text'],
  ['a window title with a long end', '\u001B]2;title\u001B\\text', 'text'],
  ['a window title without an end', 'text\u001B]0;title', 'text'],
  ['a link', '\u001B]8;;https://example.com\u0007here\u001B]8;;\u0007', 'here'],
  ['a device string', '\u001BP1$r0m\u001B\\text', 'text'],
  ['one-byte control sequences', '\u009B31mred\u009D0;title\u009Ctext', 'redtext'],
  ['a reset', '\u001Bctext\u001B(B', 'text'],
  ['an escape at the end', 'text\u001B', 'text'],
  ['a bell and a backspace', 'a\u0007b\u0008c\u007F', 'abc'],
])('removes %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('keeps a text on one line', () => {
  expect(printable('a\nb\r\nc\rd')).toBe('a b c d');
});

test('removes bidi marks and line separators', () => {
  expect(printable('a\u202Eb\u2066c\u200Fd\u061Ce\u2028f\u2029g')).toBe('abcde f g');
  expect(withoutControls('a\u202Eb\u001B[31mc')).toBe('a\u202Ebc');
});

test('replaces a tab by blanks', () => {
  expect(printable('a\tb')).toBe('a    b');
});

test('keeps other characters', () => {
  expect(printable('[builder]  é 漢字 🚢 | ^ ]0;x')).toBe('[builder]  é 漢字 🚢 | ^ ]0;x');
});

test('leaves no control character in any text', () => {
  const piece = constantFrom(
    '\u001B',
    '[',
    ']',
    '\u009B',
    '\\',
    '\u0007',
    ';',
    'm',
    '\r',
    '\t',
    'a',
  );
  assert(
    property(oneof(string({unit: 'binary'}), string({unit: piece})), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }),
  );
});
