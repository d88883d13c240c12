import {once} from 'node:events';
import {type IncomingMessage, type Server, type ServerResponse, createServer} from 'node:http';
import {PATIENT} from '../patient-server.ts';
import type {AddressInfo} from 'node:net';
import {type AwsAccount, type RepositoryKind, missingRepository} from './aws-account.ts';
import {type Exchange, type ProxiedRequest, turnDown} from './registry-exchange.ts';
import {RegistryFaults, type RegistryMisbehaviour, misbehave} from './registry-faults.ts';
import type {Upstream} from './registry-forward.ts';
import {readRegistryPath} from './registry-path.ts';
import {policyRefusal} from './registry-actions.ts';
import {PrivateSignIn, PublicSignIn} from './registry-sign-in.ts';
import {RepositoryGate} from './repository-gate.ts';

export interface RegistryProxyOptions {
  /** The account of the repositories. */
  readonly account: AwsAccount;
  readonly upstream: Upstream;
  /** The folder in the registry behind the proxy. Default: its root. */
  readonly folder?: string;
  /** The status for an expired token. Default: 403, like ECR. */
  readonly expiredStatus?: 401 | 403;
  /** The port of the private registry. Default: any free one. */
  readonly port?: number;
}

/** Error codes of a lost connection, on either side. */
const BROKEN = new Set([
  'ABORT_ERR',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_UNABLE_TO_PIPE',
]);

/**
 * A private and a public registry like ECR's, in front of a real one: sign-in with tokens of the account,
 * only for permitted actions and existing repositories, with tags that may be immutable. Content that was not
 * pushed through it does not exist.
 *
 * It is strict: `stop` fails after an unknown request, after any failure except a lost connection, and if a
 * requested fault did not happen.
 */
export class RegistryProxy {
  /** Every request to either registry. */
  readonly requests: ProxiedRequest[] = [];
  readonly #options: RegistryProxyOptions;
  readonly #servers: Readonly<Record<RepositoryKind, Server>>;
  readonly #signIns: {readonly ecr: PrivateSignIn; readonly 'ecr-public': PublicSignIn};
  readonly #faults = new RegistryFaults();
  readonly #complaints: string[] = [];
  readonly #ending = new AbortController();
  readonly #answers = new Set<Promise<void>>();
  readonly #gate: RepositoryGate;

  private constructor(options: RegistryProxyOptions) {
    this.#options = options;
    const {account, upstream, folder, expiredStatus = 403} = options;
    this.#signIns = {
      ecr: new PrivateSignIn(account, expiredStatus),
      'ecr-public': new PublicSignIn(account),
    };
    this.#gate = new RepositoryGate({
      account,
      upstream,
      folder,
      faults: this.#faults,
      signal: this.#ending.signal,
    });
    this.#servers = {ecr: this.#serve('ecr'), 'ecr-public': this.#serve('ecr-public')};
  }

  /** Starts it, and lets the account's APIs return its addresses. */
  static async start(options: RegistryProxyOptions): Promise<RegistryProxy> {
    const proxy = new RegistryProxy(options);
    const {ecr, 'ecr-public': ecrPublic} = proxy.#servers;
    ecr.listen(options.port ?? 0, '127.0.0.1');
    ecrPublic.listen(0, '127.0.0.1');
    await Promise.all([once(ecr, 'listening'), once(ecrPublic, 'listening')]);
    options.account.registryHost = proxy.host;
    options.account.publicRegistryHost = proxy.publicHost;
    return proxy;
  }

  /** `127.0.0.1:port` of the private registry. */
  get host(): string {
    return this.hostOf('ecr');
  }

  /** The same of the public registry. */
  get publicHost(): string {
    return this.hostOf('ecr-public');
  }

  hostOf(kind: RepositoryKind): string {
    return `127.0.0.1:${(this.#servers[kind].address() as AddressInfo).port}`;
  }

  get lines(): string[] {
    return this.requests.map(({line}) => line);
  }

  /** Bytes of blobs that were uploaded. */
  get uploadedBytes(): number {
    return this.requests.reduce((sum, it) => sum + it.uploadedBytes, 0);
  }

  /**
   * Makes the next requests whose `METHOD /path` matches misbehave, if they are signed in. `Infinity` makes
   * the fault permanent.
   */
  instead(request: RegExp, misbehaviour: RegistryMisbehaviour, times = 1): void {
    this.#faults.order(request, misbehaviour, times);
  }

  /** Ends all faults. Those that did not happen are still reported. */
  relent(): void {
    this.#faults.relent();
  }

  /** Stops the registries. @throws after an unexpected request, or if a requested fault did not happen. */
  async stop(): Promise<void> {
    this.#ending.abort();
    for (const server of Object.values(this.#servers)) {
      const closed = once(server, 'close');
      server.closeAllConnections();
      server.close();
      await closed;
    }
    await Promise.all(this.#answers);
    const wrong = [...this.#complaints, ...this.#faults.unmet()];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  #serve(kind: RepositoryKind): Server {
    return createServer(PATIENT, (request, response) => {
      const answer = this.#answer(kind, request, response);
      this.#answers.add(answer);
      void answer.finally(() => this.#answers.delete(answer));
    });
  }

  async #answer(
    kind: RepositoryKind,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const line = `${request.method} ${request.url}`;
    const seen: Exchange['seen'] = {line, status: undefined, uploadedBytes: 0};
    this.requests.push(seen);
    response.once('finish', () => {
      seen.status = response.statusCode;
    });
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    try {
      const host = this.hostOf(kind);
      const url = new URL(request.url ?? '', `http://${host}`);
      const challenge = this.#signIns[kind].challenge(host);
      await this.#pass(kind, {request, response, url, seen, challenge});
    } catch (error) {
      response.destroy();
      const {code, message} = error as NodeJS.ErrnoException;
      if (code === undefined || !BROKEN.has(code)) this.#complaints.push(`${line}: ${message}`);
    }
  }

  /** Processes a request as far as possible. */
  async #pass(kind: RepositoryKind, exchange: Exchange): Promise<void> {
    const {request, response, url, seen} = exchange;
    if (kind === 'ecr-public' && url.pathname === '/token/') {
      return await this.#signIns[kind].giveToken(exchange);
    }
    const place = readRegistryPath(request.method ?? '', url.pathname);
    if (place === undefined && url.pathname !== '/v2/') {
      this.#complaints.push(`unexpected request: ${seen.line}`);
      return await turnDown(exchange, 404, 'UNSUPPORTED', 'unexpected request');
    }
    const {account} = this.#options;
    const caller = await this.#signIns[kind].signIn(exchange);
    if (caller === undefined) return;
    const fault = this.#faults.early(seen.line);
    if (fault !== undefined && (await misbehave(exchange, fault, this.#ending.signal))) return;
    if (place === undefined) return void response.end('{}');
    const denied = policyRefusal(account, exchange, place, caller);
    if (denied !== undefined) return await turnDown(exchange, 403, 'DENIED', denied);
    const isHere = account.kindOf(place.prefix) === kind;
    const repository = isHere ? account.find(kind, place.name) : undefined;
    if (repository !== undefined) return await this.#gate.serve(exchange, place, repository);
    const message = missingRepository(place.name, account.id);
    await turnDown(exchange, 404, 'NAME_UNKNOWN', message);
  }
}
