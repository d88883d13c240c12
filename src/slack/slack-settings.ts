/** The three values that say where and how to post; an empty value counts as not set. */
export interface SlackInput {
  readonly workspaceId: string | undefined;
  readonly channelId: string | undefined;
  readonly token: string | undefined;
}

export type SlackSettings =
  | {readonly kind: 'none'}
  /** The bot of an app, which can update its messages. */
  | {readonly kind: 'bot'; readonly token: string; readonly channelId: string}
  /** The parts of an incoming webhook's URL, as the old builder used them. */
  | {
      readonly kind: 'webhook';
      readonly workspaceId: string;
      readonly channelId: string;
      readonly token: string;
    }
  /** Says what is wrong and what is required; never contains the token. */
  | {readonly kind: 'wrong'; readonly problem: string};

/** The names of the three values in messages. The name of the token also begins a sentence: `The token`. */
export type SlackNames = Readonly<Record<keyof SlackInput, string>>;

/** The environment variables of a build. */
const VARIABLES: SlackNames = {
  token: 'SLACK_TOKEN',
  workspaceId: 'SLACK_WORKSPACE_ID',
  channelId: 'SLACK_CHANNEL_ID',
};
/** The token is the first, because only its name may begin a sentence. */
const KEYS = ['token', 'workspaceId', 'channelId'] as const;

/**
 * Decides whether the values describe a bot or a webhook. The token of a bot begins with `xoxb-`. Any
 * other value is the last part of a webhook's URL, `https://hooks.slack.com/services/T…/B…/…`.
 * https://docs.slack.dev/authentication/tokens, https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 *
 * @param names how problems name the values.
 */
export function slackSettings(values: SlackInput, names: SlackNames = VARIABLES): SlackSettings {
  const workspaceId = values.workspaceId?.trim() ?? '';
  const channelId = values.channelId?.trim() ?? '';
  const token = values.token?.trim() ?? '';
  if (token === '' && channelId === '' && workspaceId === '') return {kind: 'none'};
  if (token.startsWith('xoxb-')) return botSettings(token, channelId, names);
  const otherKind = kindOfToken(token);
  if (otherKind !== undefined) {
    return wrong(`${names.token} is ${otherKind}. Use a bot token, which begins with xoxb-.`);
  }
  if (token.includes('/')) {
    return wrong(
      `${names.token} is a URL. Split https://hooks.slack.com/services/T…/B…/… into ${names.workspaceId} (T…), ${names.channelId} (B…) and the token (the last part).`,
    );
  }
  // A webhook's token is left if only the channel was changed.
  if (token !== '' && /^[CGD][A-Z0-9]+$/u.test(channelId)) {
    return wrong(
      `${names.channelId} ${channelId} is the ID of a channel. A webhook requires the ID of the webhook (B…). A bot requires a token that begins with xoxb-.`,
    );
  }
  const parts = {workspaceId, channelId, token};
  const missing = KEYS.filter((key) => parts[key] === '').map((key) => names[key]);
  if (missing.length > 0) return wrong(incomplete(missing, names));
  const odd = KEYS.find((key) => !/^\w+$/u.test(parts[key]));
  if (odd !== undefined) {
    return wrong(
      `${names[odd]} is invalid: use only letters, digits and underscores for a webhook.`,
    );
  }
  return {kind: 'webhook', ...parts};
}

function botSettings(token: string, channelId: string, names: SlackNames): SlackSettings {
  if (channelId === '') {
    return wrong(`${names.channelId} is not set. A bot requires the ID of its channel (C…).`);
  }
  // The webhook's ID is left if only the token was changed.
  if (/^B[A-Z0-9]{8,}$/u.test(channelId)) {
    return wrong(
      `${names.channelId} ${channelId} is the ID of a webhook. A bot requires the ID of its channel (C…).`,
    );
  }
  // Slack also accepts names. Any other text may be a secret in the wrong variable, so it is not shown.
  if (!/^#?[\p{L}\p{N}_.-]{1,80}$/u.test(channelId) || /^x(?:ox|app)/u.test(channelId)) {
    return wrong(`${names.channelId} is not the ID of a channel (C…).`);
  }
  if (!/^[\x21-\x7E]+$/u.test(token)) return wrong(`${names.token} contains an invalid character.`);
  return {kind: 'bot', token, channelId};
}

/** Describes a token that cannot be used. */
function kindOfToken(token: string): string | undefined {
  if (token.startsWith('xoxp-')) return 'a user token (xoxp-)';
  if (token.startsWith('xapp-')) return 'an app-level token (xapp-)';
  if (token.startsWith('xoxe')) return 'a token that expires within hours (xoxe)';
  return /^xox[a-z][-.]/u.test(token) ? 'not a bot token' : undefined;
}

function incomplete(missing: readonly string[], {workspaceId, channelId}: SlackNames): string {
  const verb = missing.length === 1 ? 'is' : 'are';
  return `${missing.join(' and ')} ${verb} not set. A webhook requires ${workspaceId}, ${channelId} and the last part of its URL as the token. A bot requires ${channelId} and a token that begins with xoxb-.`;
}

function wrong(problem: string): SlackSettings {
  return {kind: 'wrong', problem};
}
