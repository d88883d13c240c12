import {expect, test} from 'vitest';
import {parseProcfile} from '../../../src/codebase/files/procfile.ts';
import {growth} from '../../growth.ts';
import {parse, warningsOf} from '../parse.ts';

const read = (text: string) => parse(parseProcfile, text, 'Procfile');

test('reads a process from each line, and ignores comments and blank lines', async () => {
  expect(
    await read('# what runs\nweb: gunicorn app:app\n\n  # and\nworker_2:celery worker # one\n'),
  ).toEqual([
    {type: 'web', command: 'gunicorn app:app'},
    {type: 'worker_2', command: 'celery worker # one'},
  ]);
});

test('accepts CRLF, trailing blanks and a last line without a line break', async () => {
  expect(await read('web:  httpd -p $PORT  \r\nworker: sh worker.sh')).toEqual([
    {type: 'web', command: 'httpd -p $PORT'},
    {type: 'worker', command: 'sh worker.sh'},
  ]);
});

test.each([
  ['nothing', '', 'Procfile:1:1: The Procfile defines no process.'],
  ['a file with only a comment', '# web: x\n', 'The Procfile defines no process.'],
  [
    'a line without a colon',
    'web: a\nworker\n',
    'Procfile:2:1: This line does not define a process.',
  ],
  ['a process without a command', 'web:\n', 'Procfile:1:1: The process web has no command.'],
  ['a process name with a space', 'my web: a\n', 'This line does not define a process.'],
  ['an indented line', '  web: a\n', 'This line does not define a process.'],
  ['a duplicate process', 'web: a\nweb: b\n', 'Procfile:2:1: Duplicate process "web".'],
])('reports %s', async (_, text, problem) => {
  expect(await read(text)).toContain(problem);
});

// Foreman and Heroku's buildpack ignore these spaces, and Paketo's buildpack ignores the line.
test.each(['  web: a', 'web : a', '\tweb\t:\ta'])(
  'reports %j, with the spaces to remove',
  async (line) => {
    expect(await read(`${line}\n`)).toMatch(/Remove the spaces around the name: web: a$/u);
  },
);

test('reports a name with a dot, with a suggestion', async () => {
  expect(await read('web: a\ncelery.worker: b\n')).toBe(
    [
      'Procfile:2:1: Invalid process name "celery.worker": use letters, digits, - and _.',
      '  2 | celery.worker: b',
      '    | ^^^^^^^^^^^^^',
      '  Write celery-worker. The process celery.worker in the process file also starts a line with this name.',
    ].join('\n'),
  );
});

test.each(['we+b: a\n', 'wéb: a\n', '"web": a\n'])(
  'lists the allowed characters for %j',
  async (text) => {
    expect(await read(text)).toContain('use letters, digits, - and _.');
  },
);

test.each([
  ['bad', 'bad line\n'],
  ['good', 'p#: x\n'],
])(
  'takes time in proportion to the number of %s lines',
  async (_, line) => {
    const work = (count: number) =>
      read(Array.from({length: count}, (_, index) => line.replace('#', String(index))).join(''));
    // Ten times as many lines. If each took as long as all lines before it, they would take a hundred times
    // as long.
    expect(await growth(work, {few: 2000, many: 20_000})).toBeLessThan(40);
  },
  120_000,
);

test('reports a byte-order mark, which the buildpacks do not remove', async () => {
  expect(await read('\uFEFFweb: httpd\nworker\n')).toBe(
    [
      'Procfile:1:1: The file begins with a byte-order mark, which the buildpacks read as a part of the name.',
      '  1 | <U+FEFF>web: httpd',
      '    | ^^^^^^^^',
      '  Save it without the byte-order mark.',
      '',
      'Procfile:2:1: This line does not define a process.',
      '  2 | worker',
      '    | ^^^^^^',
      '  Write a name and a command: web: gunicorn app:app',
    ].join('\n'),
  );
});

test.each([
  ['NUL', 'web: a\nworker: b\0c\n', '2:10', 'U+0000 NULL'],
  ['an escape', 'web: \u001B[31ma\n', '1:6', 'U+001B ESCAPE'],
  ['a carriage return inside a command', 'web: a\rb\r\n', '1:7', 'U+000D CARRIAGE RETURN'],
  ['a form feed at the end', 'web: a\f\n', '1:7', 'U+000C FORM FEED'],
  ['a C1 control character', 'web: a\u009Bb\n', '1:7', 'U+009B CONTROL CHARACTER'],
  [
    'a byte-order mark inside a command',
    'web: a\uFEFF\n',
    '1:7',
    'U+FEFF ZERO WIDTH NO-BREAK SPACE',
  ],
  ['a no-break space', 'web: gunicorn\u00A0app:app\n', '1:14', 'U+00A0 NO-BREAK SPACE'],
  ['a no-break space at the end', 'web: gunicorn app:app\u00A0\n', '1:22', 'U+00A0 NO-BREAK SPACE'],
  ['a no-break space before the command', 'web:\u00A0gunicorn\n', '1:5', 'U+00A0 NO-BREAK SPACE'],
  ['a zero-width space in a name', 'we\u200Bb: a\n', '1:3', 'U+200B ZERO WIDTH SPACE'],
  ['a left-to-right mark before a name', '\u200Eweb: a\n', '1:1', 'U+200E LEFT-TO-RIGHT MARK'],
])('reports %s, which is invisible', async (_, text, place, code) => {
  expect(await read(text)).toContain(`Procfile:${place}: ${code} `);
});

test('accepts a tab in a command, and any character in a comment', async () => {
  expect(await read('# \0\u00A0\n \t# \u200B\nweb:\thttpd\t-x\n')).toEqual([
    {type: 'web', command: 'httpd\t-x'},
  ]);
});

test('reports all problems at once', async () => {
  const problems = String(await read('one\ntwo\nweb: a\nweb: b\n'));
  expect(problems.match(/^Procfile:\d/gmu)).toHaveLength(3);
});

test('shows the place of a hidden character', async () => {
  expect(await read('web: gunicorn\u00A0app:app\n')).toBe(
    [
      'Procfile:1:14: U+00A0 NO-BREAK SPACE looks like a space but is not one.',
      '  1 | web: gunicorn<U+00A0>app:app',
      '    |              ^^^^^^^^',
      '  Replace it with a space.',
    ].join('\n'),
  );
});

test('accepts emoji and letters of any language', async () => {
  expect(await read('web: echo "👩‍💻 grüßt می‌خواهم"\n')).toEqual([
    {type: 'web', command: 'echo "👩‍💻 grüßt می‌خواهم"'},
  ]);
});

test.each([
  [
    'web: sh -c “gunicorn app:app”',
    '1:12',
    'U+201C LEFT DOUBLE QUOTATION MARK is not a quote in a shell (2',
  ],
  ['web: echo don’t', '1:14', 'U+2019 RIGHT SINGLE QUOTATION MARK is not a quote in a shell.'],
  ['web: gunicorn –workers 2', '1:15', 'U+2013 EN DASH is not a hyphen in a shell.'],
  ['web: gunicorn —-workers 2', '1:15', 'U+2014 EM DASH is not a hyphen in a shell.'],
])('accepts %s with a warning', async (line, place, message) => {
  expect(await warningsOf(parseProcfile, line, 'Procfile')).toEqual([
    expect.stringContaining(`Procfile:${place}: ${message}`),
  ]);
});

test('does not warn about a dash between words', async () => {
  expect(await warningsOf(parseProcfile, '# “x”\nweb: echo "a – b 1–2"\n')).toEqual([]);
});

test.each([
  ['w\u0435b: a', 'U+0435, a Cyrillic letter, looks like "e" but is not one.'],
  ['web\uFF1A a', 'U+FF1A, a full-width character, looks like ":" but is not one.'],
  ['celery\u2011worker: a', 'U+2011 NON-BREAKING HYPHEN looks like "-" but is not one.'],
  ['web\uFF11: a', 'U+FF11, a full-width character, looks like "1" but is not one.'],
])('names the lookalike character in %s', async (line, message) => {
  expect(await read(`${line}\n`)).toContain(message);
});

test('does not report lookalike characters in a word of another language', async () => {
  expect(await read('\u043F\u0440\u0438\u0432\u0435\u0442: a\n')).not.toContain('looks like');
});
