import type {Fetch} from '../../http/fetch.ts';
import {askSlack} from './ask-slack.ts';

export interface WebhookAccess {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly token: string;
  /** Without a slash at the end. */
  readonly hooksUrl: string;
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/** Characters of a response that are read; Slack's codes are single words. */
const LONGEST_ANSWER = 200;

/** An error response, in the form that Slack's client throws. */
class WebhookAnswer extends Error {
  readonly statusCode: number;
  readonly body: string;

  constructor(statusCode: number, body: string) {
    super(`status ${statusCode}`);
    this.statusCode = statusCode;
    this.body = body;
  }
}

/**
 * Posts to an incoming webhook, once. Its URL is secret.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 *
 * @param body JSON.
 * @throws {SlackFailure}
 */
export async function postToWebhook(
  body: string,
  {workspaceId, channelId, token, hooksUrl, fetch, signal}: WebhookAccess,
): Promise<void> {
  await askSlack(
    async (ask) => {
      const response = await ask(`${hooksUrl}/services/${workspaceId}/${channelId}/${token}`, {
        method: 'POST',
        headers: {'content-type': 'application/json'},
        body,
      });
      const answer = await response.text();
      if (response.ok) return;
      throw new WebhookAnswer(response.status, answer.trim().slice(0, LONGEST_ANSWER));
    },
    {channel: `of the webhook ${channelId}`, secret: token, fetch, signal},
  );
}
