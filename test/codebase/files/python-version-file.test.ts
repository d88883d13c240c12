import {expect, test} from 'vitest';
import {parsePythonVersion} from '../../../src/codebase/files/python-version-file.ts';
import {parse, warningsOf} from '../parse.ts';

const FILE = '.python-version';
const read = (text: string) => parse(parsePythonVersion, text, FILE);

test.each([
  ['3.11\n', '3.11'],
  ['3.11.4', '3.11.4'],
  ['3\r\n', '3'],
  ['# why\n\n  3.12.1 # this\n', '3.12.1'],
  ['3.12.1\n3.11.4\n2.7.18\n', '3.12.1'],
  ['3.12.1 3.11.4\n', '3.12.1'],
  ['python-3.11\n', '3.11'],
  ['cpython@3.13\n', '3.13'],
  ['cpython-3.13.1\n', '3.13.1'],
  ['cpython-3.12.3-linux-x86_64-gnu\n', '3.12.3'],
  ['==3.12.*\n', '3.12.*'],
  ['3.12.x\n', '3.12.x'],
])('reads %j as the version %s', async (text, value) => {
  expect(await read(text)).toEqual({name: 'BP_CPYTHON_VERSION', value, origin: FILE});
});

test.each(['system', 'pypy3.10-7.3.12', 'intranet', '3.13t', '2.7.18', '>=3.8', '3.x'])(
  'ignores %s, which is for other tools, with a warning',
  async (text) => {
    expect(await read(`${text}\n`)).toBeUndefined();
    expect(await warningsOf(parsePythonVersion, `# a\n${text}\n`, FILE)).toEqual([
      `.python-version:2:1: "${text}" is not a CPython version, so the file is ignored.`,
    ]);
  },
);

test('reads 3.12-dev as the newest release of 3.12, with a warning', async () => {
  expect(await read('3.12-dev\n')).toMatchObject({value: '3.12'});
  expect(await warningsOf(parsePythonVersion, '3.12-dev\n', FILE)).toEqual([
    '.python-version:1:1: "3.12-dev" is not a release, so the newest release of 3.12 is used.',
  ]);
});

test('ignores a file without a version', async () => {
  expect(await read('# 3.11\n')).toBeUndefined();
  expect(await warningsOf(parsePythonVersion, '', FILE)).toEqual([]);
});

test('reports a hidden character, but not in a comment', async () => {
  expect(await read('3.11\u200B # \u00A0\n')).toMatch(
    /^\.python-version:1:5: U\+200B ZERO WIDTH SPACE is an invisible character\./u,
  );
});
