import {type Endpoint, hostAndPort, shownHost} from './endpoint.ts';
import type {Proxy} from './proxies.ts';

/** How a request reaches its endpoint. */
export interface Route {
  readonly endpoint: Endpoint;
  /** `undefined` if the connection is direct. */
  readonly proxy: Proxy | undefined;
}

/** The other end of the first connection: `proxy http://proxy.example.com:3128`, or `example.com:443`. */
export function firstHop({endpoint, proxy}: Route): string {
  return proxy === undefined ? hostAndPort(endpoint) : shownProxy(proxy);
}

/** `proxy http://proxy.example.com:3128` */
export function shownProxy({url}: Proxy): string {
  return `proxy ${url.origin}`;
}

/** The host of a request, with the proxy: `example.com (through proxy http://proxy.example.com:3128)`. */
export function shownRoute({endpoint, proxy}: Route): string {
  const host = shownHost(endpoint);
  return proxy === undefined ? host : `${host} (through ${shownProxy(proxy)})`;
}
