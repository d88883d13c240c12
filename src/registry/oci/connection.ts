import type {Failure} from '../../errors.ts';
import type {Credentials} from '../../image/ports.ts';
import {Authorizer} from './authorizer.ts';
import {
  type Body,
  type Fetch,
  type HttpRequest,
  discard,
  exchange,
  readBytes,
} from './http-exchange.ts';
import {registryUrl} from '../../image-reference.ts';
import {registryFailure} from './registry-failure.ts';
import {type Pause, pause as defaultPause, retrying} from './retry.ts';
import type {Scope} from './token.ts';

export interface ConnectionOptions {
  readonly host: string;
  /** What Docker has for a registry's host. */
  readonly credentials: (host: string) => Promise<Credentials | undefined>;
  /** What mends it where they are refused, from whoever gives them; without it `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly retries?: number | undefined;
  readonly fetch?: Fetch | undefined;
  readonly pause?: Pause | undefined;
}

export interface RegistryRequest extends Pick<HttpRequest, 'task' | 'method'> {
  /** Below the registry's address, or a whole address that the registry gave. */
  readonly url: string | URL;
  readonly scopes: readonly Scope[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Called for each time that the request is sent. */
  readonly body?: () => Body;
  /** Calls off this request alone. */
  readonly signal?: AbortSignal;
}

const RETRIES = 5;

/** One registry: where it is, who we are to it, and how long we try. */
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
    this.#fetch = options.fetch ?? fetch;
    this.#authorizer = new Authorizer({
      host: options.host,
      credentials: () => options.credentials(options.host),
      ask: (request) => exchange(request, this.#fetch),
      signal: options.signal,
      signIn: options.signIn,
    });
  }

  /**
   * Sends a request once, signed in as far as the registry asks for it, and gives the answer, whatever
   * its status. Another server, to which a redirect or an address leads, is never signed in to.
   *
   * @throws {Transient} where another try may go well: see {@link Connection.retrying}.
   * @throws {Failure} where there is no answer.
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

  /** Does something again where the connection was lost or the registry was too busy for it. */
  async retrying<T>(operation: () => Promise<T>): Promise<T> {
    const {retries = RETRIES, pause = defaultPause, signal} = this.#options;
    return await retrying(operation, {retries, pause, signal});
  }

  /**
   * An address that the registry gave, absolute or relative. One of its own is used as the registry
   * is: behind a proxy that adds TLS, some do not know that they are.
   */
  resolve(address: string | URL, from: string | URL): URL {
    const url = new URL(address, from);
    if (url.host === this.#url.host) url.protocol = this.#url.protocol;
    return url;
  }

  /** Why a request was refused. */
  async failure(task: string, response: Response): Promise<Failure> {
    const body = new TextDecoder().decode(await readBytes(response, task));
    return this.failureOf(task, response, body);
  }

  /** Why a request was refused, from an answer that has been read. */
  failureOf(task: string, {status, headers}: Response, body: string): Failure {
    // A token was given for the password, so it is right, but not enough.
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
