import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  oneof,
  string,
  tuple,
  uint8Array,
} from 'fast-check';
import {expect, test} from 'vitest';
import {parseBuildpacks} from '../../src/codebase/files/buildpack-json.ts';
import type {Diagnostic} from '../../src/codebase/text/diagnostic.ts';
import {formatDiagnostics} from '../../src/codebase/text/diagnostic.ts';
import {parseProcessFile} from '../../src/codebase/files/process-file.ts';
import {parseProcfile} from '../../src/codebase/files/procfile.ts';
import {parseProjectToml} from '../../src/codebase/files/project-toml.ts';
import {readCodebase} from '../../src/codebase/read-codebase.ts';
import {parseRuntime} from '../../src/codebase/files/runtime-txt.ts';
import {type Parsed, TextFile} from '../../src/codebase/text/text-file.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const VALID = {
  'codebuild/process.yml':
    'application:\n  name: &a intranet\n  process: # one each\n    - web\n    - *a\n',
  Procfile: 'web: gunicorn app:app\n# one\nworker: celery\n',
  'buildpack.json': '{"buildpacks": [{"paketo-buildpacks": "python"}, {"a": "b@1"}]}\n',
  'runtime.txt': 'python-3.11.x\n',
  'project.toml':
    '[_]\nschema-version = "0.2"\n[io.buildpacks]\nbuilder = "a/b:1" # one\nexclude = ["a", "b"]\n[[io.buildpacks.pre.group]]\nid = "a/b"\n[[io.buildpacks.build.env]]\nname = "A"\nvalue = \'1\'\n',
} as const;

const PARSERS: Record<keyof typeof VALID, (file: TextFile) => unknown> = {
  'codebuild/process.yml': parseProcessFile,
  Procfile: parseProcfile,
  'buildpack.json': parseBuildpacks,
  'runtime.txt': parseRuntime,
  'project.toml': async (file) => {
    const {problems, ...value} = await parseProjectToml(file);
    return problems.length > 0 ? {problems} : {value};
  },
};

/** Texts that parsers often misread. */
const piece = oneof(
  constantFrom(
    ':',
    '-',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a',
    '*a',
    '!!',
    '|',
    '>',
    '#',
    '---',
    '...',
    '\t',
    '\r\n',
    '\0',
    '\uFEFF',
    '\uD800',
    '%YAML 9',
    '<<',
    '? ',
    'null',
    '~',
    '1e999',
    'False',
  ),
  string({unit: 'grapheme', maxLength: 5}),
);

/** A valid text in which some parts are replaced. */
function mutated(valid: string): Arbitrary<string> {
  const cut = tuple(integer({min: 0, max: valid.length}), integer({min: 0, max: 8}), piece);
  return array(cut, {minLength: 1, maxLength: 4}).map((cuts) =>
    cuts.reduce(
      (text, [at, length, insert]) => `${text.slice(0, at)}${insert}${text.slice(at + length)}`,
      valid,
    ),
  );
}

/** Checks that the place is in the text, and that the message is a sentence on one line. */
function expectPlaced({line, column, message}: Diagnostic, text: string): void {
  expect(message).toMatch(/^[^\n]+\.$/u);
  const lines = text.split('\n');
  expect(line).toBeGreaterThanOrEqual(1);
  expect(line).toBeLessThanOrEqual(lines.length);
  expect(column).toBeGreaterThanOrEqual(1);
  expect(column).toBeLessThanOrEqual((lines[(line ?? 1) - 1] ?? '').length + 1);
}

test.each(Object.entries(PARSERS))(
  'any text of %s gives a value, or problems with places in it',
  async (name, parser) => {
    const valid = VALID[name as keyof typeof VALID];
    const text = oneof(
      mutated(valid),
      array(piece, {maxLength: 30}).map((it) => it.join('')),
    );
    await assert(
      asyncProperty(text, async (content) => {
        const parsed = (await parser(new TextFile(name, content))) as Parsed<unknown>;
        if (parsed.problems === undefined) {
          expect(parsed.value).toBeDefined();
          return;
        }
        expect(parsed.problems.length).toBeGreaterThan(0);
        for (const problem of parsed.problems) expectPlaced(problem, content);
        expect(formatDiagnostics(parsed.problems).join('')).not.toContain('\n');
      }),
      {numRuns: 1000},
    );
  },
  30_000,
);

test('any bytes in any file give a codebase or problems', async () => {
  const folder = await temporaryFolder();
  const names = Object.keys(VALID) as (keyof typeof VALID)[];
  await Promise.all(names.map((name) => mkdir(dirname(join(folder, name)), {recursive: true})));
  const content = (name: keyof typeof VALID): Arbitrary<string | Uint8Array> =>
    oneof(constantFrom(VALID[name]), mutated(VALID[name]), uint8Array({maxLength: 60}));
  const contents = tuple(...names.map((name) => content(name)));
  await assert(
    asyncProperty(contents, async (files) => {
      await Promise.all(
        names.map((name, index) => writeFile(join(folder, name), files[index] ?? '')),
      );
      const {codebase, diagnostics} = await readCodebase(folder);
      expect(codebase === undefined).toBe(diagnostics.length > 0);
    }),
    {numRuns: 300},
  );
}, 30_000);
