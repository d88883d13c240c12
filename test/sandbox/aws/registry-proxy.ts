import {once} from 'node:events';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {type AwsAccount, missingRepository} from './aws-account.ts';
import {type Exchange, type ProxiedRequest, turnDown} from './registry-exchange.ts';
import {RegistryFaults, type RegistryMisbehaviour, misbehave} from './registry-faults.ts';
import type {Upstream} from './registry-forward.ts';
import {readRegistryPath} from './registry-path.ts';
import {signIn} from './registry-sign-in.ts';
import {RepositoryGate} from './repository-gate.ts';

export interface RegistryProxyOptions {
  /** Whose repositories these are. */
  readonly account: AwsAccount;
  readonly upstream: Upstream;
  /** The folder of the registry behind that all is in; without it its root. */
  readonly folder?: string;
  /** How it answers to a token that was good once; without it as ECR does, 403. */
  readonly expiredStatus?: 401 | 403;
  /** Without it any that is free. */
  readonly port?: number;
}

/** What errors are called where a connection broke, whoever broke it. */
const BROKEN = new Set([
  'ABORT_ERR',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_UNABLE_TO_PIPE',
]);

/**
 * A registry as ECR is one, in front of a real one: sign-in with tokens of the account, only for
 * repositories that were made, with tags that may be immutable. What was not pushed through it is not
 * there.
 *
 * It is strict: `stop` fails where it was asked for what it does not know, where something failed but
 * a connection, and where nobody met a fault that was ordered.
 */
export class RegistryProxy {
  /** Every request as it came. */
  readonly requests: ProxiedRequest[] = [];
  readonly #options: RegistryProxyOptions;
  readonly #server: Server;
  readonly #faults = new RegistryFaults();
  readonly #complaints: string[] = [];
  readonly #ending = new AbortController();
  readonly #answers = new Set<Promise<void>>();
  readonly #gate: RepositoryGate;

  private constructor(options: RegistryProxyOptions) {
    this.#options = options;
    const {account, upstream, folder} = options;
    this.#gate = new RepositoryGate({
      account,
      upstream,
      folder,
      faults: this.#faults,
      signal: this.#ending.signal,
    });
    this.#server = createServer((request, response) => {
      const answer = this.#answer(request, response);
      this.#answers.add(answer);
      void answer.finally(() => this.#answers.delete(answer));
    });
  }

  /** Starts it, and has the account's APIs name it in what they answer. */
  static async start(options: RegistryProxyOptions): Promise<RegistryProxy> {
    const proxy = new RegistryProxy(options);
    proxy.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    options.account.registryHost = proxy.host;
    return proxy;
  }

  /** `127.0.0.1:port` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get lines(): string[] {
    return this.requests.map(({line}) => line);
  }

  /** How much of blobs was uploaded, in all. */
  get uploadedBytes(): number {
    return this.requests.reduce((sum, it) => sum + it.uploadedBytes, 0);
  }

  /**
   * Orders a misbehaviour for the next requests whose `METHOD /path` matches, of those that are signed
   * in; `Infinity` times is for as long as it lasts.
   */
  instead(request: RegExp, misbehaviour: RegistryMisbehaviour, times = 1): void {
    this.#faults.order(request, misbehaviour, times);
  }

  /** From now on it behaves; what was ordered and not met yet is still complained of. */
  relent(): void {
    this.#faults.relent();
  }

  /** Ends it. @throws where something happened that should not have, or did not that should have. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
    await Promise.all(this.#answers);
    const wrong = [...this.#complaints, ...this.#faults.unmet()];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method} ${request.url}`;
    const seen: Exchange['seen'] = {line, status: undefined, uploadedBytes: 0};
    this.requests.push(seen);
    response.once('finish', () => {
      seen.status = response.statusCode;
    });
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    try {
      const url = new URL(request.url ?? '', `http://${this.host}`);
      await this.#pass({request, response, url, seen});
    } catch (error) {
      response.destroy();
      const {code, message} = error as NodeJS.ErrnoException;
      if (code === undefined || !BROKEN.has(code)) this.#complaints.push(`${line}: ${message}`);
    }
  }

  /** Lets a request through as far as it gets. */
  async #pass(exchange: Exchange): Promise<void> {
    const {request, response, url, seen} = exchange;
    const place = readRegistryPath(request.method ?? '', url.pathname);
    if (place === undefined && url.pathname !== '/v2/') {
      this.#complaints.push(`unexpected request: ${seen.line}`);
      return await turnDown(exchange, 404, 'UNSUPPORTED', 'unexpected request');
    }
    const {account, expiredStatus = 403} = this.#options;
    const kind = place === undefined ? undefined : account.kindOf(place.prefix);
    if (!(await signIn(exchange, {account, kind, expiredStatus}))) return;
    const fault = this.#faults.early(seen.line);
    if (fault !== undefined && (await misbehave(exchange, fault, this.#ending.signal))) return;
    if (place === undefined) return void response.end('{}');
    const repository = kind === undefined ? undefined : account.find(kind, place.name);
    if (repository !== undefined) return await this.#gate.serve(exchange, place, repository);
    const message = missingRepository(place.name, account.id);
    await turnDown(exchange, 404, 'NAME_UNKNOWN', message);
  }
}
