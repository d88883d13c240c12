import {Agent, type ClientRequestArgs} from 'node:http';
import type {Duplex} from 'node:stream';
import {callbackify} from 'node:util';
import {type ConnectOptions, connect} from './connect.ts';
import type {Endpoint} from './endpoint.ts';
import type {ChooseProxy} from './proxies.ts';

export interface PoolOptions extends ConnectOptions {
  readonly proxyFor: ChooseProxy;
}

/** Connections that are kept for later requests, of one protocol. */
export class ConnectionPool extends Agent {
  readonly #isSecure: boolean;
  readonly #options: PoolOptions;

  constructor(protocol: 'http:' | 'https:', options: PoolOptions) {
    super({keepAlive: true, protocol, defaultPort: protocol === 'https:' ? 443 : 80});
    this.#isSecure = protocol === 'https:';
    this.#options = options;
  }

  /** Called by Node.js if no kept connection is free. */
  override createConnection(
    {host, port}: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const endpoint: Endpoint = {host: host ?? '', port: Number(port), isSecure: this.#isSecure};
    const {proxyFor, ...options} = this.#options;
    callbackify(connect)(
      {endpoint, proxy: proxyFor(endpoint)},
      options,
      callback as (error: Error | null, stream: Duplex) => void,
    );
  }
}
