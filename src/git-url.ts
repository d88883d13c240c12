/** The address of a repository in a browser. */
export interface RemoteAddress {
  readonly hostname: string;
  /** The Git host's website: `https://github.com`. */
  readonly site: string;
  /** `owner/name`, `group/subgroup/name`. */
  readonly path: string;
}

/**
 * Parses the URL of a remote in any form that Git accepts: `https://host/owner/name.git`,
 * `ssh://git@host:22/owner/name`, `git@host:owner/name.git`.
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * @returns the same result for all forms. `undefined` for a local path, and for any other text.
 */
export function remoteAddress(origin: string): RemoteAddress | undefined {
  const short = shortAddress(origin);
  const isShort =
    short !== undefined && /^[\w.-]+$/u.test(short.authority) && /^(?!\/\/|:).+$/u.test(short.path);
  const text = isShort ? `ssh://${short.authority}/${short.path}` : origin;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!['https:', 'http:', 'ssh:', 'git:', 'git+ssh:'].includes(url.protocol)) return undefined;
  const path = url.pathname.replaceAll(/^\/+|\/+$/gu, '').replace(/\.git$/u, '');
  if (path === '') return undefined;
  // The website has the port of an https URL, but not that of an ssh URL. ssh.github.com has no website.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const hostname = url.hostname
    .toLowerCase()
    .replace(/^(?:alt)?ssh\.(?=github\.|gitlab\.|bitbucket\.)/u, '');
  const site = isWeb ? `${url.protocol}//${url.host}` : `https://${hostname}`;
  return {hostname, site, path};
}

/** The parts of an address, without user and password. */
export interface AddressParts {
  /** The host, with the port if there is one. */
  readonly authority: string;
  readonly path: string;
}

/** Parses the short form of ssh, `git@host:path` or `host:path`. `undefined` for any other text. */
export function shortAddress(text: string): AddressParts | undefined {
  const {authority, path} =
    /^(?:[^/]*@)?(?<authority>[^/:@]+):(?<path>.*)$/su.exec(text)?.groups ?? {};
  return authority === undefined || path === undefined ? undefined : {authority, path};
}

/** Parses the part of an address after `://`. */
export function addressParts(rest: string): AddressParts {
  const address = withoutUser(rest);
  const slash = address.indexOf('/');
  return slash < 0
    ? {authority: address, path: ''}
    : {authority: address.slice(0, slash), path: address.slice(slash + 1)};
}

/**
 * Removes possible secrets from the URL of a remote: user, password, query and fragment. Paths and the
 * short form of ssh stay unchanged.
 *
 * @returns `undefined` if the URL is empty.
 */
export function publicUrl(url: string): string | undefined {
  if (url === '') return undefined;
  const {scheme, rest} = /^(?<scheme>[^/]+:\/\/)(?<rest>.*)$/su.exec(url)?.groups ?? {};
  if (scheme === undefined || rest === undefined) return url;
  return `${scheme}${withoutUser(rest).replace(/[?#].*$/su, '')}`;
}

/** A password may contain `@`, so everything until the last `@` before the path is removed. */
function withoutUser(rest: string): string {
  return rest.replace(/^[^/]*@/u, '');
}
