import {Agent, type ClientRequestArgs} from 'node:http';
import type {Duplex} from 'node:stream';
import {callbackify} from 'node:util';
import {type ConnectOptions, connect} from './connect.ts';
import type {Endpoint} from './endpoint.ts';
import type {ChooseProxy} from './proxies.ts';

export interface PoolOptions extends ConnectOptions {
  readonly proxyFor: ChooseProxy;
  /** How long a connection is kept. After minutes, a firewall may have forgotten it. */
  readonly keepSeconds: number;
}

/** What a request tells the pool. Node.js does not pass on its `signal`. */
export interface PooledRequest extends ClientRequestArgs {
  /** Ends the connection that is made for it. */
  readonly ends: AbortSignal | undefined;
}

/** Connections that are kept for later requests, of one protocol. */
export class ConnectionPool extends Agent {
  readonly #isSecure: boolean;
  readonly #options: PoolOptions;

  constructor(protocol: 'http:' | 'https:', options: PoolOptions) {
    super({
      keepAlive: true,
      timeout: options.keepSeconds * 1000,
      protocol,
      defaultPort: protocol === 'https:' ? 443 : 80,
    });
    this.#isSecure = protocol === 'https:';
    this.#options = options;
  }

  /** Called by Node.js if no kept connection is free. */
  override createConnection(
    {host, port, ends}: PooledRequest,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const endpoint: Endpoint = {host: host ?? '', port: Number(port), isSecure: this.#isSecure};
    const {proxyFor, keepSeconds: _, signal: ofRun, ...options} = this.#options;
    const signals = [ofRun, ends].filter((it) => it !== undefined);
    const signal = AbortSignal.any(signals);
    callbackify(connect)(
      {endpoint, proxy: proxyFor(endpoint)},
      {...options, signal},
      callback as (error: Error | null, stream: Duplex) => void,
    );
  }
}
