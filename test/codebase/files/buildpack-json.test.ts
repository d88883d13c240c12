import {expect, test} from 'vitest';
import {parseBuildpacks} from '../../../src/codebase/files/buildpack-json.ts';
import {parse, warningsOf} from '../parse.ts';

const read = (text: string) => parse(parseBuildpacks, text, 'buildpack.json');

test('keeps the order of buildpacks', async () => {
  const text = '{"buildpacks": [{"paketo-buildpacks": "nodejs"}, {"paketo-buildpacks": "python"}]}';
  expect(await read(text)).toEqual(['paketo-buildpacks/nodejs', 'paketo-buildpacks/python']);
});

test('accepts versions and CRLF', async () => {
  const text = '{\r\n  "buildpacks": [\r\n    {"fagiani": "run@0.1"}\r\n  ]\r\n}\r\n';
  expect(await read(text)).toEqual(['fagiani/run@0.1']);
});

test('accepts names with several parts and dots', async () => {
  const text = '{"buildpacks": [{"urn": "cnb/a..b/c.d@1.2"}]}';
  expect(await read(text)).toEqual(['urn/cnb/a..b/c.d@1.2']);
});

test.each([
  ['urn:cnb:registry:fagiani', 'apt@0.2.5'],
  ['urn:cnb:builder:paketo-buildpacks', 'python'],
  ['docker://registry.example.com:5000/team', 'python:1.0'],
  ['docker://docker.io/paketobuildpacks', 'python'],
  ['docker://registry.example.com', `python@sha256:${'a'.repeat(64)}`],
  ['gcr.io/paketo-buildpacks', 'python'],
  ['gcr.io', 'paketo-buildpacks/python:1'],
  ['127.0.0.1:5000/team', 'python'],
])('accepts {%j: %j}', async (key, value) => {
  expect(await read(JSON.stringify({buildpacks: [{[key]: value}]}))).toEqual([`${key}/${value}`]);
});

test('ignores blanks around names', async () => {
  expect(await read('{"buildpacks": [{" paketo-buildpacks": "python "}]}')).toEqual([
    'paketo-buildpacks/python',
  ]);
});

test.each([
  ['an empty file', '', 'buildpack.json:1:1: Invalid JSON: '],
  ['text that is not JSON', '{"buildpacks": [}', 'buildpack.json:1:17: Invalid JSON: '],
  ['a comment', '// x\n{"buildpacks": []}', 'buildpack.json:1:1: Invalid JSON: '],
  ['an extra comma', '{"buildpacks": [{"a": "b"},]}', 'Invalid JSON: '],
  ['two values', '{} {}', 'buildpack.json:1:4: Invalid JSON: '],
  ['a string', '"python"', 'buildpack.json:1:1: The file must contain an object.'],
  ['a list', '[]', 'buildpack.json:1:1: The file must contain an object, not a list.'],
  [
    'a list of buildpacks',
    '[{"paketo-buildpacks": "python"}]',
    'Put the list under the key "buildpacks": {"buildpacks": [{"paketo-buildpacks": "python"}]}',
  ],
  [
    'a list of addresses',
    '[{"url": "https://example.com/buildpack.git"}]',
    'buildpack.json:1:2: A URL is not supported here.',
  ],
  ['a missing key', '{}', 'Missing key "buildpacks".'],
  ['an unknown key', '{"builpacks": []}', 'buildpack.json:1:2: Unknown key "builpacks".'],
  [
    'a key that is disabled with an underscore',
    '{"_buildpacks": [{"a": "b"}]}',
    'Missing key "buildpacks".',
  ],
  [
    'a duplicate key',
    '{"buildpacks": [{"a": "b"}], "buildpacks": []}',
    'buildpack.json:1:30: Duplicate key "buildpacks".',
  ],
  [
    'a string instead of the list',
    '{"buildpacks": "python"}',
    'buildpack.json:1:16: "buildpacks" must be a list.',
  ],
  ['an empty list', '{"buildpacks": []}', '"buildpacks" is empty.'],
  [
    'a string instead of a buildpack',
    '{"buildpacks": ["paketo-buildpacks/python"]}',
    'buildpack.json:1:17: Each entry must name one buildpack.',
  ],
  [
    'two buildpacks in one entry',
    '{"buildpacks": [{"a": "b", "c": "d"}]}',
    'Each entry must name one buildpack.',
  ],
  ['an entry without a buildpack', '{"buildpacks": [{}]}', 'Each entry must name one buildpack.'],
  [
    'a number for a name',
    '{"buildpacks": [{"a": 1}]}',
    'buildpack.json:1:23: Invalid buildpack name.',
  ],
  ['a namespace with spaces', '{"buildpacks": [{"a b": "c"}]}', 'Invalid namespace'],
  ['a name with spaces', '{"buildpacks": [{"a": "py thon"}]}', 'Invalid buildpack name.'],
  [
    'a duplicate key in an entry',
    '{"buildpacks": [{"a": "b", "a": "c"}]}',
    'Each entry must name one buildpack.',
  ],
  [
    'a urn without a namespace',
    '{"buildpacks": [{"urn:cnb:registry": "apt"}]}',
    'Invalid namespace',
  ],
  ['an invalid image', '{"buildpacks": [{"docker://a.b/c": "D"}]}', 'Invalid buildpack name'],
  ['a folder', '{"buildpacks": [{"./buildpacks": "mine"}]}', 'Invalid namespace'],
  ['a flag instead of a namespace', '{"buildpacks": [{"--env": "x"}]}', 'Invalid namespace'],
  ['a name with ..', '{"buildpacks": [{"a": "a/../../etc"}]}', 'Invalid buildpack name.'],
  ['a name with the part .', '{"buildpacks": [{"a": "a/./b"}]}', 'Invalid buildpack name.'],
  ['a name with an empty part', '{"buildpacks": [{"a": "a//b"}]}', 'Invalid buildpack name.'],
  ['a name with a slash at the end', '{"buildpacks": [{"a": "b/"}]}', 'Invalid buildpack name.'],
])('reports %s', async (_, text, problem) => {
  expect(await read(text)).toContain(problem);
});

const URL_REASON = 'A URL is not supported here.';

test.each([
  [
    '{"url": "https://github.com/heroku/heroku-buildpack-python"}',
    '{"paketo-buildpacks": "python"}',
  ],
  ['{"url": "heroku/python"}', 'Write {"heroku": "python"}.'],
  ['{"URI": "https://example.com/a.tgz"}', '{"docker://'],
  ['"https://github.com/heroku/heroku-buildpack-python"', '{"docker://'],
  ['{"https://github.com/heroku": "python"}', '{"docker://'],
  ['{"heroku": "https://github.com/heroku/python"}', '{"docker://'],
  ['{"url": "https://example.com/a.tgz", "name": "a"}', '{"docker://'],
])('refuses the URL in %s, with a hint', async (entry, hint) => {
  const problems = String(await read(`{"buildpacks": [${entry}]}`));
  expect(problems).toContain(URL_REASON);
  expect(problems).toContain(hint);
  expect(problems.match(/^buildpack\.json/gmu)).toHaveLength(1);
});

test.each([
  ['"paketo-buildpacks/python"', 'Write {"paketo-buildpacks": "python"}.'],
  ['{"id": "paketo-buildpacks/go", "version": "4.1"}', 'Write {"paketo-buildpacks": "go@4.1"}.'],
  ['{"id": "heroku/python"}', 'Write {"heroku": "python"}.'],
  ['{"id": 1}', 'Write {"paketo-buildpacks": "python"}.'],
])('refuses %s, which is not one buildpack, with a hint', async (entry, hint) => {
  const problems = String(await read(`{"buildpacks": [${entry}]}`));
  expect(problems).toContain('Each entry must name one buildpack.');
  expect(problems).toContain(hint);
});

test.each(['builpacks', 'buildpack', 'Buildpacks', 'build-packs', ' buildpacks'])(
  'uses the key "%s" if its list is valid, with a warning',
  async (key) => {
    const text = JSON.stringify({[key]: [{'paketo-buildpacks': 'python'}]});
    expect(await read(text)).toEqual(['paketo-buildpacks/python']);
    expect(await warningsOf(parseBuildpacks, text, 'buildpack.json')).toEqual([
      `buildpack.json:1:2: The key "${key}" is read as "buildpacks".`,
    ]);
  },
);

test('uses neither of two misspelled keys', async () => {
  const problems = String(await read('{"builpacks": [{"a": "b"}], "buildpack": [{"c": "d"}]}'));
  expect(problems).toContain('Unknown key "builpacks".');
  expect(problems).toContain('Unknown key "buildpack".');
});

test('ignores other keys with a warning, whatever they contain', async () => {
  const text = '{"$schema": "très\u00A0bien", "builpacks": 1, "buildpacks": [{"a": "b"}]}';
  expect(await read(text)).toEqual(['a/b']);
  expect(await warningsOf(parseBuildpacks, text, 'buildpack.json')).toEqual([
    'buildpack.json:1:2: The key "$schema" is ignored.',
    expect.stringContaining('The key "builpacks" is ignored.'),
  ]);
});

const NBSP = 'U+00A0 NO-BREAK SPACE looks like a space but is not one.';

test.each([
  ['in the key', '{"build\u200Bpacks": [{"a": "b"}]}', '1:8', 'U+200B ZERO WIDTH SPACE'],
  ['in a key that is ignored', '{"x\u200B": 1, "buildpacks": [{"a": "b"}]}', '1:4', 'U+200B'],
  ['in a namespace', '{"buildpacks": [{"paketo\u00AD": "b"}]}', '1:25', 'U+00AD SOFT HYPHEN'],
  ['at the end of a name', '{"buildpacks": [{"a": "b\u00A0"}]}', '1:25', NBSP],
  ['as indentation', '{\n\u00A0"buildpacks": [{"a": "b"}]}', '2:1', NBSP],
])('reports only the hidden character %s, at its place', async (_, text, place, name) => {
  const problems = String(await read(text));
  expect(problems.startsWith(`buildpack.json:${place}: ${name}`)).toBe(true);
  expect(problems.match(/^buildpack\.json/gmu)).toHaveLength(1);
});

test('suggests the key for a misspelled one', async () => {
  expect(await read('{\n  "builpacks": []\n}\n')).toContain(
    [
      'buildpack.json:2:3: Unknown key "builpacks".',
      '  2 |   "builpacks": []',
      '    |   ^^^^^^^^^^^',
      '  Did you mean "buildpacks"?',
    ].join('\n'),
  );
});

test('reports all problems at once', async () => {
  const problems = String(await read('{"builpacks": [1, {"a": 2}]}'));
  for (const problem of [
    'must name one buildpack',
    'Invalid buildpack name',
    'Unknown key "builpacks"',
  ]) {
    expect(problems).toContain(problem);
  }
});

test('accepts any depth of nesting without an overflow', async () => {
  expect(await read(`{"buildpacks": ${'['.repeat(50_000)}`)).toContain('buildpack.json:1:');
});

test.each([
  ['paketo-buildpacks', 'paketo-buildpacks/procfile', 'Write paketo-buildpacks/procfile.'],
  ['Paketo-Buildpacks', 'python', 'Write paketo-buildpacks/python.'],
  ['paketo-buildpacks', 'Python@1.2.3', 'Write paketo-buildpacks/python@1.2.3.'],
  ['paketo-buildpacks', 'procfile@latest', 'Write paketo-buildpacks/procfile to'],
  ['urn:cnb:registry:fagiani', 'apt@latest', 'Write fagiani/apt to'],
  ['docker://registry.example.com/Team', 'python', 'Capital letters'],
])('refuses {%j: %j} with a suggestion', async (key, value, hint) => {
  const problem = await read(JSON.stringify({buildpacks: [{[key]: value}]}));
  expect(problem).toMatch(/^buildpack\.json:1:\d+: /u);
  expect(problem).toContain(hint);
});

test.each([
  ['urn:cnb:builder:Acme', 'Python'],
  ['paketo-buildpacks', 'python@1.0.0-RC1'],
  ['registry.example.com/team', 'python:Latest'],
  ['docker://acme', 'buildpack:latest'],
])('accepts {%j: %j}, which may be right', async (key, value) => {
  expect(await read(JSON.stringify({buildpacks: [{[key]: value}]}))).toEqual([`${key}/${value}`]);
});
