import {expect, test} from 'vitest';
import {spell} from '../../../src/cli/spell.ts';
import {formatDiagnostics, warningText} from '../../../src/codebase/text/diagnostic.ts';
import {TextFile} from '../../../src/codebase/text/text-file.ts';

const shown = (text: string, offset: number, length = 1) =>
  formatDiagnostics([new TextFile('file', text).problem(offset, length, 'Wrong.', 'Do this.')]).map(
    spell,
  );

test('shows a problem with its underlined line', () => {
  expect(shown('one\ntwo three\n', 8, 5)).toEqual([
    'file:2:5: Wrong.',
    '  2 | two three',
    '    |     ^^^^^',
    '  Do this.',
  ]);
});

test('shows a problem of a whole file without a line, and separates problems', () => {
  expect(
    formatDiagnostics([
      {file: 'a', message: 'Wrong.'},
      {file: 'b', message: 'Too.'},
    ]),
  ).toEqual(['a: Wrong.', '', 'b: Too.']);
});

test('shows the first of many problems of a file, and the number of the others', () => {
  const many = Array.from({length: 22}, (_, index) => ({file: 'a', message: `Wrong ${index}.`}));
  const lines = formatDiagnostics([...many, {file: 'b', message: 'Too.'}]);
  expect(lines.filter((line) => line !== '')).toEqual([
    ...many.slice(0, 20).map(({message}) => `a: ${message}`),
    'a: … and 2 more.',
    'b: Too.',
  ]);
});

test('shows one more problem instead of a count of one', () => {
  const many = Array.from({length: 21}, (_, index) => ({file: 'a', message: `Wrong ${index}.`}));
  expect(formatDiagnostics(many)).toContain('a: Wrong 20.');
});

test('shows a tab as a space, and a hidden character as its code', () => {
  expect(shown('\tone\u0007two\r\n', 5)).toEqual([
    'file:1:6: Wrong.',
    '  1 |  one<U+0007>two',
    '    |             ^',
    '  Do this.',
  ]);
});

test('counts wide characters twice', () => {
  expect(shown('漢字x', 2)).toEqual([
    'file:1:3: Wrong.',
    '  1 | 漢字x',
    '    |     ^',
    '  Do this.',
  ]);
});

test('shows the part of a long line around the place', () => {
  const [place, line = '', marks = ''] = shown(`${'a'.repeat(500)}!${'b'.repeat(500)}`, 500);
  expect(place).toBe('file:1:501: Wrong.');
  expect(line.length).toBeLessThanOrEqual(74);
  expect(line[marks.indexOf('^')]).toBe('!');
});

test('moves a place behind the end to the end', () => {
  expect(shown('one', 3)[0]).toBe('file:1:4: Wrong.');
});

test('underlines a hidden character after other hidden ones', () => {
  expect(shown('a\u00A0\u200Bb👩‍💻\u2066', 2)).toEqual([
    'file:1:3: Wrong.',
    '  1 | a<U+00A0><U+200B>b👩‍💻<U+2066>',
    '    |          ^^^^^^^^',
    '  Do this.',
  ]);
});

test('formats a warning on one line, with its place first', () => {
  const file = new TextFile('Procfile', 'one\ntwo\n');
  expect(warningText(file.problem(5, 1, 'Odd.'))).toBe('Procfile:2:2: Odd.');
  expect(warningText(file.problem(5, 1, 'Odd.', 'Do this.'))).toBe('Procfile:2:2: Odd. Do this.');
});

test('hides the user and the password of a URL, and keeps the place', () => {
  const file = new TextFile('file', '"https://me:s3cret@h/x" = 1\n');
  const problem = file.problem(26, 1, 'Wrong: "https://me:s3cret@h/x".');
  expect(formatDiagnostics([problem])).toEqual([
    'file:1:27: Wrong: "https://*********@h/x".',
    '  1 | "https://*********@h/x" = 1',
    '    |                           ^',
  ]);
  expect(warningText(problem)).toBe('file:1:27: Wrong: "https://*********@h/x".');
});
