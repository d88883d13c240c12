import {expect, test} from 'vitest';
import {parseProcfile} from '../../src/codebase/procfile.ts';
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
  ['bad', 'bad line\n', 20_000],
  ['good', 'p#: x\n', 100_000],
])(
  'very many %s lines take no long time',
  async (_, line, count) => {
    const lines = Array.from({length: count}, (_, index) => line.replace('#', String(index)));
    const began = performance.now();
    await read(lines.join(''));
    expect(performance.now() - began).toBeLessThan(2000);
  },
  120_000,
);

test('every problem is told at once', async () => {
  const problems = String(await read('one\ntwo\nweb: a\nweb: b\n'));
  expect(problems.match(/^Procfile:\d/gmu)).toHaveLength(3);
});
