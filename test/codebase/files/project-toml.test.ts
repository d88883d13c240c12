import {assert, asyncProperty, constantFrom, record, uniqueArray} from 'fast-check';
import {stringify} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {formatDiagnostics} from '../../../src/codebase/text/diagnostic.ts';
import {parseProjectToml} from '../../../src/codebase/files/project-toml.ts';
import type {Setting} from '../../../src/setting.ts';
import {TextFile} from '../../../src/codebase/text/text-file.ts';

/** The content of a file in a short form, or its problems as they are shown. */
async function read(text: string): Promise<unknown> {
  const {settings, warnings, problems} = await parseProjectToml(new TextFile('project.toml', text));
  if (problems.length > 0) return formatDiagnostics(problems).join('\n');
  if (settings === undefined) return warnings.length === 0 ? 'nothing' : {warnings};
  const {group, pre, post, ...rest} = settings;
  const locators = (it: typeof group) => it.map(({locator}) => locator);
  return {
    ...Object.fromEntries(
      Object.entries({group: locators(group), pre: locators(pre), post: locators(post)}).filter(
        ([, it]) => it.length > 0,
      ),
    ),
    ...(rest.builder === undefined ? {} : {builder: rest.builder}),
    ...(rest.files === undefined ? {} : {[rest.files.kind]: rest.files.patterns}),
    ...(rest.environment.length === 0 ? {} : {environment: valuesOf(rest.environment)}),
    ...(warnings.length === 0 ? {} : {warnings}),
  };
}

function valuesOf(settings: readonly Setting[]): Record<string, string | undefined> {
  return Object.fromEntries(settings.map(({name, value}) => [name, value]));
}

const V2 = '[_]\nschema-version = "0.2"\n';

test('reads everything of schema 0.2', async () => {
  const text = `${V2}id = "io.buildpacks.my-app"
name = "My app"
version = "1.0"
authors = ["A"]
documentation-url = "https://docs.example.com"
[[_.licenses]]
type = "MIT"
[_.metadata]
anything = 1
[io.buildpacks]
builder = "registry.example.com/builder:1"
exclude = ["spec/", "*.md"]
[[io.buildpacks.group]]
id = "example/java"
version = "1.0"
[[io.buildpacks.group]]
id = "example/node"
[[io.buildpacks.group]]
uri = "docker://registry.example.com/buildpack:2"
[[io.buildpacks.pre.group]]
uri = "./buildpacks/first"
[[io.buildpacks.post.group]]
uri = "https://example.com/last.tgz"
[[io.buildpacks.build.env]]
name = "BP_JVM_VERSION"
value = "21"
[[io.buildpacks.build.env]]
name = "EMPTY"
value = ""
[com.example.other]
include = 7
`;
  expect(await read(text)).toEqual({
    builder: 'registry.example.com/builder:1',
    exclude: ['spec/', '*.md'],
    group: ['example/java@1.0', 'example/node', 'docker://registry.example.com/buildpack:2'],
    pre: ['./buildpacks/first'],
    post: ['https://example.com/last.tgz'],
    environment: {BP_JVM_VERSION: '21', EMPTY: ''},
  });
});

test('reads everything of schema 0.1, with or without a version', async () => {
  const text = `[project]
id = "my-app"
[[project.licenses]]
type = "MIT"
[build]
include = ["src"]
builder = "builder:1"
[[build.buildpacks]]
id = "example/java"
version = "1.0"
[[build.env]]
name = "A"
value = "1"
[build.post]
group = [{id = "example/last"}]
[metadata]
x = 1
`;
  const expected = {
    builder: 'builder:1',
    include: ['src'],
    group: ['example/java@1.0'],
    post: ['example/last'],
    environment: {A: '1'},
  };
  expect(await read(text)).toEqual(expected);
  expect(await read(`[_]\nschema-version = "0.1"\n${text}`)).toEqual(expected);
});

test.each([
  ['tables', '[io.buildpacks]\nbuilder = "b"\n[[io.buildpacks.group]]\nid = "x/y"\n'],
  ['dotted keys', 'io.buildpacks.builder = "b"\nio.buildpacks.group = [{id = "x/y"}]\n'],
  ['an inline table', 'io = {buildpacks = {builder = "b", group = [{"id" = "x/y"}]}}\n'],
  [
    'a table within a table',
    '[io]\nbuildpacks.builder = \'b\'\n[[io.buildpacks.group]]\nid = "x/y"\n',
  ],
  [
    'keys in other upper and lower case',
    '[io.buildpacks]\nBuilder = "b"\n[[io.buildpacks.Group]]\nID = "x/y"\n',
  ],
])('reads the same from %s', async (_, text) => {
  const expected = {builder: 'b', group: ['x/y']};
  expect(await read(`_.schema-version = "0.2"\n${text}`)).toEqual(expected);
  expect(await read(`_.schema-version = "0.3"\n${text}`.replaceAll('\n', '\r\n'))).toEqual(
    expected,
  );
});

test('reads the former key of the environment if the right one is missing', async () => {
  const former = '[[io.buildpacks.env.build]]\nname = "A"\nvalue = "1"\n';
  expect(await read(V2 + former)).toEqual({environment: {A: '1'}});
  const both = `${V2}${former}[[io.buildpacks.build.env]]\nname = "B"\nvalue = "2"\n`;
  expect(await read(both)).toEqual({environment: {B: '2'}});
});

test.each([
  [
    'Julia’s',
    'name = "Example"\nuuid = "7876af07"\nversion = "0.1.0"\n[deps]\nJSON = "682c06a0"\n',
  ],
  ['another tool’s, with a [build]', '[build]\ntargets = ["x86"]\n[project]\nname = "x"\n'],
  ['another tool’s, with a [build] of another kind', 'build = "make"\nio = 1\n_ = 2\n'],
  ['only metadata', '[_]\nschema-version = "0.2"\nname = "x"\n[[_.licenses]]\n'],
  ['an empty file', ''],
  ['only a comment', '# nothing\n'],
])('ignores %s, which is not about buildpacks', async (_, text) => {
  expect(await read(text)).toBe('nothing');
});

test.each([
  ['text that is not TOML', 'a = \n', 'project.toml:1:5: Invalid TOML: '],
  ['a missing value before another line', 'a =\r\nb = 1\n', 'project.toml:1:4: Invalid TOML: '],
  ['a table name that is not closed', '[a\nb = 1\n', 'project.toml:1:3: Invalid TOML: '],
  ['a missing key', '\n= 1\n', 'project.toml:2:1: Invalid TOML: '],
  ['a duplicate key', 'a = 1\na = 2\n', 'project.toml:2:1: Invalid TOML: '],
  ['a string that is not closed', 'a = "x\n', 'project.toml:1:'],
  [
    'a no-break space instead of a space',
    '[_]\nschema-version\u00A0= "0.2"',
    'project.toml:2:15: U+00A0 NO-BREAK SPACE',
  ],
  [
    'a zero-width space in an id',
    `${V2}[[io.buildpacks.group]]\nid = "a/b\u200B"\n`,
    /^project\.toml:4:10: U\+200B ZERO WIDTH SPACE is an invisible character\.[^:]*$/u,
  ],
  [
    'a no-break space in a builder',
    `${V2}[io.buildpacks]\nbuilder = "a/b\u00A0"\n`,
    /^project\.toml:4:15: U\+00A0 NO-BREAK SPACE looks like a space but is not one\.[^:]*$/u,
  ],
  [
    'a soft hyphen in the name of a variable',
    `${V2}[[io.buildpacks.build.env]]\nname = "A\u00ADB"\n`,
    /^project\.toml:4:10: U\+00AD SOFT HYPHEN[^:]*$/u,
  ],
  [
    'an unknown version',
    '[_]\r\nschema-version = "0.9"\r\n',
    'project.toml:2:18: Unsupported schema version "0.9".',
  ],
  [
    'a version that is a number',
    '[_]\nschema-version = 0.2\n',
    'The schema version must be a string',
  ],
  [
    'include together with exclude',
    `${V2}[io.buildpacks]\nexclude = []\ninclude = ["a"]\n`,
    'project.toml:5:1: "include" and "exclude" cannot be used together.',
  ],
  [
    'a string instead of a list of files',
    `${V2}io.buildpacks.exclude = "a"\n`.replace('[_]\n', '_.'),
    'project.toml:2:25: "exclude" must be a list of strings.',
  ],
  [
    'a number in a list of files',
    `${V2}[io.buildpacks]\nexclude = ["a",\n  7]\n`,
    'project.toml:5:3: "exclude" must be a list of strings.',
  ],
  [
    'an invalid builder',
    `${V2}[io.buildpacks]\nbuilder = "https://example.com/builder"\n`,
    'project.toml:4:11: Invalid image "https://example.com/builder".',
  ],
  [
    'a builder that is not a string',
    `${V2}[io.buildpacks]\nbuilder = 1\n`,
    'project.toml:4:11: "builder" must be a string.',
  ],
  [
    'a table instead of a list',
    `${V2}[io.buildpacks.group]\nid = "x/y"\n`,
    'project.toml:3:16: The group of buildpacks must be a list of tables.\n',
  ],
  [
    'a string instead of a buildpack',
    `${V2}[io.buildpacks]\ngroup = ["x/y"]\n`,
    'project.toml:4:10: ',
  ],
  [
    'a buildpack without an id',
    `${V2}[[io.buildpacks.group]]\nversion = "1"\n`,
    'project.toml:3:3: A buildpack requires an "id" or a "uri".',
  ],
  [
    'an empty id',
    `${V2}[[io.buildpacks.pre.group]]\nid = ""\n`,
    'project.toml:4:6: A buildpack requires an "id" or a "uri".',
  ],
  [
    'a uri together with a version',
    `${V2}[[io.buildpacks.group]]\nuri = "docker://x/y"\nversion = "1"\n`,
    'project.toml:4:7: "uri" and "version" cannot be used together.',
  ],
  [
    'a path as an id',
    `${V2}[[io.buildpacks.group]]\nid = "./x"\n`,
    'project.toml:4:6: Invalid buildpack. An "id" cannot be a path. Write uri = "…".',
  ],
  [
    'an id with a space',
    `${V2}[[io.buildpacks.group]]\nid = "x/y "\n`,
    'project.toml:4:6: Invalid buildpack. It contains a space.',
  ],
  [
    'a URL with a password',
    `${V2}[[io.buildpacks.group]]\nuri = "https://me:s3cret@h/x.tgz"\n`,
    'project.toml:4:7: Invalid buildpack. It contains a user or a password, which logs would show.\n  4 | uri = "https://*********@h/x.tgz"',
  ],
  [
    'an invalid image',
    `${V2}[[io.buildpacks.group]]\nuri = "docker://X"\n`,
    'project.toml:4:7: Invalid buildpack. ',
  ],
  [
    'a variable without a name',
    `${V2}[[io.buildpacks.build.env]]\nvalue = "1"\n`,
    'project.toml:3:3: The setting requires a "name".',
  ],
  [
    'an invalid name of a variable',
    `${V2}[[io.buildpacks.build.env]]\nname = "A-B"\nvalue = "1"\n`,
    'project.toml:4:8: Invalid environment variable name "A-B".',
  ],
  [
    'a number as the value of a variable',
    `${V2}[[io.buildpacks.build.env]]\nname = "A"\nvalue = 1\n`,
    'project.toml:5:9: "value" must be a string.',
  ],
  [
    'a string instead of the table',
    `${V2}[io]\nbuildpacks = "x"\n`,
    'project.toml:4:14: [io.buildpacks] must be a table',
  ],
  [
    'brackets that are nested too deeply',
    `a = ${'['.repeat(500)}`,
    'The file is nested too deeply.',
  ],
])('reports %s with its place', async (_, text, expected) => {
  if (typeof expected === 'string') expect(await read(text)).toContain(expected);
  else expect(await read(text)).toMatch(expected);
});

test('reports all problems at once', async () => {
  const text = `${V2}[io.buildpacks]\nbuilder = 1\nexclude = 2\n[[io.buildpacks.group]]\n`;
  expect(await read(text)).toMatch(/:4:11: [^]*:5:11: [^]*:6:3: /u);
});

describe('warns about parts without effect', () => {
  test.each([
    [
      'a hidden character in a pattern, because names of files may contain it',
      `${V2}[io.buildpacks]\nexclude = ["a\u202Fb.png"]\n`,
      'project.toml:4:14: U+202F NARROW NO-BREAK SPACE looks like a space but is not one.',
    ],
    [
      'a hidden character in a key',
      `${V2}[io.buildpacks]\n"builder\u200B" = "x"\n`,
      'project.toml:4:1: Unknown key "builder<U+200B>" has no effect.',
    ],
    [
      'an unknown key',
      `${V2}[io.buildpacks]\nbuildr = "x"\n`,
      'project.toml:4:1: Unknown key "buildr" has no effect. Did you mean "builder"?',
    ],
    [
      'an unknown key of a variable',
      `${V2}[[io.buildpacks.build.env]]\nname = "A"\nvaule = "1"\n`,
      'project.toml:5:1: Unknown key "vaule" has no effect. Did you mean "value"?',
    ],
    [
      'a table of the new schema in the old one',
      '[io.buildpacks]\nbuilder = "x"\n',
      'project.toml:1:5: [io.buildpacks] has no effect in schema 0.1. Write schema-version = "0.2"',
    ],
    [
      'a table of the old schema in the new one',
      `${V2}[[build.buildpacks]]\nid = "x/y"\n`,
      'project.toml:3:3: [build] has no effect in schema 0.2. Write [io.buildpacks] instead.',
    ],
    [
      'exec-env, which pack ignores',
      `${V2.replace('2', '3')}[[io.buildpacks.build.env]]\nname = "A"\nexec-env = ["test"]\n`,
      'project.toml:5:1: "exec-env" has no effect: pack does not read it.',
    ],
  ])('warns about %s', async (_, text, expected) => {
    expect(await read(text)).toMatchObject({warnings: [expect.stringContaining(expected)]});
  });
});

test('reads everything that a TOML library writes', async () => {
  const word = constantFrom('a/b', 'c.d/e-f', 'g', 'h/i/j');
  const name = constantFrom('A', 'B_1', '_c', '__proto__', 'constructor');
  const texts = uniqueArray(constantFrom('a', 'b/', '"', '\\', '\t', 'é', '😀', '# x'), {
    minLength: 1,
  });
  const settings = record({group: uniqueArray(word), texts, names: uniqueArray(name)});
  await assert(
    asyncProperty(settings, async ({group, texts: patterns, names}) => {
      const text = stringify({
        _: {'schema-version': '0.2'},
        io: {
          buildpacks: {
            exclude: patterns,
            group: group.map((id) => ({id})),
            build: {env: names.map((it) => ({name: it, value: `${it}=${patterns.join('\n')}`}))},
          },
        },
      });
      const {settings: found} = await parseProjectToml(new TextFile('project.toml', text));
      expect(found?.files).toEqual({kind: 'exclude', patterns});
      expect(found?.group.map(({locator}) => locator)).toEqual(group);
      const origin = 'project.toml';
      expect(found?.environment).toEqual(
        names.map((it) => ({name: it, value: `${it}=${patterns.join('\n')}`, origin})),
      );
    }),
  );
});
