/** Waits for an answer, or for a part of it, and passes it on. */
export type Watch = <T>(answer: Promise<T>) => Promise<T>;

/**
 * The parts of a body. Watches the wait for each. If a reader stops early, ends the body. This is no generator, because
 * a generator that has not started would not notice that its reader stops.
 */
export class WatchedChunks<T> implements AsyncIterableIterator<T> {
  readonly #chunks: AsyncIterator<T>;
  readonly #watch: Watch;

  constructor(body: AsyncIterable<T>, watch: Watch) {
    this.#chunks = body[Symbol.asyncIterator]();
    this.#watch = watch;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T>> {
    return await this.#watch(this.#chunks.next());
  }

  async return(): Promise<IteratorResult<T>> {
    await this.#chunks.return?.();
    return {done: true, value: undefined};
  }
}
