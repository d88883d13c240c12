import type {Fetch} from '../../http/fetch.ts';
import type {Patience} from '../../patience/patience.ts';
import type {SlackSettings} from '../slack-settings.ts';
import {type SlackUrls, slackUrl} from '../slack-url.ts';
import {verifyBot} from './verify-bot.ts';
import {withRetries} from './verify-retries.ts';
import type {SlackVerdict} from './verify-verdict.ts';
import {verifyWebhook} from './verify-webhook.ts';

export type {SlackVerdict} from './verify-verdict.ts';

/** Valid settings of a bot or a webhook. */
export type SlackCredentials = Extract<SlackSettings, {kind: 'bot' | 'webhook'}>;

export interface VerifyOptions extends SlackUrls {
  /** The workspace that the token of a bot must belong to. */
  readonly workspaceId?: string | undefined;
  readonly fetch: Fetch;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/**
 * Checks whether builds can be announced with these credentials, within 20 seconds. Posts nothing.
 *
 * @throws {Failure} `interrupted` if the signal aborts.
 */
export async function verifySlack(
  credentials: SlackCredentials,
  {workspaceId, fetch, patience, signal, ...urls}: VerifyOptions,
): Promise<SlackVerdict> {
  const url = slackUrl(credentials.kind, urls);
  if (typeof url !== 'string') return {kind: 'unknown', why: url.problem};
  return await withRetries(patience, signal, (ask) =>
    credentials.kind === 'bot'
      ? verifyBot(credentials, {workspaceId, apiUrl: `${url}/`, fetch, ask})
      : verifyWebhook(credentials, {hooksUrl: url, fetch, ask}),
  );
}
