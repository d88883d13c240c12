import {Failure} from '../../errors.ts';
import type {Credentials} from '../../image/ports.ts';
import type {Challenge} from './challenge.ts';
import {type HttpRequest, readBytes} from './http-exchange.ts';
import {isLoopbackHost} from '../../image-reference.ts';
import {dockerLogin, registryErrors} from './registry-failure.ts';

/** What a token permits: `repository:team/web:pull,push`. */
export type Scope = string;

export interface Token {
  readonly value: string;
  /** Aborted when the token is about to expire. */
  readonly expired: AbortSignal;
}

/** Docker stores an identity token under this user name. */
const IDENTITY_TOKEN = '<token>';
const CLIENT = 'ci-image-builder';
/** Lifetime of a token in seconds, if the server does not return it. */
const DEFAULT_LIFETIME = 60;
/** Seconds before the expiry, so that a running request ends in time. */
const MARGIN = 10;
const LONGEST_LIFETIME = 3600;

/** Sends a request: see `exchange`. */
export type SendRequest = (request: HttpRequest) => Promise<Response>;

export interface TokenRequest {
  /** The registry that asks for a token. */
  readonly host: string;
  readonly challenge: Challenge;
  readonly scopes: readonly Scope[];
  readonly credentials: Credentials | undefined;
  readonly signal: AbortSignal | undefined;
  /** Remedy for a rejected password. Default: `docker login`. */
  readonly signIn?: string | readonly string[] | undefined;
}

/**
 * Gets a token from the token server of a registry: with a password by GET, with an identity token by
 * POST, or anonymously.
 * https://distribution.github.io/distribution/spec/auth/token/ and …/auth/oauth/
 *
 * @throws {Failure} `registry.unauthorized` if the server rejects the credentials;
 * `registry.invalid-answer` if its response is invalid; `registry.insecure` if it does not use TLS.
 */
export async function fetchToken(request: TokenRequest, ask: SendRequest): Promise<Token> {
  const {host, credentials, signIn = dockerLogin(host)} = request;
  const asked = tokenRequest(request, realmOf(request));
  const response = await ask(asked);
  const body = new TextDecoder().decode(await readBytes(response, asked.task));
  if (response.status >= 400 && response.status < 500) {
    const why =
      credentials === undefined
        ? 'it requires credentials, and Docker has none for it'
        : `it rejected the password of ${userOf(credentials)}`;
    throw new Failure('registry.unauthorized', `Cannot sign in to ${host}: ${why}.`, {
      details: registryErrors(body).map(({code, message}) => `${code}: ${message}`),
      remedy: signIn,
    });
  }
  const token = response.ok ? parseToken(body) : undefined;
  if (token !== undefined) return token;
  throw new Failure(
    'registry.invalid-answer',
    `Cannot sign in to ${host}: its token server returned no token.`,
    {
      details: [`The token server answered ${response.status}.`],
      remedy: 'Ask the administrator of the registry.',
    },
  );
}

/** The name of the user, for messages. */
export function userOf({username}: Credentials): string {
  return username === IDENTITY_TOKEN ? 'the identity token' : username;
}

/** The value of an `Authorization` header: https://www.rfc-editor.org/rfc/rfc7617 */
export function basic({username, password}: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The URL of the token server. It gets passwords, so it must use TLS or be on this machine. */
function realmOf({host, challenge}: TokenRequest): URL {
  const realm = challenge.parameters['realm'] ?? '';
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  const isSafe =
    url !== undefined &&
    url.username === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.host)));
  if (isSafe) return url;
  throw new Failure(
    'registry.insecure',
    `Cannot sign in to ${host}: the address of its token server, "${realm}", is not a valid https address.`,
    {
      remedy: 'Ask the administrator of the registry to configure a token server with https.',
    },
  );
}

function tokenRequest(request: TokenRequest, url: URL): HttpRequest {
  const {host, challenge, scopes, credentials, signal} = request;
  const {service} = challenge.parameters;
  const shared = {task: `sign in to ${host}`, signal};
  if (credentials?.username === IDENTITY_TOKEN) {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: CLIENT,
      ...(service === undefined ? {} : {service}),
      ...(scopes.length === 0 ? {} : {scope: scopes.join(' ')}),
      refresh_token: credentials.password,
    });
    const headers = {'content-type': 'application/x-www-form-urlencoded'};
    return {
      ...shared,
      method: 'POST',
      url,
      headers,
      authorization: undefined,
      body: form.toString(),
    };
  }
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const authorization = credentials === undefined ? undefined : basic(credentials);
  return {...shared, method: 'GET', url, headers: {}, authorization, body: undefined};
}

function parseToken(body: string): Token | undefined {
  try {
    const answer = JSON.parse(body) as Partial<Record<string, unknown>> | null;
    const value = [answer?.['token'], answer?.['access_token']].find(
      (it) => typeof it === 'string',
    );
    if (value === undefined || value === '') return undefined;
    const lifetime = Number(answer?.['expires_in'] ?? DEFAULT_LIFETIME) - MARGIN;
    const expired =
      lifetime > 0
        ? AbortSignal.timeout(Math.floor(Math.min(lifetime, LONGEST_LIFETIME) * 1000))
        : AbortSignal.abort();
    return {value, expired};
  } catch {
    return undefined;
  }
}
