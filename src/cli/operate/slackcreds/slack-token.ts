import {slackSettings} from '../../../slack/slack-settings.ts';
import type {SlackCredentials} from '../../../slack/verify/verify-slack.ts';

/** What is given by flags. */
export interface SlackIds {
  readonly workspace: string;
  readonly channel: string;
}

/** What is wrong with a token for these ids, a sentence without the token. */
export function tokenProblem(token: string, ids: SlackIds): string | undefined {
  const settings = settingsOf(token, ids);
  if (settings.kind === 'wrong') return inWordsOfFlags(settings.problem);
  return settings.kind === 'none' ? 'It is empty.' : undefined;
}

/** @param token one that {@link tokenProblem} found good. */
export function slackCredentials(token: string, ids: SlackIds): SlackCredentials {
  const settings = settingsOf(token, ids);
  if (settings.kind === 'bot' || settings.kind === 'webhook') return settings;
  throw new TypeError('The token was not looked at.');
}

function settingsOf(token: string, {workspace, channel}: SlackIds) {
  return slackSettings({workspaceId: workspace, channelId: channel, token});
}

/** The settings speak of a build's variables. */
function inWordsOfFlags(problem: string): string {
  return problem
    .replaceAll('SLACK_WORKSPACE_ID', '--workspace')
    .replaceAll('SLACK_CHANNEL_ID', '--channel')
    .replaceAll(/\ba SLACK_TOKEN/gu, 'a token')
    .replaceAll(/(?<=^|[.:] )SLACK_TOKEN/gu, 'The token')
    .replaceAll('SLACK_TOKEN', 'the token');
}
