import {array, assert, constantFrom, integer, property} from 'fast-check';
import {expect, test} from 'vitest';
import {TerminalScreen} from './terminal-screen.ts';

function screen(text: string, columns = 10): string {
  const shown = new TerminalScreen(columns);
  shown.write(text);
  return shown.text;
}

test.each([
  ['one\r\ntwo  ', 'one\ntwo'],
  ['one\rtwo', 'two'],
  ['ab\b\bc', 'cb'],
  ['a\tb', 'a       b'],
  ['\u001B[31mred\u001B[0m\u0007', 'red'],
  ['\u001B]0;title\u0007a\u001B]8;;x\u001B\\b', 'ab'],
  ['0123456789', '0123456789'],
  ['0123456789a', '0123456789\na'],
  ['0123456789\r\na', '0123456789\na'],
  ['abc\u001B[2D\u001B[K', 'a'],
  ['abc\u001B[1G\u001B[2Kd', 'd'],
  ['abc\u001B[2G\u001B[1Kd', ' dc'],
  ['one\r\ntwo\u001B[1A\u001B[1Gx', 'xne\ntwo'],
  ['one\r\ntwo\r\nthree\u001B[2A\u001B[1G\u001B[0J', ''],
  ['a\u001B[Bb\u001B[Cc', 'a\n b c'],
])('shows %j as %j', (text, seen) => {
  expect(screen(text)).toBe(seen);
});

test('keeps the position and the colour of each part', () => {
  const shown = new TerminalScreen(20);
  shown.write('  \u001B[1;32mdone\u001B[22m in\u001B[39m  \u001B[2m3 s\u001B[0m \r\n\r\nend\r\n');
  const style = {bold: false, dim: false, colour: undefined};
  expect(shown.styledLines).toEqual([
    [
      {column: 2, text: 'done', style: {...style, bold: true, colour: 2}},
      {column: 7, text: 'in', style: {...style, colour: 2}},
      {column: 11, text: '3 s', style: {...style, dim: true}},
    ],
    [],
    [{column: 0, text: 'end', style}],
  ]);
});

test('refuses unknown sequences', () => {
  expect(() => screen('\u001B[2J')).toThrow('ESC[2J');
});

test('does not depend on how a text is split', () => {
  const piece = constantFrom('a', 'b ', '\r\n', '\u001B[A', '\u001B[2K', '\u001B[1G', '\u001B[36m');
  assert(
    property(array(piece), array(integer({min: 0, max: 40})), (pieces, cuts) => {
      const text = pieces.join('');
      const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const cut = new TerminalScreen(5);
      for (const [at, from] of places.slice(0, -1).entries())
        cut.write(text.slice(from, places[at + 1]));
      expect(cut.text).toBe(screen(text, 5));
    }),
  );
});
