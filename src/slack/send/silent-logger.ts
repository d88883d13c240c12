import type {Logger, LogLevel} from '@slack/web-api';

const nothing = () => undefined;

/** Drops the output of Slack's client, which contains URLs and headers. */
export const SILENT: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => 'error' as LogLevel,
  setName: nothing,
};
