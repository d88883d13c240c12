import type {Logger, LogLevel} from '@slack/web-api';

const nothing = () => undefined;

/** Drops all that Slack's client has to say: it prints addresses and headers. */
export const SILENT: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as LogLevel,
  setName: nothing,
};
