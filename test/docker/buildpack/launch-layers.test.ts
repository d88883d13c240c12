import {readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {layersOf} from './layers-of.ts';
import {inShell} from './shell.ts';

const LAUNCH = '[types]\nlaunch = true\n';
const BUILD = '[types]\nbuild = true\n';
const BOTH = '[types]\nbuild = true\nlaunch = true\n';

async function environment(layers: string, env: Record<string, string> = {}) {
  const {code, stdout} = await inShell('use_launch_environment; env -0', {layers, env});
  expect(code).toBe(0);
  return Object.fromEntries(
    stdout.split('\0').map((it) => [it.split('=', 1)[0] ?? '', it.slice(it.indexOf('=') + 1)]),
  );
}

test('layers for the application are listed in the order of the group', async () => {
  const layers = await layersOf(['z/last/part', 'a'], {
    'z_last_part/two.toml': LAUNCH,
    'z_last_part/one.toml': LAUNCH,
    'z_last_part/tools.toml': BUILD,
    'z_last_part/launch.toml': LAUNCH,
    'z_last_part/store.toml': LAUNCH,
    'a/only.toml': BOTH,
    'unknown/other.toml': LAUNCH,
    'ci-image-builder_finish/release.toml': LAUNCH,
  });
  const {stdout} = await inShell('launch_layers', {layers});
  const root = dirname(layers);
  expect(stdout.trim().split('\n')).toEqual([
    `${root}/z_last_part/one`,
    `${root}/z_last_part/two`,
    `${root}/a/only`,
  ]);
});

test('without such layers nothing is listed, and nothing fails', async () => {
  const layers = await layersOf(['a'], {'a/tools.toml': BUILD});
  expect(await inShell('launch_layers; require_contents; cache_launch_layers', {layers})).toEqual({
    code: 0,
    stdout: '',
  });
});

test('layers without content end the build, each named', async () => {
  const layers = await layersOf(['a', 'b'], {
    'a/there.toml': LAUNCH,
    'a/there/file': '',
    'a/gone.toml': LAUNCH,
    'b/gone too.toml': BOTH,
    'b/tools.toml': BUILD,
  });
  const root = dirname(layers);
  expect(await inShell('require_contents; echo goes on', {layers})).toEqual({
    code: 1,
    stdout: `CI Image Builder Finish: layers without content\n  ${root}/a/gone\n  ${root}/b/gone too\n`,
  });
});

test('layers for the application become cached, and no others', async () => {
  const layers = await layersOf(['a'], {
    'a/one.toml': `${LAUNCH}cache = false\n`,
    'a/two.toml': BUILD,
  });
  await inShell('cache_launch_layers', {layers});
  const root = dirname(layers);
  expect(await readFile(join(root, 'a', 'one.toml'), 'utf8')).toBe(`${LAUNCH}cache = true\n`);
  expect(await readFile(join(root, 'a', 'two.toml'), 'utf8')).toBe(BUILD);
});

test('programs and libraries of layers come first, those of later buildpacks before earlier', async () => {
  const layers = await layersOf(['a', 'b'], {
    'a/one.toml': LAUNCH,
    'a/one/bin/x': '',
    'a/one/lib/x': '',
    'b/two.toml': LAUNCH,
    'b/two/bin/x': '',
  });
  const root = dirname(layers);
  const path = process.env['PATH'] ?? '';
  const found = await environment(layers);
  expect(found['PATH']).toBe(`${root}/b/two/bin:${root}/a/one/bin:${path}`);
  expect(found['LD_LIBRARY_PATH']).toBe(`${root}/a/one/lib`);
});

test('each action on a variable does what the specification says', async () => {
  const layers = await layersOf(['a'], {
    'a/one.toml': LAUNCH,
    'a/one/env.launch/SET.default': 'no',
    'a/one/env.launch/UNSET.default': 'yes',
    'a/one/env.launch/OVER.override': 'new',
    'a/one/env.launch/PLAIN': 'new',
    'a/one/env/BEHIND.append': 'c',
    'a/one/env/BEHIND.delim': ', ',
    'a/one/env/BEFORE.prepend': 'c',
    'a/one/env/ALONE.append': 'c',
    'a/one/env/ALONE.delim': ':',
    'a/one/env.launch/LINES.override': 'a "b" $c\n\n',
    'a/one/env.launch/ODD-NAME.override': 'no',
    'a/one/env.launch/1ST.override': 'no',
    'a/one/env.launch/OTHER.unknown': 'no',
    'a/one/env.launch/web/ONLY_WEB.override': 'no',
  });
  const given = {SET: 'old', OVER: 'old', PLAIN: 'old', BEHIND: 'a', BEFORE: 'a'};
  const {PATH: _path, PWD: _pwd, _: _self, '': _end, ...found} = await environment(layers, given);
  expect(found).toEqual({
    SET: 'old',
    UNSET: 'yes',
    OVER: 'new',
    PLAIN: 'new',
    BEHIND: 'a, c',
    BEFORE: 'ca',
    ALONE: 'c',
    LINES: 'a "b" $c\n\n',
  });
});

test('what the build has of a layer already is not taken a second time', async () => {
  const layers = await layersOf(['a'], {
    'a/one.toml': BOTH,
    'a/one/bin/x': '',
    'a/one/env/OPTIONS.append': 'x',
    'a/one/env.launch/LATER.override': 'y',
  });
  const found = await environment(layers, {OPTIONS: 'x'});
  expect(found['PATH']).toBe(process.env['PATH']);
  expect(found['OPTIONS']).toBe('x');
  expect(found['LATER']).toBe('y');
});

test('names of layers may hold blanks and signs of the shell', async () => {
  const layers = await layersOf(['a'], {'a/one * two.toml': LAUNCH, 'a/one * two/bin/x': ''});
  const found = await environment(layers);
  expect(found['PATH']?.split(':')[0]).toBe(`${dirname(layers)}/a/one * two/bin`);
});
