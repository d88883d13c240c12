import type {Hook} from '@oclif/core/hooks';
import {unknownCommand} from './unknown-command.ts';

/** What oclif calls where no command has the name that was given. */
export const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  const commands = config.commands.filter((it) => !it.hidden).map((it) => it.id);
  throw await unknownCommand(
    id.split(':'),
    commands.map((it) => it.replaceAll(':', ' ')),
  );
};
