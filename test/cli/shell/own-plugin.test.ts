import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Config} from '@oclif/core/config';
import type {PJSON, Plugin} from '@oclif/core/interfaces';
import {expect, test} from 'vitest';
import {
  type CommandManifest,
  readCommandManifest,
} from '../../../src/cli/shell/command-manifest.ts';
import {ownPlugin} from '../../../src/cli/shell/own-plugin.ts';
import pjson from '../../../package.json' with {type: 'json'};
import {temporaryFolder} from '../../temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
// Only hooks and commands of this package are compared.
const PJSON = {...pjson, oclif: {...pjson.oclif, plugins: []}} as unknown as PJSON;

/** What oclif reads from a plugin, without its functions. */
function facts(plugin: Plugin): unknown {
  const {name, alias, version, root, type, moduleType, isRoot, valid, topics, hooks} = plugin;
  const commands = plugin.commands.map((it) => JSON.parse(JSON.stringify(it)) as unknown);
  return {name, alias, version, root, type, moduleType, isRoot, valid, topics, hooks, commands};
}

test('is what oclif makes of this package', async () => {
  const manifest = await readCommandManifest(ROOT, pjson.version);
  const config = await Config.load({
    root: ROOT,
    pjson: PJSON,
    devPlugins: false,
    userPlugins: false,
  });
  const [theirs] = config.getPluginsList() as [Plugin];
  const own = ownPlugin(manifest as CommandManifest, {root: ROOT, pjson: PJSON});
  expect(facts(own)).toEqual(facts(theirs));
  expect(own.commandIDs).toEqual(theirs.commandIDs);
});

test('loads a command with what oclif sets in it', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'commands'));
  await writeFile(join(root, 'commands', 'go.js'), 'export default class Go {}');
  const relativePath = ['commands', 'go.js'];
  const commands = {
    'image:go': {id: 'image:go', relativePath},
  } as unknown as CommandManifest['commands'];
  const plugin = ownPlugin({version: '1.0.0', commands}, {root, pjson: PJSON});
  const command = await plugin.findCommand('image:go', {must: true});
  const {
    id,
    isESM,
    name,
    plugin: its,
    relativePath: path,
  } = command as unknown as Record<string, unknown>;
  expect({id, isESM, name, path}).toEqual({
    id: 'image:go',
    isESM: true,
    name: 'Go',
    path: relativePath,
  });
  expect(its).toBe(plugin);
  expect(await plugin.commands[0]?.load()).toBe(command);
});

test.each([
  ['another version', '{"version": "0.0.1", "commands": {}}'],
  ['broken', '{"version"'],
  ['a command without its file', '{"version": "1.0.0", "commands": {"go": {"id": "go"}}}'],
  ['missing', undefined],
])('leaves a manifest to oclif: %s', async (_what, text) => {
  const root = await temporaryFolder();
  if (text !== undefined) await writeFile(join(root, 'oclif.manifest.json'), text);
  expect(await readCommandManifest(root, '1.0.0')).toBeUndefined();
});
