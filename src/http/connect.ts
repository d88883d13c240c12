import {once} from 'node:events';
import {type IncomingMessage, request} from 'node:http';
import {type Socket, connect as connectTcp, isIP} from 'node:net';
import {type PeerCertificate, type SecureContext, connect as connectTls} from 'node:tls';
import {
  connectTimeout,
  connectTrouble,
  handshakeTimeout,
  lookupTrouble,
  proxyRefusal,
  proxySilence,
} from './connect-trouble.ts';
import {type Endpoint, endpointOf, hostAndPort, shownHost} from './endpoint.ts';
import type {Proxy} from './proxies.ts';
import {type Route, shownProxy, shownRoute} from './route.ts';
import type {SystemError} from './system-error.ts';
import {UnknownIssuer, tlsTrouble} from './tls-trouble.ts';
import type {TrustStore} from './trust-store.ts';

/** The time for each address of a name. With the 250 ms of Node.js, far hosts could not be reached. */
const NEXT_ADDRESS_MS = 1000;

export interface ConnectOptions {
  readonly trust: TrustStore;
  /** The deadline, in seconds. */
  readonly seconds: number;
  /** Ends the attempt at once. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Connects to an endpoint. Through a proxy, an endpoint with TLS is reached by `CONNECT`. For one without
 * TLS, the connection is that to the proxy, and requests must have the absolute form.
 *
 * @throws {NetworkError} that names the step that failed.
 * @throws {Failure} `network.config-invalid` if the configured certificates cannot be read.
 */
export async function connect(route: Route, options: ConnectOptions): Promise<Socket> {
  const isSecure = route.endpoint.isSecure || route.proxy?.url.protocol === 'https:';
  const ends = endsOf(options);
  if (!isSecure) return await new Attempt(route, ends, options).dial();
  const context = await options.trust.context();
  try {
    return await new Attempt(route, ends, options).reach(context);
  } catch (error) {
    const isUnknown = error instanceof UnknownIssuer;
    const wider = isUnknown ? await options.trust.widened(context) : undefined;
    if (wider === undefined) throw error;
    return await new Attempt(route, ends, options).reach(wider);
  }
}

/** Returns what ends all attempts: the deadline, or the signal. */
function endsOf({seconds, signal}: ConnectOptions): AbortSignal {
  const deadline = AbortSignal.timeout(Math.ceil(seconds * 1000));
  return signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
}

/** One attempt. */
class Attempt {
  readonly #route: Route;
  readonly #seconds: number;
  readonly #signal: AbortSignal | undefined;
  readonly #ends: AbortSignal;

  /** @param ends is aborted at the deadline, or with the signal. */
  constructor(route: Route, ends: AbortSignal, {seconds, signal}: ConnectOptions) {
    this.#route = route;
    this.#seconds = seconds;
    this.#signal = signal;
    this.#ends = ends;
  }

  /** Makes the whole way to the endpoint. */
  async reach(context: SecureContext): Promise<Socket> {
    const {endpoint, proxy} = this.#route;
    const first = await this.dial();
    if (proxy === undefined) return await this.#secure(first, endpoint, context);
    const hop = endpointOf(proxy.url);
    const toProxy = hop.isSecure ? await this.#secure(first, hop, context) : first;
    if (!endpoint.isSecure) return toProxy;
    return await this.#secure(await this.#tunnel(toProxy, proxy), endpoint, context);
  }

  /** Connects to the proxy, or else to the endpoint. */
  async dial(): Promise<Socket> {
    const {endpoint, proxy} = this.#route;
    const {host, port} = proxy === undefined ? endpoint : endpointOf(proxy.url);
    let isFound = isIP(host) !== 0;
    const socket = connectTcp({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    });
    socket.once('lookup', () => {
      isFound = true;
    });
    await this.#until(socket, 'connect', (error) => {
      if (error !== undefined) return connectTrouble(this.#route, error);
      if (!isFound) return lookupTrouble(this.#route, undefined);
      return connectTimeout(this.#route, this.#seconds);
    });
    return socket;
  }

  /** Asks the proxy for a connection to the endpoint. */
  async #tunnel(socket: Socket, proxy: Proxy): Promise<Socket> {
    const {endpoint} = this.#route;
    const target = hostAndPort(endpoint);
    const {authorization} = proxy;
    const asking = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        ...(authorization === undefined ? {} : {'proxy-authorization': authorization}),
      },
    });
    asking.end();
    const answered = await this.#until(asking, 'connect', (error) =>
      proxySilence(proxy, error, this.#seconds),
    );
    const [{statusCode = 0}] = answered as [IncomingMessage];
    if (statusCode >= 200 && statusCode < 300) return socket;
    socket.destroy();
    throw proxyRefusal(proxy, endpoint, statusCode);
  }

  async #secure(socket: Socket, to: Endpoint, secureContext: SecureContext): Promise<Socket> {
    const {host} = to;
    const secured = connectTls({
      socket,
      host,
      secureContext,
      // Or else NODE_TLS_REJECT_UNAUTHORIZED decides.
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 ? {servername: host} : {}),
    });
    let certificate: PeerCertificate | undefined;
    // Node.js checks the certificate in the next listener. If it is not valid, it cannot be read after that.
    secured.prependOnceListener('secure', () => {
      certificate = secured.getPeerCertificate();
    });
    await this.#until(secured, 'secureConnect', (error) => {
      if (error === undefined) {
        const late = to === this.#route.endpoint ? handshakeTimeout : connectTimeout;
        return late(this.#route, this.#seconds);
      }
      return tlsTrouble(this.#nameOf(to), error, certificate);
    });
    return secured;
  }

  #nameOf(to: Endpoint): string {
    const {endpoint, proxy} = this.#route;
    if (to === endpoint) return shownRoute(this.#route);
    return proxy === undefined ? shownHost(to) : shownProxy(proxy);
  }

  /**
   * Waits for an event, and destroys the emitter if it fails.
   *
   * @param trouble makes the error; gets that of the system, or `undefined` after the deadline.
   */
  async #until(
    emitter: {readonly destroy: () => unknown} & NodeJS.EventEmitter,
    event: string,
    trouble: (error: SystemError | undefined) => Error,
  ): Promise<unknown[]> {
    try {
      return await once(emitter, event, {signal: this.#ends});
    } catch (error) {
      // Later errors of the emitter are of no interest, but would end the process.
      emitter.on('error', () => {});
      emitter.destroy();
      this.#signal?.throwIfAborted();
      throw trouble(this.#ends.aborted ? undefined : (error as SystemError));
    }
  }
}
