import type {Announcement} from '../message/announcement.ts';
import type {Message} from '../message/blocks.ts';
import type {BotPoster, Placing, Posted} from './bot-poster.ts';
import type {Channel} from './channel.ts';
import {detailsMessage} from '../message/details-message.ts';
import {progressMessage} from '../message/progress-message.ts';
import {SlackFailure} from './slack-failure.ts';

/** A bot posts one message per build, updates it, and adds the details to its thread. */
export class BotChannel implements Channel {
  readonly #poster: BotPoster;
  #posted: Posted | undefined;
  /** Whether people were already notified of the end of the build. */
  #isEndNews = false;

  constructor(poster: BotPoster) {
    this.#poster = poster;
  }

  async show(
    announcement: Announcement,
    now: number,
    signal: AbortSignal,
    stale: AbortSignal,
  ): Promise<void> {
    const content = progressMessage(announcement, now);
    if (this.#posted === undefined) {
      this.#posted = await this.#poster.post(content, {channel: this.#poster.channel}, signal);
      this.#isEndNews = announcement.outcome !== undefined;
    } else {
      await this.#update(this.#posted, content, AbortSignal.any([signal, stale]));
    }
  }

  async tell(announcement: Announcement, now: number, signal: AbortSignal): Promise<void> {
    const placing = this.#placing(announcement);
    await this.#poster.post(detailsMessage(announcement, now), placing, signal);
  }

  /** Slack sends no notification for an update, so a failure is also posted to the channel. */
  #placing({outcome}: Announcement): Placing {
    if (this.#posted === undefined) return {channel: this.#poster.channel};
    const {channel, ts} = this.#posted;
    const isNews = outcome?.kind === 'failed' && !this.#isEndNews;
    return {channel, thread_ts: ts, ...(isNews ? {reply_broadcast: true} : {})};
  }

  async #update(posted: Posted, content: Message, signal: AbortSignal): Promise<void> {
    try {
      await this.#poster.update(posted, content, signal);
    } catch (error) {
      // Somebody deleted the message; a new message announces the end of the build.
      if (error instanceof SlackFailure && error.code === 'message_not_found') {
        this.#posted = undefined;
      }
      throw error;
    }
  }
}
