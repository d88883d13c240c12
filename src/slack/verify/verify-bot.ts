import {callBot} from '../send/call-bot.ts';
import type {SlackSettings} from '../slack-settings.ts';
import {type ChannelReader, verifyChannel} from './verify-channel.ts';
import type {Ask} from './verify-retries.ts';
import {
  APPS,
  type SlackObjection,
  type SlackVerdict,
  refused,
  verdictOf,
} from './verify-verdict.ts';

/** Each of these lets an app write; those behind the first are of apps of old. */
const WRITING = new Set(['chat:write', 'chat:write:bot', 'bot']);

export interface BotVerification {
  /** The workspace that is meant, which the token itself does not need. */
  readonly workspaceId: string | undefined;
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly ask: Ask;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * Finds out whether a bot's token is good, and, as far as Slack lets the app look, whether it can write
 * into its channel. Nothing is posted.
 * https://docs.slack.dev/reference/methods/auth.test
 */
export async function verifyBot(
  {token, channelId}: Extract<SlackSettings, {kind: 'bot'}>,
  {workspaceId, apiUrl, ask}: BotVerification,
): Promise<SlackVerdict> {
  const call = (method: string, args: Record<string, unknown>) =>
    ask((signal) => callBot(method, args, {token, channelId, apiUrl, signal}));
  try {
    const identity = await call('auth.test', {});
    const scopes = scopesOf(identity);
    const objection = otherWorkspace(identity, workspaceId) ?? mayNotWrite(scopes);
    if (objection !== undefined) return objection;
    const {team, user} = identity;
    const reader: ChannelReader = {
      read: () => call('conversations.info', {channel: channelId}),
      bot: typeof user === 'string' ? `@${user}` : 'the app',
      writesEverywhere: scopes?.includes('chat:write.public') === true,
    };
    const verdict = await verifyChannel(channelId, reader);
    return verdict.kind === 'good' && typeof team === 'string' ? {...verdict, team} : verdict;
  } catch (error) {
    return verdictOf(error);
  }
}

/** What the app may do, which stands in a header of every answer. */
function scopesOf({response_metadata: metadata}: Answer): readonly string[] | undefined {
  const {scopes} = (metadata ?? {}) as {readonly scopes?: unknown};
  return Array.isArray(scopes) ? scopes.map(String) : undefined;
}

/** An app may be installed for all workspaces of an organization at once. */
function otherWorkspace(
  {team_id: id, team, enterprise_id: enterprise, is_enterprise_install: isEverywhere}: Answer,
  workspaceId: string | undefined,
): SlackObjection | undefined {
  const isMeant = workspaceId === undefined || workspaceId === id || workspaceId === enterprise;
  if (isMeant || isEverywhere === true || typeof id !== 'string') return undefined;
  const named = typeof team === 'string' ? `${id} (${team})` : id;
  return refused(
    `The token is of the workspace ${named}, not of ${workspaceId}.`,
    `Name the workspace ${id}, or take the token of an app that is installed in ${workspaceId}.`,
  );
}

function mayNotWrite(scopes: readonly string[] | undefined): SlackObjection | undefined {
  if (scopes === undefined || scopes.some((it) => WRITING.has(it))) return undefined;
  return refused(
    'The app may not write messages.',
    `Give it the scope chat:write, and install it again: ${APPS}, the app, OAuth & Permissions.`,
  );
}
