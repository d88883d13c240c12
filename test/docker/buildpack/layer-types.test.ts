import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {assert, asyncProperty, boolean, constantFrom, option, record} from 'fast-check';
import {parse} from 'smol-toml';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../../temporary-folder.ts';
import {inShell} from './shell.ts';

async function fileOf(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'layer.toml');
  await writeFile(file, text);
  return file;
}

async function types(text: string): Promise<string[]> {
  const {code, stdout} = await inShell(`layer_types '${await fileOf(text)}'`);
  expect(code).toBe(0);
  return stdout.split('\n').filter(Boolean).toSorted();
}

async function uncached(text: string): Promise<string> {
  const file = await fileOf(text);
  const {code, stdout} = await inShell(`uncached_types '${file}'`);
  expect(code).toBe(0);

  return stdout;
}

test.each([
  {form: 'a table', text: '[types]\n  build = false\n  cache = true\n  launch = true\n'},
  {form: 'no blanks', text: '[types]\nlaunch=true\ncache=true'},
  {form: 'tabs and comments', text: '# x\n[types] # y\n\tlaunch\t=\ttrue # z\n\tcache = true\n'},
  {form: 'an inline table', text: 'types = { launch = true, build = false, cache = true }\n'},
  {form: 'dotted keys', text: 'types.launch = true\ntypes.cache = true\n'},
  {form: 'Buildpack API 0.5', text: 'launch = true\nbuild = false\ncache = true\n'},
  {form: 'Windows line endings', text: '[types]\r\nlaunch = true\r\ncache = true\r\n'},
])('reads the types of $form', async ({text}) => {
  expect(await types(text)).toEqual(['cache', 'launch']);
});

test.each([
  {where: 'metadata', text: '[types]\ncache = true\n[metadata]\nlaunch = true\n'},
  {where: 'nested metadata', text: '[metadata.types]\nlaunch = true\n[types]\ncache = true\n'},
  {where: 'a comment', text: '[types]\n# launch = true\ncache = true\n'},
  {where: 'a text', text: '[types]\ncache = true\n[metadata]\nx = "launch = true"\n'},
])('does not take "launch" in $where for a type', async ({text}) => {
  expect(await types(text)).toEqual(['cache']);
});

test('reads no types from a file without any', async () => {
  expect(await types('')).toEqual([]);
  expect(await types('[metadata]\nkey = "1"\n')).toEqual([]);
});

const layer = record({
  form: constantFrom('table', 'inline', 'dotted'),
  build: option(boolean(), {nil: undefined}),
  cache: option(boolean(), {nil: undefined}),
  indent: constantFrom('', '  ', '\t'),
  metadata: constantFrom('', '[metadata]\ncache = false\nlaunch = true\nnote = "a # b = c"\n'),
});

test('leaves out only the type cache, in any form', async () => {
  await assert(
    asyncProperty(layer, async ({form, build, cache, indent, metadata}) => {
      const pairs = Object.entries({build, cache, launch: true}).filter(
        ([, value]) => value !== undefined,
      );
      const lines = pairs.map(([key, value]) => `${key} = ${value}`);
      const text = {
        table: `[types]\n${lines.map((line) => `${indent}${line}\n`).join('')}`,
        inline: `types = { ${lines.join(', ')} }\n`,
        dotted: lines.map((line) => `types.${line}\n`).join(''),
      }[form];
      const before = parse(text + metadata) as {types: {cache?: boolean}};
      const {cache: _cache, ...others} = before.types;
      const after = parse(await uncached(text + metadata)) as {types: object};
      expect({build: false, ...after.types}).toEqual({build: false, ...others});
      expect({...after, types: {}}).toEqual({...before, types: {}});
    }),
    {numRuns: 40},
  );
});
