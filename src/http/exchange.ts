import {
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from 'node:http';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {proxyRefusal} from './connect-trouble.ts';
import type {ConnectionPool, PooledRequest} from './connection-pool.ts';
import {type Endpoint, shownHost} from './endpoint.ts';
import {AnswerBody} from './answer-body.ts';
import {idleTrouble, invalidAnswer, lostTrouble, silenceTrouble} from './exchange-trouble.ts';
import type {ChooseProxy} from './proxies.ts';
import type {Route} from './route.ts';

/** A body that is at hand, or a stream. */
export type RequestBody = string | Uint8Array | AsyncIterable<Uint8Array>;

export interface HttpRequest {
  readonly endpoint: Endpoint;
  /** With the query. */
  readonly path: string;
  readonly method: string;
  /** With `host`. */
  readonly headers: OutgoingHttpHeaders;
  readonly body: RequestBody | undefined;
  readonly signal: AbortSignal | undefined;
  /** Deadline for the first byte of the answer, in seconds. It counts from the last byte of the request. */
  readonly answerSeconds: number;
  /** Deadline for each next byte. */
  readonly idleSeconds: number;
}

export interface HttpAnswer {
  readonly message: IncomingMessage;
  readonly body: AnswerBody;
}

export interface Pools {
  readonly http: ConnectionPool;
  readonly https: ConnectionPool;
  readonly proxyFor: ChooseProxy;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-15 */
const HIGHEST_STATUS = 599;

/**
 * Sends one request, and follows no redirect.
 *
 * @throws {NetworkError} if there is no answer.
 * @throws whatever its body throws, and the reason of the signal.
 */
export async function exchange(
  {endpoint, path, method, headers, body, signal, answerSeconds, idleSeconds}: HttpRequest,
  pools: Pools,
): Promise<HttpAnswer> {
  signal?.throwIfAborted();
  const {host, port, isSecure} = endpoint;
  const proxy = pools.proxyFor(endpoint);
  const route = {endpoint, proxy};
  // Without TLS, the proxy reads the request. With TLS, it only sees the connection.
  const forwarder = isSecure ? undefined : proxy;
  const pooled: PooledRequest = {
    ends: signal,
    agent: isSecure ? pools.https : pools.http,
    protocol: isSecure ? 'https:' : 'http:',
    host,
    port,
    method,
    path: forwarder ? `http://${shownHost(endpoint)}${path}` : path,
    headers: {
      ...headers,
      ...(forwarder?.authorization === undefined
        ? {}
        : {'proxy-authorization': forwarder.authorization}),
    },
  };
  const sent = request(pooled);
  const watch = new Watch(sent, route, {answerSeconds, idleSeconds});
  const message = await answerTo(sent, body, signal).catch((error: unknown) => {
    throw lostTrouble(route, error);
  });
  watch.answered(message);
  if ((message.statusCode ?? 0) > HIGHEST_STATUS) {
    message.destroy();
    throw invalidAnswer(route, `status ${message.statusCode}`);
  }
  if (forwarder !== undefined && message.statusCode === 407) {
    message.resume();
    throw proxyRefusal(forwarder, endpoint, 407);
  }
  return {message, body: new AnswerBody(message, route, signal)};
}

async function answerTo(
  sent: ClientRequest,
  body: RequestBody | undefined,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const {promise, resolve, reject} = Promise.withResolvers<IncomingMessage>();
  const abort = () => {
    const reason = signal?.reason as Error;
    // Without a connection, a destroyed request emits nothing.
    reject(reason);
    sent.destroy(reason);
  };
  signal?.addEventListener('abort', abort, {once: true});
  sent.once('close', () => signal?.removeEventListener('abort', abort));
  sent.on('error', reject);
  sent.once('response', resolve);
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) sent.end(body);
  else pipeline(Readable.from(body, {objectMode: false}), sent).catch(reject);
  return await promise;
}

/** Ends a request whose other side is silent for too long. */
class Watch {
  readonly #sent: ClientRequest;
  readonly #route: Route;
  readonly #deadlines: Pick<HttpRequest, 'answerSeconds' | 'idleSeconds'>;
  #message: IncomingMessage | undefined;

  constructor(
    sent: ClientRequest,
    route: Route,
    deadlines: Pick<HttpRequest, 'answerSeconds' | 'idleSeconds'>,
  ) {
    this.#sent = sent;
    this.#route = route;
    this.#deadlines = deadlines;
    sent.setTimeout(deadlines.answerSeconds * 1000);
    sent.on('timeout', () => this.#silent());
  }

  /** From now on, the deadline is that of the next byte. */
  answered(message: IncomingMessage): void {
    this.#message = message;
    this.#sent.setTimeout(this.#deadlines.idleSeconds * 1000);
  }

  /** Only the other side must not be silent: we may wait for our own body, or have not read its answer yet. */
  #silent(): void {
    const {answerSeconds, idleSeconds} = this.#deadlines;
    const message = this.#message;
    if (message !== undefined) {
      if (message.readableLength > 0) this.#sent.socket?.setTimeout(idleSeconds * 1000);
      else message.destroy(idleTrouble(this.#route, idleSeconds));
      return;
    }
    const isOurTurn = !this.#sent.writableEnded && this.#sent.writableLength === 0;
    if (isOurTurn) this.#sent.socket?.setTimeout(answerSeconds * 1000);
    else this.#sent.destroy(silenceTrouble(this.#route, answerSeconds));
  }
}
