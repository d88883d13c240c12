import type {HttpHandler, HttpRequest, HttpResponse} from '@smithy/core/protocols';
import type {IncomingHttpHeaders} from 'node:http';
import {Readable} from 'node:stream';
import type {Deadlines} from './deadlines.ts';
import {endpointOf} from './endpoint.ts';
import {type Pools, type RequestBody, exchange} from './exchange.ts';
import {type Watch, WatchedChunks} from './watched-chunks.ts';

/** Sends the requests of the AWS SDK: https://github.com/smithy-lang/smithy-typescript/tree/main/packages/node-http-handler */
export class SdkHandler implements HttpHandler {
  readonly metadata = {handlerProtocol: 'http/1.1'};
  readonly #pools: Pools;
  readonly #deadlines: Deadlines;
  readonly #watch: Watch;

  constructor(pools: Pools, deadlines: Deadlines, watch: Watch = (answer) => answer) {
    this.#pools = pools;
    this.#deadlines = deadlines;
    this.#watch = watch;
  }

  async handle(
    request: HttpRequest,
    {abortSignal}: Parameters<HttpHandler['handle']>[1] = {},
  ): Promise<{response: HttpResponse}> {
    const {HttpResponse, buildQueryString} = await import('@smithy/core/protocols');
    const {protocol, hostname, port, method, query} = request;
    const search = buildQueryString(query);
    const answer = exchange(
      {
        endpoint: endpointOf({protocol, hostname, port: String(port ?? '')}),
        // Not made of a URL, which would change the path that is signed.
        path: `${request.path}${search === '' ? '' : `?${search}`}`,
        method,
        headers: request.headers,
        body: bodyOf(request.body),
        signal: abortSignal as AbortSignal | undefined,
        answerSeconds: this.#deadlines.answer,
        idleSeconds: this.#deadlines.idle,
      },
      this.#pools,
    );
    const {message, body} = await this.#watch(answer);
    const response = new HttpResponse({
      statusCode: message.statusCode ?? 0,
      headers: flat(message.headers),
      body: Readable.from(new WatchedChunks(body, this.#watch), {objectMode: false}),
      ...(message.statusMessage === undefined ? {} : {reason: message.statusMessage}),
    });
    return {response};
  }

  /** Clients share the connections, so none of them closes these. */
  destroy(): void {}

  /** The SDK calls it for its own settings of timeouts, which ours replace. */
  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }
}

/** The SDK gives bodies as text, bytes or streams. */
function bodyOf(body: unknown): RequestBody | undefined {
  if (body === undefined || body === null) return undefined;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  return body as RequestBody;
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value = '']): [string, string] => [
    name,
    typeof value === 'string' ? value : value.join(','),
  ]);
  return Object.fromEntries(pairs);
}
