/** The three variables as they are set; an empty one counts as not set. */
export interface SlackVariables {
  readonly workspaceId: string | undefined;
  readonly channelId: string | undefined;
  readonly token: string | undefined;
}

export type SlackSettings =
  | {readonly kind: 'none'}
  /** An app with a bot, which can change what it wrote. */
  | {readonly kind: 'bot'; readonly token: string; readonly channelId: string}
  /** The parts of an incoming webhook's address, which the old builder was given. */
  | {
      readonly kind: 'webhook';
      readonly workspaceId: string;
      readonly channelId: string;
      readonly token: string;
    }
  /** A sentence of what is wrong, and what is needed; never with the token in it. */
  | {readonly kind: 'wrong'; readonly problem: string};

const NAMES = {
  workspaceId: 'SLACK_WORKSPACE_ID',
  channelId: 'SLACK_CHANNEL_ID',
  token: 'SLACK_TOKEN',
} as const;

/**
 * Finds out which way to Slack is meant. A bot's token begins with `xoxb-`; what is no token of an app is
 * the last part of a webhook's address, `https://hooks.slack.com/services/T…/B…/…`.
 * https://docs.slack.dev/authentication/tokens, https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackSettings(variables: SlackVariables): SlackSettings {
  const workspaceId = variables.workspaceId?.trim() ?? '';
  const channelId = variables.channelId?.trim() ?? '';
  const token = variables.token?.trim() ?? '';
  if (token === '' && channelId === '' && workspaceId === '') return {kind: 'none'};
  if (token.startsWith('xoxb-')) return botSettings(token, channelId);
  const otherKind = kindOfToken(token);
  if (otherKind !== undefined) {
    return wrong(`SLACK_TOKEN is ${otherKind}: a bot's token is needed, which begins with xoxb-.`);
  }
  if (token.includes('/')) {
    return wrong(
      'SLACK_TOKEN is an address: of https://hooks.slack.com/services/T…/B…/… give the three parts behind services as SLACK_WORKSPACE_ID, SLACK_CHANNEL_ID and SLACK_TOKEN.',
    );
  }
  // Whoever changes only the channel of an old set has its token left.
  if (token !== '' && /^[CGD][A-Z0-9]+$/u.test(channelId)) {
    return wrong(
      `SLACK_CHANNEL_ID ${channelId} is a channel's id: a webhook needs its own, B…, and a bot a SLACK_TOKEN that begins with xoxb-.`,
    );
  }
  const parts = {workspaceId, channelId, token};
  const keys = Object.keys(NAMES) as (keyof typeof NAMES)[];
  const missing = keys.filter((key) => parts[key] === '').map((key) => NAMES[key]);
  if (missing.length > 0) return wrong(incomplete(missing));
  const odd = keys.find((key) => !/^\w+$/u.test(parts[key]));
  if (odd !== undefined) {
    return wrong(`${NAMES[odd]} is no part of a webhook's address: letters and digits only.`);
  }
  return {kind: 'webhook', ...parts};
}

function botSettings(token: string, channelId: string): SlackSettings {
  if (channelId === '') {
    return wrong('SLACK_CHANNEL_ID is not set: a bot has to be told its channel.');
  }
  // Whoever changes only the token of an old set leaves the webhook's id there.
  if (/^B[A-Z0-9]{8,}$/u.test(channelId)) {
    return wrong(
      `SLACK_CHANNEL_ID ${channelId} is a webhook's id: a bot needs that of its channel, C….`,
    );
  }
  // Slack takes names too; what is no name may be a secret that was put in the wrong place.
  if (!/^#?[\p{L}\p{N}_.-]{1,80}$/u.test(channelId) || /^x(?:ox|app)/u.test(channelId)) {
    return wrong('SLACK_CHANNEL_ID is not the id of a channel, C….');
  }
  if (!/^[\x21-\x7E]+$/u.test(token))
    return wrong('SLACK_TOKEN has a character that no token has.');
  return {kind: 'bot', token, channelId};
}

/** What a token is that cannot be used, in words. */
function kindOfToken(token: string): string | undefined {
  if (token.startsWith('xoxp-')) return "a user's token (xoxp-)";
  if (token.startsWith('xapp-')) return 'an app-level token (xapp-)';
  if (token.startsWith('xoxe')) return 'a token that expires within hours (xoxe)';
  return /^xox[a-z][-.]/u.test(token) ? 'not the token of a bot' : undefined;
}

function incomplete(missing: readonly string[]): string {
  const verb = missing.length === 1 ? 'is' : 'are';
  return `${missing.join(' and ')} ${verb} not set: a webhook needs SLACK_WORKSPACE_ID, SLACK_CHANNEL_ID and SLACK_TOKEN, a bot a SLACK_TOKEN that begins with xoxb- and SLACK_CHANNEL_ID.`;
}

function wrong(problem: string): SlackSettings {
  return {kind: 'wrong', problem};
}
