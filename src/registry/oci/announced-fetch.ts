import type {Fetch} from '../../http/fetch.ts';
import {type Watch, WatchedChunks} from '../../http/watched-chunks.ts';
import type {Clock} from '../../patience/clock.ts';
import type {Patience} from '../../patience/patience.ts';
import {LONGEST_ANSWER, isStream} from './http-exchange.ts';

/**
 * Makes a `fetch` that tells the person about a server that does not answer, that stops in the middle of a small answer,
 * or that takes no more of an upload. A large answer is a layer, which is sent on: its upload is watched.
 */
export function announcedFetch(fetch: Fetch, patience: Patience): Fetch {
  return async (url, init) => {
    const {host} = new URL(url);
    const why = `${host} has not answered yet`;
    const body = init?.body;
    if (isStream(body)) {
      const upload = new Upload(body, patience.clock);
      return patience.watch(fetch(url, {...init, body: upload}), why, () => upload.movedAt);
    }
    const response = await patience.watch(fetch(url, init), why);
    return isSmall(response)
      ? withWatchedBody(response, (part) =>
          patience.watch(part, `${host} has not finished its answer yet`),
        )
      : response;
  };
}

function isSmall({body, headers}: Response): boolean {
  return body !== null && Number(headers.get('content-length') ?? 0) <= LONGEST_ANSWER;
}

function withWatchedBody(response: Response, watch: Watch): Response {
  const {body, url} = response;
  if (body === null) return response;
  const watched = new Response(ReadableStream.from(new WatchedChunks(body, watch)), response);
  return Object.defineProperty(watched, 'url', {value: url});
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
