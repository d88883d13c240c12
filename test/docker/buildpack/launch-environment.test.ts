import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {BOTH, BUILD, LAUNCH, layersOf} from './layers-of.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {inShell} from './shell.ts';

/**
 * The environment of scripts.
 *
 * @param env the environment of the build.
 * @param settings the settings of the build, which are a part of it.
 */
async function environment(
  layers: string,
  env: Record<string, string> = {},
  settings: Record<string, string> = {},
) {
  const platform = await temporaryFolder();
  await mkdir(join(platform, 'env'));
  for (const [name, value] of Object.entries(settings)) {
    await writeFile(join(platform, 'env', name), value);
  }
  const lines = `use_launch_environment '${platform}'; env -0`;
  const {code, stdout} = await inShell(lines, {layers, env: {...env, ...settings}});
  expect(code).toBe(0);
  return Object.fromEntries(
    stdout.split('\0').map((it) => [it.split('=', 1)[0] ?? '', it.slice(it.indexOf('=') + 1)]),
  );
}

test('puts programs and libraries of layers first, with later buildpacks before earlier ones', async () => {
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

test('applies each action on a variable like the specification', async () => {
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
  const {
    PATH: _path,
    PWD: _pwd,
    _: _self,
    '': _end,
    ...found
  } = await environment(layers, {}, given);
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

test('orders layers independently of their types', async () => {
  const layers = await layersOf(['a', 'b', 'c'], {
    'a/one.toml': LAUNCH,
    'a/one/bin/x': '',
    'b/two.toml': BOTH,
    'b/two/bin/x': '',
    'b/two/env/OPTIONS.append': 'two',
    'b/two/env/OPTIONS.delim': ' ',
    'b/two/env.launch/LATER.override': 'y',
    'c/tools.toml': BUILD,
    'c/tools/bin/x': '',
  });
  const root = dirname(layers);
  const path = process.env['PATH'] ?? '';
  // As the lifecycle sets it during the build.
  const ofBuild = {PATH: `${root}/c/tools/bin:${root}/b/two/bin:${path}`, OPTIONS: 'two'};
  const found = await environment(layers, ofBuild);
  expect(found['PATH']).toBe(`${root}/b/two/bin:${root}/a/one/bin:${root}/c/tools/bin:${path}`);
  expect(found['OPTIONS']).toBe('two');
  expect(found['LATER']).toBe('y');
});

test('applies the folders of all layers of a buildpack before the variables', async () => {
  const layers = await layersOf(['a'], {
    'a/one.toml': LAUNCH,
    'a/one/bin/x': '',
    'a/one/env/PATH.prepend': '/of/variable',
    'a/one/env/PATH.delim': ':',
    'a/one/lib/x': '',
    'a/one/env.launch/LD_LIBRARY_PATH.append': '/behind',
    'a/one/env.launch/LD_LIBRARY_PATH.delim': ':',
    'a/two.toml': LAUNCH,
    'a/two/bin/x': '',
    'a/two/lib/x': '',
  });
  const root = dirname(layers);
  const found = await environment(layers);
  const path = process.env['PATH'] ?? '';
  expect(found['PATH']).toBe(`/of/variable:${root}/a/two/bin:${root}/a/one/bin:${path}`);
  expect(found['LD_LIBRARY_PATH']).toBe(`${root}/a/two/lib:${root}/a/one/lib:/behind`);
});

test('puts the folder of the layer "py-x" before that of "py", like the launcher', async () => {
  const layers = await layersOf(['a'], {
    'a/py.toml': LAUNCH,
    'a/py/bin/x': '',
    'a/py/env.launch/WHO.override': 'py',
    'a/py-x.toml': LAUNCH,
    'a/py-x/bin/x': '',
    'a/py-x/env.launch/WHO.override': 'py-x',
  });
  const found = await environment(layers);
  const root = dirname(layers);
  expect(found['PATH']).toMatch(new RegExp(`^${root}/a/py-x/bin:${root}/a/py/bin:`, 'u'));
  expect(found['WHO']).toBe('py-x');
});

/** https://github.com/paketo-buildpacks/bundle-install */
test('puts gems for the application before gems for the build', async () => {
  const layers = await layersOf(['paketo-buildpacks/bundle-install'], {
    'paketo-buildpacks_bundle-install/build-gems.toml': BUILD,
    'paketo-buildpacks_bundle-install/build-gems/env/BUNDLE_USER_CONFIG.default': '/build/config',
    'paketo-buildpacks_bundle-install/launch-gems.toml': LAUNCH,
    'paketo-buildpacks_bundle-install/launch-gems/env/BUNDLE_USER_CONFIG.default': '/launch/config',
  });
  const found = await environment(layers, {BUNDLE_USER_CONFIG: '/build/config'});
  expect(found['BUNDLE_USER_CONFIG']).toBe('/launch/config');
});

/** https://github.com/paketo-buildpacks/composer-install */
test('puts programs of Composer packages last', async () => {
  const layers = await layersOf(['paketo-buildpacks/composer-install'], {
    'paketo-buildpacks_composer-install/composer-packages.toml': LAUNCH,
    'paketo-buildpacks_composer-install/composer-packages/env/PATH.append': '/vendor/bin',
    'paketo-buildpacks_composer-install/composer-packages/env/PATH.delim': ':',
    'paketo-buildpacks_composer-install/composer-packages/env/COMPOSER_VENDOR_DIR.override': '/v',
  });
  const found = await environment(layers);
  expect(found['PATH']).toBe(`${process.env['PATH']}:/vendor/bin`);
  expect(found['COMPOSER_VENDOR_DIR']).toBe('/v');
});

test('keeps tools for the build available', async () => {
  const layers = await layersOf(['pip', 'packages'], {
    'pip/pip.toml': BUILD,
    'packages/packages.toml': LAUNCH,
    'packages/packages/env/PYTHONPATH.prepend': '/packages',
    'packages/packages/env/PYTHONPATH.delim': ':',
  });
  const found = await environment(layers, {PYTHONPATH: '/pip', PIP_OPTION: 'x'});
  expect(found['PYTHONPATH']).toBe('/packages:/pip');
  expect(found['PIP_OPTION']).toBe('x');
});

test('accepts blanks and special characters in names of layers', async () => {
  const layers = await layersOf(['a'], {'a/one * two.toml': LAUNCH, 'a/one * two/bin/x': ''});
  const found = await environment(layers);
  expect(found['PATH']?.split(':')[0]).toBe(`${dirname(layers)}/a/one * two/bin`);
});
