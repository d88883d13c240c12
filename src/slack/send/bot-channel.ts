import type {Announcement} from '../message/announcement.ts';
import type {Message} from '../message/blocks.ts';
import {callBot} from './call-bot.ts';
import {type Channel, WITHOUT_PREVIEWS} from './channel.ts';
import {detailsMessage} from '../message/details-message.ts';
import {progressMessage} from '../message/progress-message.ts';
import {SlackFailure, once} from './slack-failure.ts';

export interface BotOptions {
  readonly token: string;
  /** A channel's id; Slack also takes its name. */
  readonly channelId: string;
  /** Ends with a slash. */
  readonly apiUrl: string;
}

/** A message that was posted; Slack updates by id only, and tells it of channels given by name. */
interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** What is said of a message beside its content. */
interface Placing {
  readonly channel: string;
  readonly thread_ts?: string;
  readonly reply_broadcast?: true;
}

/** An app's bot: one message of a build, which it updates, and the details in that message's thread. */
export class BotChannel implements Channel {
  readonly #options: BotOptions;
  #posted: Posted | undefined;
  /** Whether people were notified of the build's end already. */
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

  /** Nobody is notified of a message that changes, so a failure is told in the channel, too. */
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
      throw new SlackFailure('stop', "the answer is not one of Slack's.");
    }
    return {channel, ts};
  }

  async #update(posted: Posted, content: Message, signal: AbortSignal): Promise<void> {
    try {
      await this.#ask(signal, 'chat.update', {...posted, ...content});
    } catch (error) {
      // Somebody deleted it; the build's end is told in a new one.
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
