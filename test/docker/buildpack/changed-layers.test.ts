import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {LAUNCH, layersOf} from './layers-of.ts';
import {inShell} from './shell.ts';

const CACHED = `${LAUNCH}cache = true\n`;

/**
 * Returns the layers that stay cached after these lines, which run in the folder of the buildpack `a`.
 *
 * @param before lines that run first.
 */
async function cachedAfter(lines: string, before = ':'): Promise<string[]> {
  const layers = await layersOf(['a'], {
    'a/one.toml': CACHED,
    'a/one/deep/file': 'text',
    'a/one/other': '',
    'a/two.toml': CACHED,
    'a/two/file': '',
    'a/plain.toml': LAUNCH,
    'a/plain/file': '',
  });
  const folder = join(dirname(layers), 'a');
  const script = `${before}; remember_time "$layers/x"; (cd '${folder}'; ${lines}); keep_out_of_cache "$layers/x"`;
  expect(await inShell(script, {layers})).toMatchObject({code: 0});
  expect(await readFile(join(folder, 'plain.toml'), 'utf8')).toBe(LAUNCH);
  const isCached = async (name: string) =>
    (await readFile(join(folder, `${name}.toml`), 'utf8')) === CACHED;
  const names = await Promise.all(
    ['one', 'two'].map(async (name) => ((await isCached(name)) ? [name] : [])),
  );
  return names.flat();
}

test.each([
  ['a change of a file', 'echo x >one/deep/file'],
  [
    'a change of a file that then gets an old time',
    'echo more >one/other; touch -d 2001-01-01 one/other',
  ],
  ['a new file', 'echo x >one/deep/new'],
  ['a copy of an old file with its time', 'cp -p two/file one/deep/copy'],
  ['a removed file', 'rm one/deep/file'],
  [
    'a removed file in a folder that then gets an old time',
    'rm one/other; touch -d 2001-01-01 one',
  ],
  ['a moved folder', 'mv one/deep one/deeper'],
  ['a moved file', 'mv one/other one/deep/'],
  ['a change of a mode', 'chmod 0600 one/other'],
  ['a new link', 'ln -s file one/deep/link'],
  ['a replaced layer', 'mv one old; cp -a old one; rm -rf old'],
])('after %s, only this layer is not cached', async (_, lines) => {
  expect(await cachedAfter(lines)).toEqual(['two']);
});

test.each([
  ['nothing', ':'],
  ['reading', 'cat one/deep/file; ls -R one; cp -R one ../elsewhere'],
  ['a change of a layer that is never cached', 'echo x >plain/file; rm plain/file'],
])('after %s, all layers are cached', async (_, lines) => {
  expect(await cachedAfter(lines)).toEqual(['one', 'two']);
});

test('caches no layer without a suitable find', async () => {
  expect(await cachedAfter(':', 'find() { return 1; }')).toEqual([]);
});
