import type {Environment} from '../environment.ts';
import {Failure} from '../errors.ts';
import type {Endpoint} from './endpoint.ts';
import {noProxy} from './no-proxy.ts';

/** A proxy from the environment. */
export interface Proxy {
  /** The environment variable that names it. */
  readonly variable: string;
  /** Without the user and the password, so that it may be shown. */
  readonly url: URL;
  /** `Proxy-Authorization`, if its URL has a user. */
  readonly authorization: string | undefined;
}

/** Returns the proxy for an endpoint; `undefined` if the connection is direct. */
export type ChooseProxy = (endpoint: Endpoint) => Proxy | undefined;

/** As in curl, lower case comes first, and an empty variable counts as not set. */
const VARIABLES = {
  https: ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'],
  http: ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'],
} as const;

/**
 * Returns the rules for proxies in an environment, as curl and Go read it. A proxy is checked when it is
 * needed, because a variable for other programs must not end a run.
 *
 * @returns a function that throws a `Failure` `network.config-invalid` if the proxy of an endpoint is not
 *   the URL of an HTTP proxy.
 */
export function proxyRules(environment: Environment): ChooseProxy {
  const goesDirectly = noProxy(environment['no_proxy'] || environment['NO_PROXY'] || '');
  const known = new Map<string, Proxy>();
  return ({host, port, isSecure}) => {
    const variable = VARIABLES[isSecure ? 'https' : 'http'].find((it) => environment[it]);
    if (variable === undefined || goesDirectly(host, port)) return undefined;
    const proxy = known.get(variable) ?? proxyOf(variable, environment[variable] ?? '');
    known.set(variable, proxy);
    return proxy;
  };
}

/**
 * Returns the proxies of an environment for programs in Go, such as pack and Docker: these do not know
 * `ALL_PROXY`, and upper case comes first for them.
 */
export function proxyVariables(environment: Environment): Environment {
  const found = {
    HTTPS_PROXY: VARIABLES.https.map((it) => environment[it]).find(Boolean),
    HTTP_PROXY: VARIABLES.http.map((it) => environment[it]).find(Boolean),
    NO_PROXY: environment['no_proxy'] || environment['NO_PROXY'] || undefined,
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

function proxyOf(variable: string, value: string): Proxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//iu.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) throw invalidProxy(variable, 'it is not a URL');
  const {protocol, username, password, host} = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw invalidProxy(variable, `proxies with ${protocol}// are not supported`);
  }
  const url = new URL(`${protocol}//${host}`);
  if (username === '' && password === '') return {variable, url, authorization: undefined};
  const [user, secret] = [decoded(username), decoded(password)];
  if (user === undefined || secret === undefined) {
    throw invalidProxy(variable, 'its user or its password is not percent-encoded');
  }
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  return {variable, url, authorization};
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The value may contain a password, so it is not shown. */
function invalidProxy(variable: string, why: string): Failure {
  return new Failure('network.config-invalid', `Cannot use the proxy in ${variable}: ${why}.`, {
    remedy: [
      `Set ${variable} to the URL of an HTTP proxy: http://proxy.example.com:3128`,
      'With credentials: http://USER:PASSWORD@proxy.example.com:3128, percent-encoded (%40 for @).',
    ],
  });
}
