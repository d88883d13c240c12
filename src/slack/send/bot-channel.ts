import type {Fetch} from '../../http/fetch.ts';
import type {Announcement} from '../message/announcement.ts';
import type {Message} from '../message/blocks.ts';
import {callBot} from './call-bot.ts';
import {type Channel, WITHOUT_PREVIEWS} from './channel.ts';
import {detailsMessage} from '../message/details-message.ts';
import {progressMessage} from '../message/progress-message.ts';
import {SlackFailure, once} from './slack-failure.ts';

export interface BotOptions {
  readonly token: string;
  /** The ID of a channel; Slack also accepts its name. */
  readonly channelId: string;
  /** Ends with a slash. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
}

/** A posted message. Slack updates by ID only; it returns the ID of a channel that is given by name. */
interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** Where a message is posted. */
interface Placing {
  readonly channel: string;
  readonly thread_ts?: string;
  readonly reply_broadcast?: true;
}

/** A bot posts one message per build, updates it, and adds the details to its thread. */
export class BotChannel implements Channel {
  readonly #options: BotOptions;
  #posted: Posted | undefined;
  /** Whether people were already notified of the end of the build. */
  #isEndNews = false;

  constructor(options: BotOptions) {
    this.#options = options;
  }

  async show(
    announcement: Announcement,
    now: number,
    signal: AbortSignal,
    stale: AbortSignal,
  ): Promise<void> {
    const content = progressMessage(announcement, now);
    if (this.#posted === undefined) {
      this.#posted = await this.#post(content, {channel: this.#options.channelId}, signal);
      this.#isEndNews = announcement.outcome !== undefined;
    } else {
      await this.#update(this.#posted, content, AbortSignal.any([signal, stale]));
    }
  }

  async tell(announcement: Announcement, now: number, signal: AbortSignal): Promise<void> {
    await this.#post(detailsMessage(announcement, now), this.#placing(announcement), signal);
  }

  /** Slack sends no notification for an update, so a failure is also posted to the channel. */
  #placing({outcome}: Announcement): Placing {
    if (this.#posted === undefined) return {channel: this.#options.channelId};
    const {channel, ts} = this.#posted;
    const isNews = outcome?.kind === 'failed' && !this.#isEndNews;
    return {channel, thread_ts: ts, ...(isNews ? {reply_broadcast: true} : {})};
  }

  async #post(content: Message, placing: Placing, signal: AbortSignal): Promise<Posted> {
    const args = {...placing, ...content, ...WITHOUT_PREVIEWS};
    const {channel, ts} = await this.#ask(signal, 'chat.postMessage', args).catch(once);
    if (typeof channel !== 'string' || typeof ts !== 'string') {
      throw new SlackFailure('stop', 'The response is not from Slack.');
    }
    return {channel, ts};
  }

  async #update(posted: Posted, content: Message, signal: AbortSignal): Promise<void> {
    try {
      await this.#ask(signal, 'chat.update', {...posted, ...content});
    } catch (error) {
      // Somebody deleted the message; a new message announces the end of the build.
      if (error instanceof SlackFailure && error.code === 'message_not_found') {
        this.#posted = undefined;
      }
      throw error;
    }
  }

  async #ask(
    signal: AbortSignal,
    method: 'chat.postMessage' | 'chat.update',
    args: Record<string, unknown>,
  ): Promise<Readonly<Record<string, unknown>>> {
    return callBot(method, args, {...this.#options, signal});
  }
}
