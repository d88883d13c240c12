import type {Environment} from '../environment.ts';
import {Failure} from '../errors.ts';
import type {Endpoint} from './endpoint.ts';
import {noProxy, noProxyOfGo} from './no-proxy.ts';
import {readProxyUrl} from './proxy-url.ts';

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
  const goesDirectly = noProxy(exceptions(environment));
  const known = new Map<string, Proxy>();
  return ({host, port, isSecure}) => {
    const variable = VARIABLES[isSecure ? 'https' : 'http'].find((it) => isSet(environment[it]));
    if (variable === undefined || goesDirectly(host, port)) return undefined;
    const proxy = known.get(variable) ?? proxyOf(variable, environment[variable] ?? '');
    known.set(variable, proxy);
    return proxy;
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

function exceptions(environment: Environment): string {
  return environment['no_proxy'] || environment['NO_PROXY'] || '';
}

/**
 * Returns the proxies of an environment for programs in Go, such as pack and Docker: these do not know
 * `ALL_PROXY`, and upper case comes first for them. Each proxy is a whole URL, so that its password can be
 * hidden in the output of these programs.
 */
export function proxyVariables(environment: Environment): Environment {
  const first = (names: readonly string[]) => {
    const value = names.map((it) => environment[it]).find((it) => isSet(it));
    return value === undefined ? undefined : normalUrl(value);
  };
  const list = exceptions(environment);
  const all = first(['all_proxy', 'ALL_PROXY']);
  const found = {
    HTTPS_PROXY: first(VARIABLES.https),
    HTTP_PROXY: first(VARIABLES.http),
    ...(all === undefined ? {} : {ALL_PROXY: all}),
    NO_PROXY: list === '' ? undefined : noProxyOfGo(list),
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}

/** A value that is not for this tool may be for others. */
function normalUrl(value: string): string {
  const read = readProxyUrl(value);
  return read.why === undefined ? read.text : value;
}

function proxyOf(variable: string, value: string): Proxy {
  const read = readProxyUrl(value);
  if (read.why !== undefined) throw invalidProxy(variable, read.why);
  const {protocol, username, password, host} = read.url;
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
      'With credentials: http://USER:PASSWORD@proxy.example.com:3128, percent-encoded (%40 for @, %5C for a backslash).',
    ],
  });
}
