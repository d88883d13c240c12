import {type SlackNames, slackSettings} from '../../../slack/slack-settings.ts';
import type {SlackCredentials} from '../../../slack/verify/verify-slack.ts';

/** The IDs from the flags. */
export interface SlackIds {
  readonly workspace: string;
  readonly channel: string;
}

/** Returns what is wrong with a token for these IDs, as a sentence without the token. */
export function tokenProblem(token: string, ids: SlackIds): string | undefined {
  const settings = settingsOf(token, ids);
  if (settings.kind === 'wrong') return settings.problem;
  return settings.kind === 'none' ? 'It is empty.' : undefined;
}

/** Combines a token and IDs. @param token accepted by {@link tokenProblem}. */
export function slackCredentials(token: string, ids: SlackIds): SlackCredentials {
  const settings = settingsOf(token, ids);
  if (settings.kind === 'bot' || settings.kind === 'webhook') return settings;
  throw new TypeError('The token has not been checked with tokenProblem().');
}

/** This command has flags instead of the environment variables of a build, and asks for the token. */
const NAMES: SlackNames = {workspaceId: '--workspace', channelId: '--channel', token: 'The token'};

function settingsOf(token: string, {workspace, channel}: SlackIds) {
  return slackSettings({workspaceId: workspace, channelId: channel, token}, NAMES);
}
