import type {Fetch} from '../../http/fetch.ts';
import type {Clock} from '../../patience/clock.ts';
import type {Patience} from '../../patience/patience.ts';
import {isStream} from './http-exchange.ts';

/** Makes a `fetch` that tells the person about a server that does not answer, or takes no more of an upload. */
export function announcedFetch(fetch: Fetch, patience: Patience): Fetch {
  return (url, init) => {
    const why = `${new URL(url).host} has not answered yet`;
    const body = init?.body;
    if (!isStream(body)) return patience.watch(fetch(url, init), why);
    const upload = new Upload(body, patience.clock);
    return patience.watch(fetch(url, {...init, body: upload}), why, () => upload.movedAt);
  };
}

/** A body that is sent while it is made. */
class Upload implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>;
  readonly #clock: Clock;
  /** When a part was made or taken last, in seconds of the clock. */
  movedAt: number;

  constructor(body: AsyncIterable<Uint8Array>, clock: Clock) {
    this.#body = body;
    this.#clock = clock;
    this.movedAt = clock.now();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of this.#body) {
      this.movedAt = this.#clock.now();
      yield chunk;
      this.movedAt = this.#clock.now();
    }
    this.movedAt = this.#clock.now();
  }
}
