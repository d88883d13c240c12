import {expect, test} from 'vitest';
import {parseProcfile} from '../../src/codebase/procfile.ts';
import {growth} from '../growth.ts';
import {parse} from './parse.ts';

const read = (text: string) => parse(parseProcfile, text, 'Procfile');

test('each line is a process; comments and blank lines are none', async () => {
  expect(
    await read('# what runs\nweb: gunicorn app:app\n\n  # and\nworker_2:celery worker # one\n'),
  ).toEqual([
    {type: 'web', command: 'gunicorn app:app'},
    {type: 'worker_2', command: 'celery worker # one'},
  ]);
});

test('a CRLF file, blanks at an end, and a last line without one are read like any other', async () => {
  expect(await read('web:  httpd -p $PORT  \r\nworker: sh worker.sh')).toEqual([
    {type: 'web', command: 'httpd -p $PORT'},
    {type: 'worker', command: 'sh worker.sh'},
  ]);
});

test.each([
  ['nothing', '', 'Procfile:1:1: The Procfile holds no process.'],
  ['comments alone', '# web: x\n', 'The Procfile holds no process.'],
  ['a line without a colon', 'web: a\nworker\n', 'Procfile:2:1: This line names no process.'],
  ['a type without a command', 'web:\n', 'Procfile:1:1: This line names no process.'],
  ['a type with blanks', 'my web: a\n', 'This line names no process.'],
  ['an indented line', '  web: a\n', 'This line names no process.'],
  ['a type twice', 'web: a\nweb: b\n', 'Procfile:2:1: The process "web" is there twice.'],
])('%s is a problem', async (_, text, problem) => {
  expect(await read(text)).toContain(problem);
});

test.each([
  ['bad', 'bad line\n'],
  ['good', 'p#: x\n'],
])(
  'the time for very many %s lines grows with their number only',
  async (_, line) => {
    const work = (count: number) =>
      read(Array.from({length: count}, (_, index) => line.replace('#', String(index))).join(''));
    // Ten times as many; if each took as long as all before it, they would take a hundred times as long.
    expect(await growth(work, {few: 2000, many: 20_000})).toBeLessThan(40);
  },
  120_000,
);

test('a byte-order mark is a problem at its place, because buildpacks do not take it away', async () => {
  expect(await read('\uFEFFweb: httpd\nworker\n')).toBe(
    [
      'Procfile:1:1: The file begins with a byte-order mark, which the buildpacks take for a part of the name.',
      '  1 |  web: httpd',
      '    | ^',
      '  Save it without.',
      '',
      'Procfile:2:1: This line names no process.',
      '  2 | worker',
      '    | ^^^^^^',
      '  Each line is a process: web: gunicorn app:app',
    ].join('\n'),
  );
});

test.each([
  ['NUL', 'web: a\nworker: b\0c\n', '2:10', 'U+0000'],
  ['an escape', 'web: \u001B[31ma\n', '1:6', 'U+001B'],
  ['a carriage return within', 'web: a\rb\r\n', '1:7', 'U+000D'],
  ['a form feed at the end', 'web: a\f\n', '1:7', 'U+000C'],
  ['a C1 control', 'web: a\u009Bb\n', '1:7', 'U+009B'],
  ['a byte-order mark within', 'web: a\uFEFF\n', '1:7', 'U+FEFF'],
])('%s in a command is a problem, because nobody would see it', async (_, text, place, code) => {
  expect(await read(text)).toContain(
    `Procfile:${place}: This line has a control character (${code}), which nothing shows.`,
  );
});

test('a tab in a command, and anything in a comment, is no problem', async () => {
  expect(await read('# \0\nweb:\thttpd\t-x\n')).toEqual([{type: 'web', command: 'httpd\t-x'}]);
});

test('every problem is told at once', async () => {
  const problems = String(await read('one\ntwo\nweb: a\nweb: b\n'));
  expect(problems.match(/^Procfile:\d/gmu)).toHaveLength(3);
});
