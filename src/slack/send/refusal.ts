import {type AfterFailure, SlackFailure} from './slack-failure.ts';

type Meaning = readonly [AfterFailure, (code: string, channel: string) => string];

const TOKEN: Meaning = ['stop', (code) => `Slack refuses the token (${code}): check SLACK_TOKEN.`];
const ARCHIVED: Meaning = ['stop', (_, channel) => `the channel ${channel} is archived.`];
const FORBIDDEN: Meaning = [
  'stop',
  (code) => `the workspace's administrators do not allow it (${code}).`,
];
const WEBHOOK: Meaning = [
  'stop',
  (code) =>
    `Slack knows no such webhook (${code}): check SLACK_WORKSPACE_ID, SLACK_CHANNEL_ID and SLACK_TOKEN.`,
];
const BUSY: Meaning = ['again', () => 'Slack wants to be asked less often (its rate limit).'];
const TROUBLE: Meaning = ['again', (code) => `Slack has trouble of its own (${code}).`];
const FIXED: Meaning = ['skip', (code) => `Slack does not let the message be changed (${code}).`];
const MESSAGE: Meaning = ['skip', (code) => `Slack does not take the message (${code}).`];

/**
 * Codes of chat.postMessage, chat.update and incoming webhooks.
 * https://docs.slack.dev/reference/methods/chat.postMessage
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
const MEANINGS = new Map<string, Meaning>([
  [
    'channel_not_found',
    [
      'stop',
      (_, channel) =>
        `Slack knows no channel ${channel} that the app may see: check SLACK_CHANNEL_ID, and invite the app if it is private.`,
    ],
  ],
  [
    'not_in_channel',
    ['stop', (_, channel) => `the Slack app is not in the channel ${channel}: invite it there.`],
  ],
  ['missing_scope', ['stop', () => 'the Slack app may not write: give it the scope chat:write.']],
  ...meaning(ARCHIVED, 'is_archived', 'channel_is_archived'),
  ...meaning(TOKEN, 'invalid_auth', 'not_authed', 'account_inactive', 'invalid_token'),
  ...meaning(TOKEN, 'token_revoked', 'token_expired', 'not_allowed_token_type'),
  ...meaning(FORBIDDEN, 'restricted_action', 'action_prohibited', 'team_disabled', 'access_denied'),
  ...meaning(WEBHOOK, 'no_service', 'no_service_id', 'no_team', 'no_active_hooks'),
  ...meaning(BUSY, 'ratelimited', 'rate_limited'),
  ...meaning(TROUBLE, 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'),
  ...meaning(TROUBLE, 'rollup_error'),
  ...meaning(FIXED, 'message_not_found', 'cant_update_message', 'edit_window_closed'),
  ...meaning(MESSAGE, 'msg_too_long', 'msg_blocks_too_long', 'invalid_blocks', 'no_text'),
  ...meaning(MESSAGE, 'invalid_blocks_format', 'invalid_payload', 'thread_not_found'),
]);

/** Slack says of these that it may have done some of it. */
const HALF_DONE: ReadonlySet<string> = new Set(['internal_error', 'fatal_error', 'rollup_error']);

function meaning(what: Meaning, ...codes: string[]): [string, Meaning][] {
  return codes.map((code) => [code, what]);
}

/**
 * What a refusal means.
 *
 * @param answer Slack's code, or whatever else came in its place.
 * @param channel where the message was to go, as the person named it.
 * @param secret what must not be told, should the answer have it in it.
 */
export function refusal(
  answer: string,
  {channel, secret}: {readonly channel: string; readonly secret: string},
): SlackFailure {
  // Codes are words; of anything else nothing is repeated.
  const code = /^[a-z][a-z_]{1,50}(?![\w-])/u.exec(answer.split(secret).join('***'))?.[0];
  if (code === undefined) return new SlackFailure('stop', "the answer is not one of Slack's.");
  const [next, words] = MEANINGS.get(code) ?? ['stop', () => `Slack refuses it (${code}).`];
  return new SlackFailure(next, words(code, channel), {code, mayBeDone: HALF_DONE.has(code)});
}
