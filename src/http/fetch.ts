import {STATUS_CODES} from 'node:http';
import {type Pools, type RequestBody, exchange} from './exchange.ts';
import type {Deadlines} from './deadlines.ts';
import {endpointOf} from './endpoint.ts';

interface FetchInit extends RequestInit {
  /** Which deadline the first byte of the answer has. Default: `answer`. */
  readonly deadline?: 'answer' | 'commit';
}

/**
 * `fetch` with the proxies, certificates and deadlines of a transport. It never follows a redirect, and asks
 * for no compression. Its errors are of type `NetworkError`.
 */
export type Fetch = (url: string | URL, init?: FetchInit) => Promise<Response>;

/** Some servers reject requests without it. */
const USER_AGENT = 'ci-image-builder';
/** A `Response` with one of these must not have a body. */
const BODILESS = new Set([204, 205, 304]);

/** Makes `fetch` of connections. */
export function fetchOver(pools: Pools, deadlines: Deadlines): Fetch {
  return async (address, {method = 'GET', headers, body, signal, deadline = 'answer'} = {}) => {
    const url = new URL(address);
    const encoded = await encode(body ?? undefined);
    const {message, body: answer} = await exchange(
      {
        endpoint: endpointOf(url),
        path: `${url.pathname}${url.search}`,
        method,
        headers: {
          host: url.host,
          'user-agent': USER_AGENT,
          ...encoded.headers,
          ...Object.fromEntries(new Headers(headers)),
        },
        body: encoded.body,
        signal: signal ?? undefined,
        answerSeconds: deadlines[deadline],
        idleSeconds: deadlines.idle,
      },
      pools,
    );
    const {statusCode: status = 0, rawHeaders} = message;
    const isEmpty = method === 'HEAD' || BODILESS.has(status);
    // An answer that is read to its end leaves its connection to the next request.
    if (isEmpty) await answer.next();
    const response = new Response(isEmpty ? null : ReadableStream.from(answer), {
      status,
      statusText: STATUS_CODES[status] ?? '',
      headers: pairs(rawHeaders),
    });
    // A new response has no URL.
    return Object.defineProperty(response, 'url', {value: url.href});
  };
}

/** `fetch` decides the type of a body, such as a form. */
async function encode(
  body: NonNullable<RequestInit['body']> | undefined,
): Promise<{readonly headers: Record<string, string>; readonly body: RequestBody | undefined}> {
  if (body === undefined || body instanceof Uint8Array) return {headers: {}, body};
  if (typeof body === 'object' && Symbol.asyncIterator in body) {
    return {headers: {}, body: body as AsyncIterable<Uint8Array>};
  }
  const encoded = new Response(body);
  const type = encoded.headers.get('content-type');
  return {
    headers: type === null ? {} : {'content-type': type},
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : [])) as [
    string,
    string,
  ][];
}
