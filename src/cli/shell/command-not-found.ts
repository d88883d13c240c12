import type {Hook} from '@oclif/core/hooks';
import {unknownCommand} from './unknown-command.ts';

/** The hook that oclif calls if it does not find a command. */
export const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  const commands = config.commands.filter((it) => !it.hidden).map((it) => it.id);
  throw await unknownCommand(
    id.split(':'),
    commands.map((it) => it.replaceAll(':', ' ')),
  );
};
