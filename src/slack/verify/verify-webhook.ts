import {askSlack} from '../send/ask-slack.ts';
import {SlackFailure} from '../send/slack-failure.ts';
import type {SlackSettings} from '../slack-settings.ts';
import type {Ask} from './verify-retries.ts';
import {APPS, type SlackVerdict, refused, verdictOf} from './verify-verdict.ts';

/** Not JSON, so Slack cannot post it. */
const NO_MESSAGE = 'no message';
/** Characters of a response that are read; Slack's codes are single words. */
const LONGEST_ANSWER = 200;

const ANOTHER = `Create a webhook for another channel: ${APPS} > your app > Incoming Webhooks`;

/**
 * Checks whether a webhook exists. Posts nothing: Slack checks the URL first and answers
 * `invalid_payload` only if it is valid.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors,
 * https://github.com/trufflesecurity/trufflehog/pull/2193 and 3635, which find leaked webhooks this way.
 *
 * @param hooksUrl without a slash at the end.
 */
export async function verifyWebhook(
  {workspaceId, channelId, token}: Extract<SlackSettings, {kind: 'webhook'}>,
  hooksUrl: string,
  ask: Ask,
): Promise<SlackVerdict> {
  const url = `${hooksUrl}/services/${workspaceId}/${channelId}/${token}`;
  const target = {channel: `of the webhook ${channelId}`, secret: token};
  try {
    await ask((signal) => askSlack((fetch) => postNothing(url, fetch), {...target, signal}));
    return {kind: 'unknown', why: 'A proxy or another server answered instead of Slack.'};
  } catch (error) {
    const code = error instanceof SlackFailure ? (error.code ?? '') : '';
    switch (code) {
      case 'invalid_payload': {
        return {kind: 'good'};
      }
      case 'channel_is_archived': {
        return refused("The webhook's channel is archived.", ANOTHER);
      }
      case 'channel_not_found': {
        return refused("The webhook's channel no longer exists.", ANOTHER);
      }
      case 'invalid_token':
      case 'no_active_hooks':
      case 'no_service':
      case 'no_service_id':
      case 'no_team': {
        return refused(
          `Webhook not found (${code}).`,
          'Check the workspace, the channel and the token. They are the last three parts of its URL, in this order: https://hooks.slack.com/services/T…/B…/…',
          `Find the URL: ${APPS} > your app > Incoming Webhooks`,
        );
      }
      default: {
        return verdictOf(error);
      }
    }
  }
}

/** An error response, in the form that Slack's webhook client throws. */
class WebhookAnswer extends Error {
  readonly statusCode: number;
  readonly body: string;

  constructor(statusCode: number, body: string) {
    super(`status ${statusCode}`);
    this.statusCode = statusCode;
    this.body = body;
  }
}

async function postNothing(
  url: string,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: NO_MESSAGE,
    // The URL is secret, so redirects are not followed.
    redirect: 'manual',
  });
  const answer = await response.text();
  if (response.ok) return;
  throw new WebhookAnswer(response.status, answer.trim().slice(0, LONGEST_ANSWER));
}
