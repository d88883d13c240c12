import type {Failure} from '../../errors.ts';
import type {AskCredentials} from '../../image/ports.ts';
import {announcedFetch} from './announced-fetch.ts';
import {Authorizer} from './authorizer.ts';
import type {Fetch} from '../../http/fetch.ts';
import {type Body, type HttpRequest, discard, exchange, readBytes} from './http-exchange.ts';
import {registryUrl} from '../../image-reference.ts';
import type {Patience} from '../../patience/patience.ts';
import {REGISTRY_REQUEST} from '../../patience/policies.ts';
import type {Policy} from '../../patience/policy.ts';
import {registryFailure} from './registry-failure.ts';
import type {Scope} from './token.ts';

export interface ConnectionOptions {
  readonly host: string;
  readonly credentials: AskCredentials;
  /** Remedy if the credentials are rejected. Default: `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly patience: Patience;
  readonly fetch: Fetch;
}

export interface RegistryRequest extends Pick<HttpRequest, 'task' | 'method' | 'deadline'> {
  /** A path below the address of the registry, or a URL that the registry returned. */
  readonly url: string | URL;
  readonly scopes: readonly Scope[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Called each time the request is sent. */
  readonly body?: () => Body;
  /** Cancels this request alone. */
  readonly signal?: AbortSignal;
}

/** The connection to a registry: its address, the sign-in and the retries. */
export class Connection {
  readonly host: string;
  readonly #url: URL;
  readonly #options: ConnectionOptions;
  readonly #authorizer: Authorizer;
  readonly #fetch: Fetch;

  constructor(options: ConnectionOptions) {
    this.host = options.host;
    this.#url = registryUrl(options.host);
    this.#options = options;
    this.#fetch = announcedFetch(options.fetch, options.patience);
    this.#authorizer = new Authorizer({
      host: options.host,
      credentials: (need) => options.credentials(options.host, need),
      ask: (request) => exchange(request, this.#fetch),
      signal: options.signal,
      signIn: options.signIn,
    });
  }

  /**
   * Sends a request once, and signs in if the registry asks for it. Never sends credentials to another
   * server to which a redirect or a URL leads.
   *
   * @returns the response, whatever its status.
   * @throws {Transient} if a retry can succeed: see {@link Connection.retrying}.
   * @throws {Failure} if there is no response.
   */
  async send({url, scopes, body, headers = {}, ...request}: RegistryRequest): Promise<Response> {
    const target = this.resolve(url, this.#url);
    const isOwn = target.origin === this.#url.origin;
    const signal = AbortSignal.any(
      [this.#options.signal, request.signal].filter((it) => it !== undefined),
    );
    const sendAs = (authorization: string | undefined) =>
      exchange(
        {...request, url: target, headers, authorization, body: body?.(), signal},
        this.#fetch,
      );
    const authorization = isOwn ? await this.#authorizer.authorization(scopes) : undefined;
    const first = await sendAs(authorization);
    const answer = await this.#answer(first, scopes, authorization);
    if (answer === undefined) return first;
    await discard(first);
    const second = await sendAs(answer);
    // The first password of a connection may have expired since it was asked for.
    const isUnproven = authorization === undefined && answer.startsWith('Basic ');
    const newer = isUnproven ? await this.#answer(second, scopes, answer) : undefined;
    if (newer === undefined) return second;
    await discard(second);
    return await sendAs(newer);
  }

  /** @returns an `Authorization` to try next; `undefined` if the registry asks for none, or there is none. */
  async #answer(
    {headers, status, url}: Response,
    scopes: readonly Scope[],
    refused: string | undefined,
  ): Promise<string | undefined> {
    const challenge = headers.get('www-authenticate');
    const isAsked = status === 401 && challenge !== null;
    if (!isAsked || new URL(url).origin !== this.#url.origin) return undefined;
    return await this.#authorizer.answer(challenge, scopes, refused);
  }

  /**
   * Retries an operation if the connection was lost or the registry is busy.
   *
   * @param operation gets the number of the attempt, from 1.
   * @param also another signal to stop.
   */
  async retrying<T>(
    operation: (attempt: number) => Promise<T>,
    policy: Policy = REGISTRY_REQUEST,
    also?: AbortSignal,
  ): Promise<T> {
    const {patience, signal} = this.#options;
    const either = AbortSignal.any([signal, also].filter((it) => it !== undefined));
    return await patience.retrying(operation, policy, {signal: either});
  }

  /**
   * Resolves an absolute or relative URL that the registry returned. If it has the host of the registry, it
   * gets the registry's protocol, because some registries do not know that a proxy in front adds TLS.
   */
  resolve(address: string | URL, from: string | URL): URL {
    const url = new URL(address, from);
    if (url.host === this.#url.host) url.protocol = this.#url.protocol;
    return url;
  }

  /** The URL of a path below the address of the registry. */
  at(path: string): URL {
    return new URL(path, this.#url);
  }

  /** The error for a rejected request. */
  async failure(task: string, response: Response): Promise<Failure> {
    const body = new TextDecoder().decode(await readBytes(response, task));
    return this.failureOf(task, response, body);
  }

  /** The error for a rejected request whose response was already read. */
  failureOf(task: string, {status, headers}: Response, body: string): Failure {
    // The token server accepted the password, so permissions are missing.
    const hasToken = /^bearer/iu.test(headers.get('www-authenticate') ?? '');
    const meant = status === 401 && hasToken ? 403 : status;
    return registryFailure({
      task,
      host: this.host,
      user: this.#authorizer.user,
      status: meant,
      body,
      signIn: this.#options.signIn,
    });
  }
}
