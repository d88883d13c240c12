import type {Fetch} from '../../http/fetch.ts';
import {postToWebhook} from '../send/post-to-webhook.ts';
import {SlackFailure} from '../send/slack-failure.ts';
import type {SlackSettings} from '../slack-settings.ts';
import type {Ask} from './verify-retries.ts';
import {APPS, type SlackVerdict, refused, verdictOf} from './verify-verdict.ts';

/** Not JSON, so Slack cannot post it. */
const NO_MESSAGE = 'no message';

interface WebhookVerification {
  /** Without a slash at the end. */
  readonly hooksUrl: string;
  readonly fetch: Fetch;
  readonly ask: Ask;
}

const ANOTHER = `Create a webhook for another channel: ${APPS} > your app > Incoming Webhooks`;

/**
 * Checks whether a webhook exists. Posts nothing: Slack checks the URL first and answers
 * `invalid_payload` only if it is valid.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors,
 * https://github.com/trufflesecurity/trufflehog/pull/2193 and 3635, which find leaked webhooks this way.
 */
export async function verifyWebhook(
  settings: Extract<SlackSettings, {kind: 'webhook'}>,
  {ask, ...access}: WebhookVerification,
): Promise<SlackVerdict> {
  try {
    await ask((signal) => postToWebhook(NO_MESSAGE, {...settings, ...access, signal}));
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
