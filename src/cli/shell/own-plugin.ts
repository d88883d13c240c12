import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {Command} from '@oclif/core/command';
import type {PJSON, Plugin} from '@oclif/core/interfaces';
import type {CommandManifest} from './command-manifest.ts';

/**
 * Returns this package as a plugin of oclif. oclif's own plugin sorts the commands with `localeCompare`. The first call
 * of that function loads the collation rules of ICU, which takes some milliseconds. The manifest is already sorted.
 *
 * @param manifest the commands, with the file of each.
 */
export function ownPlugin(
  {commands}: CommandManifest,
  {root, pjson}: {readonly root: string; readonly pjson: PJSON},
): Plugin {
  const {name, oclif, version} = pjson;
  const load = async (id: string): Promise<Command.Class> => {
    const {relativePath = []} = commands[id] ?? {};
    const {href} = pathToFileURL(join(root, ...relativePath));
    const {default: command} = (await import(href)) as {readonly default: Command.Class};
    return Object.assign(command, {id, plugin, isESM: true, relativePath});
  };
  const plugin: Plugin = {
    _base: name,
    name,
    alias: name,
    version,
    pjson,
    root,
    type: 'core',
    moduleType: 'module',
    isRoot: true,
    valid: true,
    hasManifest: true,
    options: {root, pjson},
    commandsDir: undefined,
    commandIDs: Object.keys(commands),
    commands: Object.entries(commands).map(([id, command]) => ({
      ...command,
      load: async () => await load(id),
    })),
    topics: Object.entries(oclif.topics ?? {}).map(([topic, text]) => ({...text, name: topic})),
    hooks: Object.fromEntries(
      Object.entries(oclif.hooks ?? {}).map(([event, targets]) => [
        event,
        [targets]
          .flat()
          .map((it) => (typeof it === 'string' ? {identifier: 'default', target: it} : it)),
      ]),
    ),
    findCommand: (id: string) => load(id),
    load: async () => {},
  };
  return plugin;
}
