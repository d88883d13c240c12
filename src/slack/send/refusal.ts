import {type AfterFailure, SlackFailure} from './slack-failure.ts';

type Meaning = readonly [AfterFailure, (code: string, channel: string) => string];

const TOKEN: Meaning = ['stop', (code) => `Slack rejected the token (${code}). Check SLACK_TOKEN.`];
const ARCHIVED: Meaning = ['stop', (_, channel) => `The channel ${channel} is archived.`];
const FORBIDDEN: Meaning = [
  'stop',
  (code) => `The administrators of the workspace do not allow this (${code}).`,
];
const WEBHOOK: Meaning = [
  'stop',
  (code) =>
    `Webhook not found (${code}). Check SLACK_WORKSPACE_ID, SLACK_CHANNEL_ID and SLACK_TOKEN.`,
];
const BUSY: Meaning = ['again', () => 'Slack is rate limiting requests.'];
const TROUBLE: Meaning = ['again', (code) => `Slack is unavailable (${code}).`];
const FIXED: Meaning = ['skip', (code) => `Slack cannot update the message (${code}).`];
const MESSAGE: Meaning = ['skip', (code) => `Slack rejected the message (${code}).`];

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
        `The Slack app cannot find the channel ${channel}. Check SLACK_CHANNEL_ID. If the channel is private, invite the app to it.`,
    ],
  ],
  [
    'not_in_channel',
    [
      'stop',
      (_, channel) => `The Slack app is not in the channel ${channel}. Invite the app to it.`,
    ],
  ],
  [
    'missing_scope',
    ['stop', () => 'The Slack app requires the scope chat:write to post messages.'],
  ],
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

/** With these codes, Slack may have processed part of the request. */
const HALF_DONE: ReadonlySet<string> = new Set(['internal_error', 'fatal_error', 'rollup_error']);

function meaning(what: Meaning, ...codes: string[]): [string, Meaning][] {
  return codes.map((code) => [code, what]);
}

/**
 * Explains an error response of Slack.
 *
 * @param answer Slack's code, or the text of another server.
 * @param target `channel`: as the user named it; `secret`: removed from the answer.
 */
export function refusal(
  answer: string,
  {channel, secret}: {readonly channel: string; readonly secret: string},
): SlackFailure {
  // Codes are words. Any other text may contain secrets, so it is not repeated.
  const code = /^[a-z][a-z_]{1,50}(?![\w-])/u.exec(answer.split(secret).join('***'))?.[0];
  if (code === undefined) return new SlackFailure('stop', 'The response is not from Slack.');
  const [next, words] = MEANINGS.get(code) ?? [
    'stop',
    () => `Slack rejected the request (${code}).`,
  ];
  return new SlackFailure(next, words(code, channel), {code, mayBeDone: HALF_DONE.has(code)});
}
