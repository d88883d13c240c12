import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Hook} from '@oclif/core/hooks';
import {bashCompletion} from './bash-completion.ts';

/** The commands of oclif's autocomplete plugin that write its scripts. */
const WRITERS = new Set(['autocomplete', 'autocomplete:create']);

/**
 * The hook that oclif calls after a command. It replaces the bash script of oclif's autocomplete plugin
 * with ours, because the plugin's script cannot complete the values of flags.
 * https://github.com/oclif/plugin-autocomplete/blob/4.0.5/src/commands/autocomplete/create.ts
 */
export const completeValues: Hook.Postrun = async ({Command, config}) => {
  if (!WRITERS.has(Command.id)) return;
  const {bin, cacheDir, commands} = config;
  const script = join(cacheDir, 'autocomplete', 'functions', 'bash', `${bin}.bash`);
  const shown = commands.filter(({hidden}) => !hidden);
  await writeFile(script, bashCompletion(bin, shown));
};
