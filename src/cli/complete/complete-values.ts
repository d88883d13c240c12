import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Hook} from '@oclif/core/hooks';
import {bashCompletion} from './bash-completion.ts';

/** The commands of oclif's plugin that write its scripts. */
const WRITERS = new Set(['autocomplete', 'autocomplete:create']);

/**
 * What oclif calls after a command. Its plugin for completion knows nothing in bash of the values of
 * flags, and offers flags in their place: its script becomes ours, at the same place.
 * https://github.com/oclif/plugin-autocomplete/blob/4.0.5/src/commands/autocomplete/create.ts
 */
export const completeValues: Hook.Postrun = async ({Command, config}) => {
  if (!WRITERS.has(Command.id)) return;
  const {bin, cacheDir, commands} = config;
  const script = join(cacheDir, 'autocomplete', 'functions', 'bash', `${bin}.bash`);
  const shown = commands.filter(({hidden}) => !hidden);
  await writeFile(script, bashCompletion(bin, shown));
};
