import type {HttpHandler, HttpRequest, HttpResponse} from '@smithy/core/protocols';
import type {IncomingHttpHeaders} from 'node:http';
import {Readable} from 'node:stream';
import type {Deadlines} from './deadlines.ts';
import {endpointOf} from './endpoint.ts';
import {NetworkError} from './network-error.ts';
import {type Pools, type RequestBody, exchange} from './exchange.ts';

/**
 * Of all tries of a call, so many may have no answer. The SDK itself would try as often as for a busy service,
 * and wait minutes for one that is silent.
 */
const MOST_UNANSWERED = 3;

/** Sends the requests of the AWS SDK: https://github.com/smithy-lang/smithy-typescript/tree/main/packages/node-http-handler */
export class SdkHandler implements HttpHandler {
  readonly metadata = {handlerProtocol: 'http/1.1'};
  readonly #pools: Pools;
  readonly #deadlines: Deadlines;

  readonly #failed: (error: Error) => void;

  constructor(pools: Pools, deadlines: Deadlines, failed: (error: Error) => void = () => {}) {
    this.#pools = pools;
    this.#deadlines = deadlines;
    this.#failed = failed;
  }

  async handle(
    request: HttpRequest,
    {abortSignal}: Parameters<HttpHandler['handle']>[1] = {},
  ): Promise<{response: HttpResponse}> {
    const {HttpResponse, buildQueryString} = await import('@smithy/core/protocols');
    const {protocol, hostname, port, method, query} = request;
    const search = buildQueryString(query);
    const isLast = tryOf(request.headers) >= MOST_UNANSWERED;
    const {message, body} = await exchange(
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
    ).catch((error: Error) => {
      const told = isLast ? final(error) : error;
      this.#failed(told);
      throw told;
    });
    const response = new HttpResponse({
      statusCode: message.statusCode ?? 0,
      headers: flat(message.headers),
      body: Readable.from(isLast ? lastBody(body) : body, {objectMode: false}),
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

/** The SDK counts its tries of a call in this header: `attempt=2; max=8`. */
function tryOf(headers: Readonly<Record<string, string>>): number {
  const count = /attempt=(?<count>[0-9]+)/u.exec(headers['amz-sdk-request'] ?? '')?.groups?.[
    'count'
  ];
  return Number(count ?? 1);
}

function final(error: unknown): Error {
  return error instanceof NetworkError ? error.final() : (error as Error);
}

async function* lastBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw final(error);
  }
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value = '']): [string, string] => [
    name,
    typeof value === 'string' ? value : value.join(','),
  ]);
  return Object.fromEntries(pairs);
}
