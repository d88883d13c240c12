import type {Failure} from '../../errors.ts';
import type {Credentials} from '../../image/ports.ts';
import {Authorizer} from './authorizer.ts';
import type {Fetch} from '../../http/fetch.ts';
import {type Body, type HttpRequest, discard, exchange, readBytes} from './http-exchange.ts';
import {registryUrl} from '../../image-reference.ts';
import {registryFailure} from './registry-failure.ts';
import {type Pause, pause as defaultPause, retrying} from './retry.ts';
import type {Scope} from './token.ts';

export interface ConnectionOptions {
  readonly host: string;
  /** The credentials for the host of a registry. */
  readonly credentials: (host: string) => Promise<Credentials | undefined>;
  /** Remedy if the credentials are rejected. Default: `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly retries?: number | undefined;
  readonly fetch: Fetch;
  readonly pause?: Pause | undefined;
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

const RETRIES = 5;

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
    this.#fetch = options.fetch;
    this.#authorizer = new Authorizer({
      host: options.host,
      credentials: () => options.credentials(options.host),
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
    const response = await sendAs(authorization);
    const challenge = response.headers.get('www-authenticate');
    const isAsked = response.status === 401 && challenge !== null;
    if (!isAsked || new URL(response.url).origin !== this.#url.origin) return response;
    const answer = await this.#authorizer.answer(challenge, scopes, authorization);
    if (answer === undefined) return response;
    await discard(response);
    return await sendAs(answer);
  }

  /** Retries an operation if the connection was lost or the registry is busy. */
  async retrying<T>(operation: () => Promise<T>): Promise<T> {
    const {retries = RETRIES, pause = defaultPause, signal} = this.#options;
    return await retrying(operation, {retries, pause, signal});
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
