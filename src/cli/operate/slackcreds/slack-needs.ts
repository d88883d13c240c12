import {slackSettings} from '../../../slack/slack-settings.ts';
import type {SlackCredentials} from '../../../slack/verify/verify-slack.ts';
import type {Need} from '../run/missing-flags.ts';

const NOTHING = {values: [], words: ''};

/** What somebody may have put into the wrong place; ids are far shorter than tokens. */
const TOKEN = /xox|xapp-|\/services\/|[A-Za-z0-9]{20,}/u;
const shown = (value: string) => (TOKEN.test(value) ? '***' : value);

/** What the credentials cannot do without, beside the token. */
export const SLACK_NEEDS: readonly Need<'workspace' | 'channel'>[] = [
  {
    flag: 'workspace',
    question: 'Slack workspace ID',
    example: 'T01ABCDEFGH',
    propose: () => NOTHING,
    problem: (value) =>
      /^[TE][A-Z0-9]+$/u.test(value.trim())
        ? undefined
        : 'This is not the ID of a workspace. It starts with T, such as T01ABCDEFGH, and is in the address of Slack in a browser: https://app.slack.com/client/T…',
    normal: (value) => value.trim(),
    shown,
  },
  {
    flag: 'channel',
    question: 'Slack channel ID',
    example: 'C01ABCDEFGH, or B01ABCDEFGH of a webhook',
    propose: () => NOTHING,
    problem: (value) =>
      /^(?:[CGDB][A-Z0-9]+|#?[\p{Ll}\p{N}_.-]{1,80})$/u.test(value.trim()) && !TOKEN.test(value)
        ? undefined
        : "This is not the ID of a channel or a webhook. A channel's ID starts with C, such as C01ABCDEFGH, and is at the end of its details in Slack. A webhook's starts with B.",
    normal: (value) => value.trim(),
    shown,
  },
];

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
