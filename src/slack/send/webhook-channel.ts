import type {Announcement} from '../message/announcement.ts';
import {type Channel, WITHOUT_PREVIEWS} from './channel.ts';
import {type WebhookAccess, postToWebhook} from './post-to-webhook.ts';
import {once} from './slack-failure.ts';
import {webhookMessage} from '../message/webhook-message.ts';

/** An incoming webhook posts one message at the end. */
export class WebhookChannel implements Channel {
  readonly #access: Omit<WebhookAccess, 'signal'>;

  constructor(access: Omit<WebhookAccess, 'signal'>) {
    this.#access = access;
  }

  async tell(announcement: Announcement, now: number, signal: AbortSignal): Promise<void> {
    const message = {...webhookMessage(announcement, now), ...WITHOUT_PREVIEWS};
    await postToWebhook(JSON.stringify(message), {...this.#access, signal}).catch(once);
  }
}
