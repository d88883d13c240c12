import {expect, test} from 'vitest';
import {missesShell, startText, startsLine} from '../../../src/image/documents/image-start.ts';

const process = (direct: boolean, ...words: readonly string[]) => ({
  type: 'web',
  words,
  direct,
  buildpack: 'a/b',
});

test.each([
  ['in a shell', false, ['serve --port $PORT']],
  ['by bash -c', true, ['bash', '-c', 'serve --port $PORT']],
  ['by /bin/sh -c', true, ['/bin/sh', '-c', 'serve --port $PORT ']],
  ['without a shell', true, ['serve', '--port', '$PORT']],
  ['in a shell, word by word', false, ['serve', '--port', '$PORT']],
])('startsLine: true for a process that runs the line %s', async (_, direct, words) => {
  expect(await startsLine(process(direct, ...words), 'serve --port $PORT')).toBe(true);
});

test.each([
  ['another program', false, ['npm start']],
  ['another argument', true, ['serve', '--port', '80']],
  ['fewer words', true, ['serve']],
  ['more words', true, ['serve', '--port', '$PORT', 'x']],
  ['another command in bash -c', true, ['bash', '-c', 'npm start']],
  ['the same command in bash -c with an argument', true, ['bash', '-c', 'serve --port $PORT', 'x']],
  ['a program named like the whole line', true, ['serve --port $PORT']],
  ['nothing', false, []],
])('startsLine: false for a process that runs %s', async (_, direct, words) => {
  expect(await startsLine(process(direct, ...words), 'serve --port $PORT')).toBe(false);
});

test.each([
  [true, 'serve --port $PORT', ['serve', '--port', '$PORT']],
  [true, 'a && b', ['a']],
  [false, 'serve --port 80', ['serve', '--port', '80']],
  [false, 'serve $PORT', ['bash', '-c', 'serve $PORT']],
])('missesShell: %s for %s', async (expected, line, words) => {
  expect(await missesShell(process(true, ...words), line)).toBe(expected);
});

test('missesShell: false for a line that runs in a shell', async () => {
  expect(await missesShell(process(false, 'serve $PORT'), 'serve $PORT')).toBe(false);
});

test('startText leaves out the shell around a line', () => {
  expect(startText(process(true, 'bash', '-c', 'serve $PORT'))).toBe('serve $PORT');
  expect(startText(process(true, 'npm', 'start'))).toBe('npm start');
});
