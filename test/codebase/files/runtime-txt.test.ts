import {expect, test} from 'vitest';
import {parseRuntime} from '../../../src/codebase/files/runtime-txt.ts';
import {parse} from '../parse.ts';

const read = (text: string) => parse(parseRuntime, text, 'runtime.txt');

test.each([
  ['python-3.11.x', '3.11.x'],
  ['python-3.11.4\n', '3.11.4'],
  ['python-3.11\r\n', '3.11'],
  ['  python-3.*\n\n', '3.*'],
  ['python-3', '3'],
  ['# why\npython-3.11.x\n', '3.11.x'],
  ['python-3.11.x # the last\r\n# of 3.11\u00A0\r\n', '3.11.x'],
  ['\tpython-3.11.4\t#python-3.12\n', '3.11.4'],
])('reads the Python version of %j', async (text, version) => {
  expect(await read(text)).toEqual({
    name: 'BP_CPYTHON_VERSION',
    value: version,
    origin: 'runtime.txt',
  });
});

test.each([
  ['', 'runtime.txt:1:1: The file is empty.'],
  [' \n', 'The file is empty.'],
  ['# python-3.11.x\n', 'The file is empty.'],
  ['ruby-3.2.0\n', 'runtime.txt:1:1: Invalid Python version "ruby-3.2.0".'],
  ['nodejs-20.x', 'Invalid Python version "nodejs-20.x".'],
  ['3.11', 'Invalid Python version "3.11".'],
  ['python-', 'Invalid Python version "python-".'],
  ['python-3.x.1\n', 'Invalid Python version "python-3.x.1".'],
  ['python-3.*.x\n', 'Invalid Python version "python-3.*.x".'],
  ['python-x', 'Invalid Python version "python-x".'],
  ['python-3.11.x\u00A0\n', 'runtime.txt:1:14: U+00A0 NO-BREAK SPACE looks like a space'],
  ['python-3.11.x\u00A0# why\n', 'runtime.txt:1:14: U+00A0 NO-BREAK SPACE looks like a space'],
  ['py\u200Bthon-3.11\n', 'runtime.txt:1:3: U+200B ZERO WIDTH SPACE is an invisible character.'],
  ['\uFEFFpython-3.11\n', 'runtime.txt:1:1: U+FEFF ZERO WIDTH NO-BREAK SPACE'],
  ['\n  python 3.11\n', 'runtime.txt:2:3: Invalid Python version "python 3.11"'],
])('reports %j', async (text, problem) => {
  expect(await read(text)).toContain(problem);
});

test('reports a second line with its place', async () => {
  expect(await read('python-3.11\r\n\n  python-3.12\r\n# why\n')).toBe(
    [
      'runtime.txt:3:3: Only one line is allowed.',
      '  3 |   python-3.12',
      '    |   ^^^^^^^^^^^',
      '  Write python-3.11.x, or delete the file.',
    ].join('\n'),
  );
});

test('reports two invalid lines', async () => {
  const problems = await read('ruby-3\nruby-4\n');
  expect(problems).toContain('runtime.txt:1:1: Invalid Python version "ruby-3".');
  expect(problems).toContain('runtime.txt:2:1: Only one line is allowed.');
});

test('names a dash that is not a hyphen', async () => {
  expect(await read('python\u20133.11.x\n')).toContain(
    'U+2013 EN DASH looks like "-" but is not one.',
  );
});
