import {expect, test} from 'vitest';
import {parseRuntime} from '../../src/codebase/runtime-txt.ts';
import {parse} from './parse.ts';

const read = (text: string) => parse(parseRuntime, text, 'runtime.txt');

test.each([
  ['python-3.11.x', '3.11.x'],
  ['python-3.11.4\n', '3.11.4'],
  ['python-3.11\r\n', '3.11'],
  ['  python-3.*\n\n', '3.*'],
  ['python-3', '3'],
])('%j is a version of Python', async (text, version) => {
  expect(await read(text)).toBe(version);
});

test.each([
  ['', 'runtime.txt:1:1: The file is empty.'],
  [' \n', 'The file is empty.'],
  ['ruby-3.2.0\n', 'runtime.txt:1:1: "ruby-3.2.0" is not a Python version.'],
  ['nodejs-20.x', '"nodejs-20.x" is not a Python version.'],
  ['3.11', '"3.11" is not a Python version.'],
  ['python-', '"python-" is not a Python version.'],
  ['python-3.11\npython-3.12\n', 'is not a Python version.'],
  ['\n  python 3.11\n', 'runtime.txt:2:3: "python 3.11" is not'],
])('%j is a problem', async (text, problem) => {
  expect(await read(text)).toContain(problem);
});
