import type {IncomingMessage} from 'node:http';
import {lostTrouble} from './exchange-trouble.ts';
import type {Route} from './route.ts';

/**
 * The body of an answer. Throws a `NetworkError` if the connection is lost or silent. A reader that stops early
 * closes the connection. That is why this is no generator: one that has not started would not notice.
 */
export class AnswerBody implements AsyncIterableIterator<Uint8Array> {
  readonly #message: IncomingMessage;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #route: Route;
  readonly #signal: AbortSignal | undefined;

  /** @param signal that of the request. If it is aborted, the error is its reason. */
  constructor(message: IncomingMessage, route: Route, signal: AbortSignal | undefined) {
    this.#message = message;
    this.#chunks = message[Symbol.asyncIterator]();
    this.#route = route;
    this.#signal = signal;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#chunks.next();
    } catch (error) {
      this.#signal?.throwIfAborted();
      throw lostTrouble(this.#route, error);
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#message.destroy();
    return {done: true, value: undefined};
  }
}
