import {expect, test} from 'vitest';
import {parseBuildpacks} from '../../src/codebase/buildpack-json.ts';
import {parse} from './parse.ts';

const read = (text: string) => parse(parseBuildpacks, text, 'buildpack.json');

test('buildpacks keep their order', async () => {
  const text = '{"buildpacks": [{"paketo-buildpacks": "nodejs"}, {"paketo-buildpacks": "python"}]}';
  expect(await read(text)).toEqual(['paketo-buildpacks/nodejs', 'paketo-buildpacks/python']);
});

test('a version goes with its buildpack, and CRLF is no problem', async () => {
  const text = '{\r\n  "buildpacks": [\r\n    {"fagiani": "run@0.1"}\r\n  ]\r\n}\r\n';
  expect(await read(text)).toEqual(['fagiani/run@0.1']);
});

test('a name may have parts, and points within them', async () => {
  const text = '{"buildpacks": [{"urn": "cnb/a..b/c.d@1.2"}]}';
  expect(await read(text)).toEqual(['urn/cnb/a..b/c.d@1.2']);
});

test.each([
  ['an empty file', '', 'buildpack.json:1:1: This is not JSON: '],
  ['no JSON', '{"buildpacks": [}', 'buildpack.json:1:17: This is not JSON: '],
  ['a comment', '// x\n{"buildpacks": []}', 'buildpack.json:1:1: This is not JSON: '],
  ['a comma too many', '{"buildpacks": [{"a": "b"},]}', 'This is not JSON: '],
  ['two values', '{} {}', 'buildpack.json:1:4: This is not JSON: '],
  ['a list', '[]', 'buildpack.json:1:1: This is not an object.'],
  ['no key', '{}', 'There are no "buildpacks".'],
  ['another key', '{"builpacks": []}', 'buildpack.json:1:2: Unknown key "builpacks".'],
  [
    'the key twice',
    '{"buildpacks": [{"a": "b"}], "buildpacks": []}',
    'buildpack.json:1:30: "buildpacks" is there twice.',
  ],
  [
    'a text for the list',
    '{"buildpacks": "python"}',
    'buildpack.json:1:16: "buildpacks" is not a list.',
  ],
  ['an empty list', '{"buildpacks": []}', '"buildpacks" is empty.'],
  [
    'a text for a buildpack',
    '{"buildpacks": ["paketo-buildpacks/python"]}',
    'buildpack.json:1:17: This is not one buildpack.',
  ],
  ['two in one', '{"buildpacks": [{"a": "b", "c": "d"}]}', 'This is not one buildpack.'],
  ['none in one', '{"buildpacks": [{}]}', 'This is not one buildpack.'],
  ['a number', '{"buildpacks": [{"a": 1}]}', "buildpack.json:1:23: This is no buildpack's name."],
  ['a namespace with blanks', '{"buildpacks": [{"a b": "c"}]}', "no buildpack's namespace"],
  [
    'a name with blanks at its end',
    '{"buildpacks": [{"a": "python "}]}',
    "This is no buildpack's name.",
  ],
  ['a flag for a name', '{"buildpacks": [{"--env": "x"}]}', "no buildpack's namespace"],
  ['a way upwards', '{"buildpacks": [{"a": "a/../../etc"}]}', "This is no buildpack's name."],
  ['a point as a part', '{"buildpacks": [{"a": "a/./b"}]}', "This is no buildpack's name."],
  ['an empty part', '{"buildpacks": [{"a": "a//b"}]}', "This is no buildpack's name."],
  ['a slash at the end', '{"buildpacks": [{"a": "b/"}]}', "This is no buildpack's name."],
])('%s is a problem', async (_, text, problem) => {
  expect(await read(text)).toContain(problem);
});

test('a key that is nearly right is suggested, at its place', async () => {
  expect(await read('{\n  "builpacks": []\n}\n')).toContain(
    [
      'buildpack.json:2:3: Unknown key "builpacks".',
      '  2 |   "builpacks": []',
      '    |   ^^^^^^^^^^^',
      '  Did you mean "buildpacks"?',
    ].join('\n'),
  );
});

test('every problem is told at once', async () => {
  const problems = String(await read('{"buildpacks": [1, {"a": 2}], "other": 3}'));
  for (const problem of ['not one buildpack', "no buildpack's name", 'Unknown key "other"']) {
    expect(problems).toContain(problem);
  }
});

test('depth without end does no harm', async () => {
  expect(await read(`{"buildpacks": ${'['.repeat(50_000)}`)).toContain('buildpack.json:1:');
});
