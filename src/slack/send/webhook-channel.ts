import type {Announcement} from '../message/announcement.ts';
import {askSlack} from './ask-slack.ts';
import {type Channel, WITHOUT_PREVIEWS} from './channel.ts';
import {once} from './slack-failure.ts';
import {webhookMessage} from '../message/webhook-message.ts';

export interface WebhookOptions {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly token: string;
  /** Without a slash at the end. */
  readonly hooksUrl: string;
}

/** An incoming webhook posts one message at the end. Its URL is secret. */
export class WebhookChannel implements Channel {
  readonly #options: WebhookOptions;

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  async tell(announcement: Announcement, now: number, signal: AbortSignal): Promise<void> {
    const {workspaceId, channelId, token, hooksUrl} = this.#options;
    const {IncomingWebhook} = await import('@slack/webhook');
    const {text, blocks} = webhookMessage(announcement, now);
    const url = `${hooksUrl}/services/${workspaceId}/${channelId}/${token}`;
    await askSlack(
      (fetch) =>
        new IncomingWebhook(url, {fetch, retryConfig: {retries: 0}}).send({
          text,
          blocks: [...blocks],
          ...WITHOUT_PREVIEWS,
        }),
      {signal, channel: `of the webhook ${channelId}`, secret: token},
    ).catch(once);
  }
}
