import {expect, test} from 'vitest';
import {parseProcessFile} from '../../../src/codebase/files/process-file.ts';
import {growth} from '../../growth.ts';
import {parse, warningsOf} from '../parse.ts';

const FILE = 'codebuild/process.yml';
const read = (text: string) => parse(parseProcessFile, text, FILE);

/** The names of the application and the processes, without their places. */
async function names(text: string): Promise<unknown> {
  const value = await read(text);
  return typeof value === 'string'
    ? value
    : [value.application, ...value.processes.map(({name}) => name)];
}

const application = (...lines: string[]) =>
  ['application:', ...lines.map((it) => `  ${it}`), ''].join('\n');

test('reads a list of processes', async () => {
  const text = application('name: intranet', 'process:', '  - web', '  - celery-worker');
  expect(await names(text)).toEqual(['intranet', 'web', 'celery-worker']);
});

test('reads a scalar as a list with one process', async () => {
  expect(await names(application('name: intranet', 'process: web'))).toEqual(['intranet', 'web']);
});

test.each(['False', 'false', 'no', 'off', 'NO', '"False"', "'off'", '[False]'])(
  'reads process: %s as one image with the plain name',
  async (off) => {
    expect(await names(application('name: intranet', `process: ${off}`))).toEqual(['intranet']);
  },
);

test.each([
  ['[False, worker]', 0],
  ['[worker, False]', 1],
  ['[web, "False", worker]', 1],
])('reads process: %s as a plain image beside others', async (list, plainAt) => {
  const value = await read(application('name: intranet', `process: ${list}`));
  expect(value).toMatchObject({plainAt});
  const others = list
    .replaceAll(/[[\]"]/gu, '')
    .split(', ')
    .filter((it) => it !== 'False');
  expect(await names(application('name: intranet', `process: ${list}`))).toEqual([
    'intranet',
    ...others,
  ]);
});

test('has no plain image without False', async () => {
  const text = application('name: intranet', 'process: web');
  expect(await read(text)).toMatchObject({plainAt: undefined});
});

test('ignores blanks around names', async () => {
  const text = application('name: " intranet"', `process: ["web ", '\tworker', " False "]`);
  expect(await names(text)).toEqual(['intranet', 'web', 'worker']);
  expect(await read(text)).toMatchObject({plainAt: 2});
});

test.each([
  ['$schema: https://example.com/schema.json', '1:1', '$schema'],
  ['version: 1', '1:1', 'version'],
])('ignores the other key of %s with a warning', async (line, place, key) => {
  const text = `${line}\n${application('name: abc', 'process: web')}`;
  expect(await names(text)).toEqual(['abc', 'web']);
  expect(await warningsOf(parseProcessFile, text, FILE)).toEqual([
    `${FILE}:${place}: The key "${key}" is ignored.`,
  ]);
});

test('does not warn about a key that contains an anchor', async () => {
  const text = `x-names: &names [web]\n${application('name: abc', 'process: *names')}`;
  expect(await names(text)).toEqual(['abc', 'web']);
  expect(await warningsOf(parseProcessFile, text, FILE)).toEqual([]);
});

test('ignores other keys of the application with a warning, even similar ones', async () => {
  const text = application('name: abc', 'process: web', 'proces: worker', 'owner: me');
  expect(await warningsOf(parseProcessFile, text, FILE)).toEqual([
    `${FILE}:4:3: The key "proces" is ignored.`,
    `${FILE}:5:3: The key "owner" is ignored.`,
  ]);
});

test.each([
  ['a map', 'base: &base {process: [web]}\napplication:\n  <<: *base\n  name: abc\n'],
  [
    'a list of maps, of which the first wins',
    'a: &a {process: web}\nb: &b {process: x, name: abc}\napplication:\n  <<: [*a, *b]\n',
  ],
  [
    'a map that itself merges another map',
    'a: &a {process: web}\nb: &b {<<: *a, name: x}\napplication:\n  <<: *b\n  name: abc\n',
  ],
])('merges %s into the application', async (_, text) => {
  expect(await names(text)).toEqual(['abc', 'web']);
});

test.each([
  ['itself', 'application: &a\n  <<: *a\n  name: abc\n  process: web\n'],
  ['a number', 'application:\n  <<: 1\n  name: abc\n  process: web\n'],
])('accepts the merge of %s without an overflow', async (_, text) => {
  expect(await names(text)).toEqual(['abc', 'web']);
});

test('accepts CRLF', async () => {
  const text = application('name: intranet', 'process:', '  - web').replaceAll('\n', '\r\n');
  expect(await names(text)).toEqual(['intranet', 'web']);
});

test('resolves anchors and aliases', async () => {
  const text = application('name: &it intranet', 'process: [web, *it]');
  expect(await names(text)).toEqual(['intranet', 'web', 'intranet']);
});

test.each([
  ['an empty file', '', `${FILE}:1:1: The file is empty.`],
  ['a file with only a comment', '# nothing\n', `${FILE}:`],
  ['a plain string', 'web\n', `${FILE}:1:1: Expected keys and values.`],
  ['a missing application', 'other: 1\n', `${FILE}:1:1: Missing key "application".`],
  ['an application without content', 'application:\n', `${FILE}:1:13: Expected keys and values`],
  ['a missing name', application('process: web'), 'Missing key "name" in "application".'],
  ['a missing process', application('name: intranet'), 'Missing key "process" in "application".'],
  [
    'an empty list of processes',
    application('name: a', 'process: []'),
    'The list of processes is empty.',
  ],
  [
    'a number for a name',
    application('name: 12', 'process: web'),
    `${FILE}:2:9: The name of the application must be a string.`,
  ],
  [
    'a map for a process',
    application('name: abc', 'process: {web: 1}'),
    `${FILE}:3:12: The name of a process must be a string`,
  ],
  [
    'an empty entry among the processes',
    application('name: abc', 'process:', '  - web', '  -'),
    'The name of a process is missing.',
  ],
  [
    'a duplicate process',
    application('name: abc', 'process: [web, web]'),
    `${FILE}:3:18: Duplicate process "web".`,
  ],
  [
    'a duplicate key',
    application('name: abc', 'name: def', 'process: web'),
    `${FILE}:3:3: Duplicate key "name".`,
  ],
  [
    'a duplicate False',
    application('name: abc', 'process: [False, web, no]'),
    `${FILE}:3:25: Duplicate False.`,
  ],
  [
    'a second document',
    'application: {name: abc, process: web}\n---\na: 1\n',
    `${FILE}:2:1: Only one document is allowed`,
  ],
  ['a tab as indentation', 'application:\n\tname: abc\n', `${FILE}:2:1: Invalid YAML: `],
  ['a bracket that is not closed', 'application: {name: abc\n', 'Invalid YAML: '],
])('reports %s', async (_, text, problem) => {
  expect(await read(text)).toContain(problem);
});

test.each([
  ['Intranet', 'Write "intranet".'],
  ['my_-app', 'Use lower-case letters, digits, and . _ - between them.'],
  ['-web', 'Use lower-case letters, digits, and . _ - between them.'],
  ['wéb', 'Use lower-case letters, digits, and . _ - between them.'],
])('refuses %s as a part of an image name', async (name, hint) => {
  for (const text of [
    application(`name: ${name}`, 'process: web'),
    application('name: intranet', `process: [${name}]`),
  ]) {
    const problems = await read(text);
    expect(problems).toMatch(/Invalid (?:image|process) name /u);
    expect(problems).toContain(hint);
  }
});

test('accepts a slash in the application’s name, but not in a process', async () => {
  expect(await names(application('name: team/intranet', 'process: web'))).toEqual([
    'team/intranet',
    'web',
  ]);
  expect(await read(application('name: abc', 'process: a/b'))).toContain(
    'Invalid process name "a/b"',
  );
});

test('reports the length of a name that is too long with its process', async () => {
  const long = 'a'.repeat(250);
  expect(await names(application(`name: ${long}`, 'process: web'))).toEqual([long, 'web']);
  expect(await read(application(`name: ${long}`, 'process: worker'))).toContain(
    'An image name must have 2 to 256 characters. This one has 257.',
  );
  expect(await read(application('name: a', 'process: False'))).toContain('This one has 1.');
});

test('suggests the key for a misspelled one', async () => {
  expect(await read('aplication: {name: abc, process: web}\n')).toContain(
    'Did you mean "application"?',
  );
});

const NBSP = 'U+00A0 NO-BREAK SPACE looks like a space but is not one.';

test.each([
  [
    'in a key',
    'application:\n  name: abc\n  pro\u200Bcess: web\n',
    '3:6',
    'U+200B ZERO WIDTH SPACE',
  ],
  ['after a key', 'application:\n  name: abc\n  process\u00A0: web\n', '3:10', NBSP],
  ['after a colon', 'application:\n  name:\u00A0abc\n  process: web\n', '2:8', NBSP],
  ['as indentation', 'application:\n\u00A0\u00A0name: abc\n', '2:1', NBSP],
  ['after a dash', 'application:\n  name: abc\n  process:\n    -\u00A0web\n', '4:6', NBSP],
  ['in a name', 'application: {name: "ab\u00ADc", process: web}\n', '1:24', 'U+00AD SOFT HYPHEN'],
  ['at the end of a process', 'application: {name: abc, process: web\u200B}\n', '1:38', 'U+200B'],
  ['in invalid YAML', 'application: {name: abc\u2028\n', '1:24', 'U+2028 LINE SEPARATOR'],
  [
    'in an anchor that is used',
    'x: &x we\u200Bb\napplication: {name: abc, process: *x}\n',
    '1:9',
    'U+200B',
  ],
])('reports only the hidden character %s, at its place', async (_, text, place, name) => {
  const problems = String(await read(text));
  expect(problems).toMatch(new RegExp(`^${FILE}:${place}: ${name.replace('+', '\\+')}`, 'u'));
  expect(problems.match(/^codebuild/gmu)).toHaveLength(1);
});

test('accepts hidden characters in comments and ignored keys', async () => {
  const text = `# a\u00A0b\nabout: très\u00A0bien # \u200B\n${application('name: abc #\u00A0x', 'process: web')}`;
  expect(await names(text)).toEqual(['abc', 'web']);
});

test('shows an escaped character of a string in the problem of the name', async () => {
  expect(await read(application('name: abc', 'process: "we\\u200bb"'))).toContain(
    'Invalid process name "we<U+200B>b"',
  );
});

test('reports all problems at once', async () => {
  const text = application('nam: Intranet', 'process: [Web, web, web]');
  const problems = String(await read(text));
  for (const problem of [
    'Unknown key "nam"',
    'Invalid image name "Intranet"',
    'Invalid process name "Web"',
    'Duplicate process "web"',
  ]) {
    expect(problems).toContain(problem);
  }
});

test('shows the place of a problem', async () => {
  expect(await read(application('name: intranet', 'proces: web'))).toContain(
    [
      'codebuild/process.yml:3:3: Unknown key "proces".',
      '  3 |   proces: web',
      '    |   ^^^^^^',
      '  Did you mean "process"?',
    ].join('\n'),
  );
});

test.each([
  ['a name', application('name: *x', 'process: web'), '2:9'],
  ['processes', application('name: abc', 'process: *x'), '3:12'],
  ['a process', application('name: abc', 'process: [web, *x]'), '3:18'],
  ['an application', 'application: *x\n', '1:14'],
  ['everything', '*x\n', '1:1'],
  ['a key', application('name: abc', '*x : web'), '3:3'],
  ['an anchor that comes later', application('name: *x', 'process: &x web'), '2:9'],
])('reports only an unknown alias for %s', async (_, text, place) => {
  expect(await read(text)).toMatch(
    new RegExp(
      `^${FILE}:${place}: Unknown alias \\*x\\.\n.+\n.+\\^\\^\n  Define the anchor &x before it\\.$`,
      'u',
    ),
  );
});

test('an anchor that is defined twice has its last value from there on', async () => {
  const text = application('name: &a one', 'process: [*a, &a two, *a]');
  expect(await names(text)).toContain('Duplicate process "two"');
});

test('accepts aliases that grow exponentially without an overflow', async () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi', 'ij']) {
    lines.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
  }
  expect(await read([...lines, 'application: {name: abc, process: *j}', ''].join('\n'))).toContain(
    FILE,
  );
});

test.each([
  ['open', '['.repeat(20_000)],
  ['closed', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['of lists', `\n  ${'- '.repeat(20_000)}x`],
  ['of keys in one line, which is invalid YAML', 'a: '.repeat(20_000)],
  ['of keys', `\n${'? '.repeat(20_000)}x`],
  ['of maps', Array.from({length: 1400}, (_, index) => `\n${' '.repeat(index + 1)}a:`).join('')],
])('accepts the depth of %s without an overflow', async (_, deep) => {
  expect(await read(`application: ${deep}`)).toContain(
    `${FILE}:1:1: The file is nested too deeply.`,
  );
});

test('takes time in proportion to the number of processes', async () => {
  const work = async (count: number) => {
    const many = Array.from({length: count}, (_, index) => `p${index}`);
    const read = await names(application('name: abc', `process: [${many.join(',')}]`));
    expect(read).toHaveLength(count + 1);
  };
  // Ten times as many processes. If each were compared with all others, they would take a hundred times as
  // long.
  expect(await growth(work, {few: 5000, many: 50_000})).toBeLessThan(40);
}, 120_000);

test.each([
  ['an empty process', 'process:', 'The name of a process is missing.', 'Write application: {name'],
  [
    'a command',
    'process:\n    web: python app.py',
    'The name of a process must be a string',
    'Write only the name here: - web. Write the command in the Procfile: web: python app.py',
  ],
  [
    'a command in a list',
    'process:\n    - web: python app.py',
    'The name of a process must be a string',
    '- web.',
  ],
  [
    'a template placeholder',
    'process: {{ p }}',
    'This is a placeholder, not a name.',
    'with the name',
  ],
  [
    'a list in a list',
    'process: [[web]]',
    'The name of a process must be a string',
    'Write application: {name',
  ],
])('explains %s, with a hint', async (_, text, message, hint) => {
  const shown = await read(`application:\n  name: shop\n  ${text}\n`);
  expect(shown).toContain(message);
  expect(shown).toContain(hint);
  expect(shown).not.toContain('quotes');
});

test('names a letter of another script in a name', async () => {
  expect(await read('application:\n  name: shop\n  process: [w\u0435b]\n')).toContain(
    'U+0435, a Cyrillic letter, looks like "e" but is not one.',
  );
  expect(await read('\u0430pplication:\n  name: shop\n  process: [web]\n')).toContain(
    'U+0430, a Cyrillic letter, looks like "a"',
  );
});
