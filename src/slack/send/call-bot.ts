import type {Fetch} from '../../http/fetch.ts';
import {askSlack} from './ask-slack.ts';
import {SILENT} from './silent-logger.ts';

export interface BotAccess {
  readonly token: string;
  /** The ID or the name of the channel; may be shown. */
  readonly channelId: string;
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/**
 * Calls one method of Slack's Web API, once. https://docs.slack.dev/reference/methods
 *
 * @throws {SlackFailure}
 */
export async function callBot(
  method: string,
  args: Record<string, unknown>,
  {token, channelId, apiUrl, fetch, signal}: BotAccess,
): Promise<Readonly<Record<string, unknown>>> {
  const {WebClient} = await import('@slack/web-api');
  return askSlack(
    async (ask) => {
      const client = new WebClient(token, {
        slackApiUrl: apiUrl,
        fetch: ask,
        logger: SILENT,
        retryConfig: {retries: 0},
        rejectRateLimitedCalls: true,
        allowAbsoluteUrls: false,
      });
      return {...(await client.apiCall(method, args))};
    },
    {channel: channelId, secret: token, fetch, signal},
  );
}
