import type {Fetch} from '../../http/fetch.ts';
import type {Message} from '../message/blocks.ts';
import {callBot} from './call-bot.ts';
import {WITHOUT_PREVIEWS} from './channel.ts';
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
export interface Posted {
  readonly channel: string;
  readonly ts: string;
}

/** Where a message is posted. */
export interface Placing {
  readonly channel: string;
  readonly thread_ts?: string;
  readonly reply_broadcast?: true;
}

/** Posts and updates messages as the bot of an app. Each call is one request, which ends with the signal. */
export class BotPoster {
  readonly #options: BotOptions;

  constructor(options: BotOptions) {
    this.#options = options;
  }

  /** The channel of all messages. */
  get channel(): string {
    return this.#options.channelId;
  }

  /** @throws {SlackFailure} that asks for no second attempt if the message may have arrived. */
  async post(content: Message, placing: Placing, signal: AbortSignal): Promise<Posted> {
    const args = {...placing, ...content, ...WITHOUT_PREVIEWS};
    const {channel, ts} = await this.#ask(signal, 'chat.postMessage', args).catch(once);
    if (typeof channel !== 'string' || typeof ts !== 'string') {
      throw new SlackFailure('stop', 'The response is not from Slack.');
    }
    return {channel, ts};
  }

  /** @throws {SlackFailure} */
  async update(posted: Posted, content: Message, signal: AbortSignal): Promise<void> {
    await this.#ask(signal, 'chat.update', {...posted, ...content});
  }

  async #ask(
    signal: AbortSignal,
    method: 'chat.postMessage' | 'chat.update',
    args: Record<string, unknown>,
  ): Promise<Readonly<Record<string, unknown>>> {
    return callBot(method, args, {...this.#options, signal});
  }
}
