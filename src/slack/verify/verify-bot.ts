import type {Fetch} from '../../http/fetch.ts';
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

/** Each of these scopes lets an app post. Only legacy apps have the last two. */
const WRITING = new Set(['chat:write', 'chat:write:bot', 'bot']);

export interface BotVerification {
  /** The expected workspace; a token works without it. */
  readonly workspaceId: string | undefined;
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
  readonly ask: Ask;
}

type Answer = Readonly<Record<string, unknown>>;

/**
 * Checks the token of a bot and, if its scopes allow, whether the bot can post to its channel. Posts
 * nothing.
 * https://docs.slack.dev/reference/methods/auth.test
 */
export async function verifyBot(
  {token, channelId}: Extract<SlackSettings, {kind: 'bot'}>,
  {workspaceId, apiUrl, fetch, ask}: BotVerification,
): Promise<SlackVerdict> {
  const call = (method: string, args: Record<string, unknown>) =>
    ask((signal) => callBot(method, args, {token, channelId, apiUrl, fetch, signal}));
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

/** The scopes of the app, from a header of each response. */
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
    `The token belongs to the workspace ${named}, not to ${workspaceId}.`,
    `Use the workspace ${id}, or the token of an app that is installed in ${workspaceId}.`,
  );
}

function mayNotWrite(scopes: readonly string[] | undefined): SlackObjection | undefined {
  if (scopes === undefined || scopes.some((it) => WRITING.has(it))) return undefined;
  return refused(
    'The Slack app requires the scope chat:write to post messages.',
    `Add the scope and reinstall the app: ${APPS} > your app > OAuth & Permissions`,
  );
}
