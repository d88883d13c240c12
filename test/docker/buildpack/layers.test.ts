import {dirname} from 'node:path';
import {expect, test} from 'vitest';
import {BOTH, BUILD, LAUNCH, layersOf} from './layers-of.ts';
import {inShell} from './shell.ts';

test('lists layers for the application in the order of the group', async () => {
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
  const {stdout} = await inShell('all_layers launch', {layers});
  const root = dirname(layers);
  expect(stdout.trim().split('\n')).toEqual([
    `${root}/z_last_part/one`,
    `${root}/z_last_part/two`,
    `${root}/a/only`,
  ]);
});

test('lists layers of one buildpack in the order of their folders, like the launcher', async () => {
  const layers = await layersOf(['a'], {
    'a/py-x.toml': LAUNCH,
    'a/py.toml': LAUNCH,
    'a/Z.toml': LAUNCH,
    'a/py.y.toml': LAUNCH,
  });
  const {stdout} = await inShell('all_layers launch', {layers, env: {LC_ALL: 'en_US.UTF-8'}});
  const names = stdout
    .trim()
    .split('\n')
    .map((path) => path.slice(path.lastIndexOf('/') + 1));
  expect(names).toEqual(['Z', 'py', 'py-x', 'py.y']);
});

test('lists nothing without such layers', async () => {
  const layers = await layersOf(['a'], {'a/tools.toml': BUILD});
  const lines = 'all_layers launch; use_launch_environment /nowhere';
  expect(await inShell(lines, {layers})).toEqual({code: 0, stdout: ''});
});

test('our own buildpack is alone if the group has no other one', async () => {
  const alone = async (group: readonly string[]) =>
    (await inShell('is_alone', {layers: await layersOf(group, {})})).code === 0;
  expect(await alone([])).toBe(true);
  expect(await alone(['a'])).toBe(false);
  expect(await alone(['a', 'b'])).toBe(false);
});
