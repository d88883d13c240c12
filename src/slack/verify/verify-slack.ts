import type {Clock} from '../clock.ts';
import type {SlackSettings} from '../slack-settings.ts';
import {type SlackUrls, slackUrl} from '../slack-url.ts';
import {verifyBot} from './verify-bot.ts';
import {withRetries} from './verify-retries.ts';
import type {SlackVerdict} from './verify-verdict.ts';
import {verifyWebhook} from './verify-webhook.ts';

export type {SlackVerdict} from './verify-verdict.ts';

/** Settings that name one way to Slack. */
export type SlackCredentials = Extract<SlackSettings, {kind: 'bot' | 'webhook'}>;

export interface VerifyOptions extends SlackUrls {
  /** The workspace that a bot's token has to be of. */
  readonly workspaceId?: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Finds out whether builds can be announced with these credentials, within 20 seconds, and without
 * posting anything.
 *
 * @throws the signal's reason, where that came.
 */
export async function verifySlack(
  credentials: SlackCredentials,
  {workspaceId, clock, signal, ...urls}: VerifyOptions,
): Promise<SlackVerdict> {
  const url = slackUrl(credentials.kind, urls);
  if (typeof url !== 'string') return {kind: 'unknown', why: url.problem};
  const verdict = await withRetries(clock, signal, (ask) =>
    credentials.kind === 'bot'
      ? verifyBot(credentials, {workspaceId, apiUrl: `${url}/`, ask})
      : verifyWebhook(credentials, url, ask),
  );
  signal.throwIfAborted();
  return verdict;
}
