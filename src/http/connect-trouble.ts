import {type Endpoint, hostAndPort} from './endpoint.ts';
import {NetworkError} from './network-error.ts';
import {type Route, firstHop, shownProxy, shownRoute} from './route.ts';
import type {Proxy} from './proxies.ts';
import {
  type SystemError,
  isClosed,
  isLost,
  isUnreachable,
  wantsCertificate,
} from './system-error.ts';
import {certificateWanted} from './tls-trouble.ts';

/** What to check if there is no connection. */
function connectRemedy({proxy}: Route): readonly string[] {
  if (proxy !== undefined) return [`Check ${proxy.variable}, and that the proxy is running.`];
  return [
    'Check the address, the VPN and the firewall.',
    'If this network requires a proxy, set HTTPS_PROXY.',
  ];
}

/** The error for a name that was not found, or was not found in time. */
export function lookupTrouble(route: Route, error: SystemError | undefined): NetworkError {
  const {endpoint, proxy} = route;
  const host = proxy === undefined ? endpoint.host : proxy.url.hostname;
  const isUnknown = error !== undefined && error.code !== 'EAI_AGAIN';
  const words = isUnknown ? 'not found' : 'not found now: no answer from DNS';
  return new NetworkError('lookup', `host ${host} ${words}`, {
    details: error === undefined ? [] : [error.message],
    remedy:
      proxy === undefined
        ? [
            'Check the spelling of the host, the VPN and the DNS server.',
            'If this network requires a proxy, set HTTPS_PROXY.',
          ]
        : [`Check the host of the proxy in ${proxy.variable}.`],
    worthRetrying: !isUnknown,
    mayBeSent: false,
  });
}

/**
 * The error for a connection that was refused, or could not be made. If the name has several addresses, a retry
 * is worth it if it is for one of them.
 */
export function connectTrouble(route: Route, error: SystemError): NetworkError {
  const all: readonly SystemError[] = error instanceof AggregateError ? error.errors : [error];
  const unfound = all.find(
    ({code, syscall}) =>
      syscall === 'getaddrinfo' || code === 'ENOTFOUND' || String(code).startsWith('EAI_'),
  );
  if (unfound !== undefined) return lookupTrouble(route, unfound);
  const hop = firstHop(route);
  const isTransient = all.some((it) => it.code === 'ETIMEDOUT' || isClosed(it));
  const isRefused = all.some(({code}) => code === 'ECONNREFUSED');
  const words = isTransient
    ? `no connection to ${hop}`
    : isRefused
      ? `${hop} refused the connection`
      : all.every((it) => isUnreachable(it))
        ? `${hop} cannot be reached`
        : `no connection to ${hop}`;
  return new NetworkError('connect', words, {
    details: all.map(({message}) => message),
    remedy: connectRemedy(route),
    worthRetrying: isTransient,
    mayBeSent: false,
  });
}

/** The error for a connection that was not made in time. */
export function connectTimeout(route: Route, seconds: number): NetworkError {
  return new NetworkError('connect', `no connection to ${firstHop(route)} within ${seconds} s`, {
    remedy: connectRemedy(route),
    worthRetrying: true,
    mayBeSent: false,
  });
}

/** The error for a host that is silent in the TLS handshake, although the proxy, if any, connected to it. */
export function handshakeTimeout(route: Route, seconds: number): NetworkError {
  const {endpoint, proxy} = route;
  if (proxy === undefined) return connectTimeout(route, seconds);
  return new NetworkError('connect', `no connection to ${shownRoute(route)} within ${seconds} s`, {
    remedy: [
      `Check the address, and that ${shownProxy(proxy)} can reach ${hostAndPort(endpoint)}.`,
    ],
    worthRetrying: true,
    mayBeSent: false,
  });
}

/** With these, a retry may find the proxy, or the host behind it, at work again. */
const BUSY = new Set([429, 502, 503, 504]);

/** The error for a proxy that refuses a request. @param status that of its answer. */
export function proxyRefusal(proxy: Proxy, endpoint: Endpoint, status: number): NetworkError {
  const {variable, authorization} = proxy;
  const target = hostAndPort(endpoint);
  if (status === 407) {
    const words = authorization === undefined ? 'requires credentials' : 'rejected the credentials';
    return new NetworkError('proxy', `${shownProxy(proxy)} ${words}`, {
      remedy: [
        `Set user and password in ${variable}: http://USER:PASSWORD@${proxy.url.host}`,
        'Percent-encode special characters of the password, such as %40 for @.',
      ],
      worthRetrying: false,
      mayBeSent: false,
    });
  }
  return new NetworkError(
    'proxy',
    `${shownProxy(proxy)} refused to connect to ${target} (status ${status})`,
    {
      remedy: [
        `Ask the administrator of the proxy to allow ${target}.`,
        `If this machine reaches ${endpoint.host} without the proxy, add it to NO_PROXY.`,
      ],
      worthRetrying: BUSY.has(status),
      mayBeSent: false,
    },
  );
}

/** The error for a proxy that does not answer to `CONNECT`. @param error `undefined` after the deadline. */
export function proxySilence(
  proxy: Proxy,
  error: SystemError | undefined,
  seconds: number,
): NetworkError {
  const name = shownProxy(proxy);
  if (error !== undefined && wantsCertificate(error)) return certificateWanted(name, error.message);
  const wasLost = error !== undefined && isLost(error);
  const words =
    error === undefined
      ? `no answer from ${name} within ${seconds} s`
      : wasLost
        ? `${name} closed the connection`
        : `${name} is not an HTTP proxy`;
  return new NetworkError('proxy', words, {
    details: error === undefined ? [] : [error.message],
    remedy: [`Check ${proxy.variable}: address, port, and http:// or https://.`],
    worthRetrying: error === undefined || wasLost,
    mayBeSent: false,
  });
}
