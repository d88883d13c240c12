import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {drain, refuse} from './stand-in-answers.ts';

export interface StandInAuthOptions {
  readonly scheme: 'basic' | 'bearer';
  readonly username: string;
  /** A password, or an identity token if the name is `<token>`. */
  readonly password: string;
  /** Lifetime of a token in seconds. */
  readonly expiresIn?: number;
  /** Scopes that are never granted. */
  readonly denies?: RegExp;
}

/** How the stand-in registry authenticates clients: not at all, by password, or by token. */
export class StandInAuth {
  readonly #options: StandInAuthOptions | undefined;
  readonly #host: () => string;
  /** The scopes of each token. */
  readonly #tokens = new Map<string, readonly string[]>();

  constructor(options: StandInAuthOptions | undefined, host: () => string) {
    this.#options = options;
    this.#host = host;
  }

  allows(request: IncomingMessage): boolean {
    const {authorization = ''} = request.headers;
    if (this.#options === undefined) return true;
    if (this.#options.scheme === 'basic') return authorization === basic(this.#options);
    const scopes = this.#tokens.get(authorization.replace('Bearer ', ''));
    const needed = neededScope(request);
    return (
      scopes !== undefined && (needed === undefined || scopes.some((it) => it.startsWith(needed)))
    );
  }

  challenge(response: ServerResponse, url: URL): void {
    const scope = neededScope({method: 'GET', url: url.pathname});
    const bearer = [
      `Bearer realm="http://${this.#host()}/token"`,
      'service="stand-in"',
      ...(scope === undefined ? [] : [`scope="${scope}"`]),
    ].join(',');
    const isBasic = this.#options?.scheme === 'basic';
    response.setHeader('www-authenticate', isBasic ? 'Basic realm="stand-in"' : bearer);
    refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
  }

  /**
   * https://distribution.github.io/distribution/spec/auth/token/ and …/auth/oauth/
   *
   * @returns whether the request was for a token.
   */
  async giveToken(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    if (this.#options?.scheme !== 'bearer') return false;
    const {username, password, denies, expiresIn = 300} = this.#options;
    const isIdentity = username === '<token>';
    const form = new URLSearchParams((await drain(request)).toString());
    const given = isIdentity ? form.get('refresh_token') : request.headers.authorization;
    if (given !== (isIdentity ? password : basic(this.#options))) {
      refuse(response, 401, 'UNAUTHORIZED', 'incorrect username or password');
      return true;
    }
    const values = isIdentity ? form : url.searchParams;
    if (values.get('service') !== 'stand-in') return false;
    const scopes = values.getAll('scope').flatMap((it) => it.split(' '));
    const value = randomUUID();
    this.#tokens.set(
      value,
      scopes.filter((it) => denies?.test(it) !== true),
    );
    const token = isIdentity ? {access_token: value} : {token: value};
    response.end(JSON.stringify({...token, expires_in: expiresIn}));
    return true;
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }
}

export function basic({username, password}: {username: string; password: string}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function neededScope({
  method,
  url = '',
}: Pick<IncomingMessage, 'method' | 'url'>): string | undefined {
  const path = /^\/v2\/(?<path>.+)\/(?:manifests|blobs)\//u.exec(url)?.groups?.['path'];
  if (path === undefined) return undefined;
  const reads = method === 'GET' || method === 'HEAD';
  return `repository:${path}:pull${reads ? '' : ',push'}`;
}
