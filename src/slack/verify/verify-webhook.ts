import {askSlack} from '../send/ask-slack.ts';
import {SlackFailure} from '../send/slack-failure.ts';
import type {SlackSettings} from '../slack-settings.ts';
import type {Ask} from './verify-retries.ts';
import {APPS, type SlackVerdict, refused, verdictOf} from './verify-verdict.ts';

/** It is no JSON, so nothing can be posted of it. */
const NO_MESSAGE = 'no message';
/** Characters of an answer that are looked at; Slack's own are single words. */
const LONGEST_ANSWER = 200;

const ANOTHER = `Make a webhook for another channel: ${APPS}, the app, Incoming Webhooks.`;

/**
 * Finds out whether Slack knows a webhook, and posts nothing: Slack looks at the address first, and says
 * `invalid_payload` only to whoever has a good one.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors,
 * https://github.com/trufflesecurity/trufflehog/pull/2193 and 3635, which look for leaked ones so.
 *
 * @param hooksUrl without a slash at its end.
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
    return {kind: 'unknown', why: 'What answered in place of Slack takes what is no message.'};
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
        return refused("The webhook's channel does not exist any more.", ANOTHER);
      }
      case 'invalid_token':
      case 'no_active_hooks':
      case 'no_service':
      case 'no_service_id':
      case 'no_team': {
        return refused(
          `Slack knows no such webhook (${code}).`,
          'Workspace, channel and token are the three parts of its address, in that order: https://hooks.slack.com/services/T…/B…/…',
          `The address is shown at ${APPS}, the app, Incoming Webhooks.`,
        );
      }
      default: {
        return verdictOf(error);
      }
    }
  }
}

/** An answer that is no success, in the form in which Slack's own client for webhooks throws it. */
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
    // The address is the secret, so it is asked nowhere else.
    redirect: 'manual',
  });
  const answer = await response.text();
  if (response.ok) return;
  throw new WebhookAnswer(response.status, answer.trim().slice(0, LONGEST_ANSWER));
}
