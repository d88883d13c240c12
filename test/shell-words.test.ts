import {expect, test} from 'vitest';
import {needsShell, shellWords} from '../src/shell-words.ts';

test.each([
  ['a  b\tc', ['a', 'b', 'c']],
  [`a "b c" 'd "e"' f\\ g`, ['a', 'b c', 'd "e"', 'f g']],
  ['serve --port ${PORT:-8080} $HOME', ['serve', '--port', '${PORT:-8080}', '$HOME']],
  ['a *.txt b?', ['a', '*.txt', 'b?']],
  ['A=1 b --c=d', ['A=1', 'b', '--c=d']],
  ['a; b', ['a']],
  ['a && b', ['a']],
  ['a | b', ['a']],
  ['a > b', ['a']],
  ['', []],
])('splits %j into %j', async (line, words) => {
  expect(await shellWords(line)).toEqual(words);
});

test.each([
  ['a "b c"', false],
  ['a --b=c', false],
  ['a $B', true],
  ['a `b`', true],
  ['a | b', true],
  ['a *', true],
])('says whether %j needs a shell: %s', async (line, expected) => {
  expect(await needsShell(line)).toBe(expected);
});
