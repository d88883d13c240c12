import {assert, property, string} from 'fast-check';
import {expect, test} from 'vitest';
import {hiddenCharacters, revealed} from '../../../src/codebase/text/hidden-characters.ts';

const SPACE = 'looks like a space but is not one.';
const LINE_END = 'looks like a line break but is not one.';
const INVISIBLE = 'is an invisible character.';

test.each([
  ['\u00A0', `U+00A0 NO-BREAK SPACE ${SPACE}`],
  ['\u1680', `U+1680 OGHAM SPACE MARK ${SPACE}`],
  ['\u2003', `U+2003 EM SPACE ${SPACE}`],
  ['\u2009', `U+2009 THIN SPACE ${SPACE}`],
  ['\u202F', `U+202F NARROW NO-BREAK SPACE ${SPACE}`],
  ['\u205F', `U+205F MEDIUM MATHEMATICAL SPACE ${SPACE}`],
  ['\u2800', `U+2800 BRAILLE PATTERN BLANK ${SPACE}`],
  ['\u3000', `U+3000 IDEOGRAPHIC SPACE ${SPACE}`],
  ['\u3164', `U+3164 HANGUL FILLER ${SPACE}`],
  ['\u0085', `U+0085 NEXT LINE ${LINE_END}`],
  ['\u2028', `U+2028 LINE SEPARATOR ${LINE_END}`],
  ['\u2029', `U+2029 PARAGRAPH SEPARATOR ${LINE_END}`],
  ['\0', `U+0000 NULL ${INVISIBLE}`],
  ['\u001B', `U+001B ESCAPE ${INVISIBLE}`],
  ['\u0003', `U+0003 CONTROL CHARACTER ${INVISIBLE}`],
  ['\u00AD', `U+00AD SOFT HYPHEN ${INVISIBLE}`],
  ['\u034F', `U+034F COMBINING GRAPHEME JOINER ${INVISIBLE}`],
  ['\u061C', `U+061C ARABIC LETTER MARK ${INVISIBLE}`],
  ['\u180E', `U+180E MONGOLIAN VOWEL SEPARATOR ${INVISIBLE}`],
  ['\u200B', `U+200B ZERO WIDTH SPACE ${INVISIBLE}`],
  ['\u200C', `U+200C ZERO WIDTH NON-JOINER ${INVISIBLE}`],
  ['\u200D', `U+200D ZERO WIDTH JOINER ${INVISIBLE}`],
  ['\u200E', `U+200E LEFT-TO-RIGHT MARK ${INVISIBLE}`],
  ['\u200F', `U+200F RIGHT-TO-LEFT MARK ${INVISIBLE}`],
  ['\u202E', `U+202E RIGHT-TO-LEFT OVERRIDE ${INVISIBLE}`],
  ['\u2060', `U+2060 WORD JOINER ${INVISIBLE}`],
  ['\u2063', `U+2063 INVISIBLE SEPARATOR ${INVISIBLE}`],
  ['\u2066', `U+2066 LEFT-TO-RIGHT ISOLATE ${INVISIBLE}`],
  ['\u2069', `U+2069 POP DIRECTIONAL ISOLATE ${INVISIBLE}`],
  ['\uFE0F', `U+FE0F VARIATION SELECTOR-16 ${INVISIBLE}`],
  ['\uFEFF', `U+FEFF ZERO WIDTH NO-BREAK SPACE ${INVISIBLE}`],
  ['\uFFFA', `U+FFFA INTERLINEAR ANNOTATION SEPARATOR ${INVISIBLE}`],
  ['\u{1D173}', `U+1D173 FORMAT CHARACTER ${INVISIBLE}`],
  ['\u{E0041}', `U+E0041 TAG CHARACTER ${INVISIBLE}`],
  ['\u{E0100}', `U+E0100 VARIATION SELECTOR-17 ${INVISIBLE}`],
])('finds and names %j between letters', (character, message) => {
  expect(hiddenCharacters(`a${character}b`)).toEqual([
    {
      offset: 1,
      length: character.length,
      message,
      hint: expect.stringMatching(/^(?:Delete|Replace) /u),
    },
  ]);
});

test.each([
  ['ordinary spaces, tabs and line breaks', 'a b\tc\nd\r\ne\r'],
  ['letters of other languages', 'café Ελληνικά русский 日本語 한국어 עברית العربية ไทย'],
  ['combining marks', 'e\u0301'],
  ['emoji, joined, coloured and of flags and keys', '👩‍💻 👍🏽 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇬🇧 1️⃣ ☎︎'],
  ['forms of Han characters', '葛\u{E0100}城'],
  ['joiners within Persian and Hindi words', 'می‌خواهم क्‍ष'],
  ['typographic quotes and dashes', '‘a’ “b” – —'],
])('does not report %s', (_, text) => {
  expect(hiddenCharacters(text)).toEqual([]);
});

test('reports a joiner or variation selector that changes nothing visible', () => {
  expect(hiddenCharacters('web\u200D: ls\uFE0F \u200Dx 👩\u200D')).toHaveLength(4);
});

test('reports repeated characters once', () => {
  expect(hiddenCharacters('a\u00A0\u00A0\u00A0b\u00A0')).toMatchObject([
    {offset: 1, length: 3},
    {offset: 5, length: 1},
  ]);
});

test('reports a carriage return unless it ends a line', () => {
  expect(hiddenCharacters('a\rb\r\nc\r')).toMatchObject([{offset: 1, length: 1}]);
});

test('replaces hidden characters by their codes, also in a part of the text', () => {
  const text = 'a\u00A0\u00A0b\u{E0041}👩‍💻c';
  expect(revealed(text)).toBe('a<U+00A0><U+00A0>b<U+E0041>👩‍💻c');
  expect(revealed(text, 1, 4)).toBe('<U+00A0><U+00A0>b');
});

test('leaves no hidden character in a revealed text', () => {
  assert(
    property(string({unit: 'binary'}), (text) => {
      expect(hiddenCharacters(revealed(text))).toEqual([]);
    }),
  );
});
