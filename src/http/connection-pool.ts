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
    {host, port}: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const endpoint: Endpoint = {host: host ?? '', port: Number(port), isSecure: this.#isSecure};
    const {proxyFor, keepSeconds: _, ...options} = this.#options;
    callbackify(connect)(
      {endpoint, proxy: proxyFor(endpoint)},
      options,
      callback as (error: Error | null, stream: Duplex) => void,
    );
  }
}
