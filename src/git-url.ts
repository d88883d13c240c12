/** Where people see a repository, in a browser. */
export interface RemoteAddress {
  readonly hostname: string;
  /** Where its pages are: `https://github.com`. */
  readonly site: string;
  /** `owner/name`, `group/subgroup/name`. */
  readonly path: string;
}

/**
 * Reads a remote's URL in any form that Git takes: `https://host/owner/name.git`,
 * `ssh://git@host:22/owner/name`, `git@host:owner/name.git`.
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * @returns the same for every form; `undefined` for a path of this machine, and what is no such URL.
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
  // The port of https is the pages' too, that of ssh is not; ssh.github.com serves ssh alone.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const hostname = url.hostname
    .toLowerCase()
    .replace(/^(?:alt)?ssh\.(?=github\.|gitlab\.|bitbucket\.)/u, '');
  const site = isWeb ? `${url.protocol}//${url.host}` : `https://${hostname}`;
  return {hostname, site, path};
}

/** An address in two parts, without a user and a password. */
export interface AddressParts {
  /** The host, with its port if it has one. */
  readonly authority: string;
  readonly path: string;
}

/** Reads the short form of ssh, `git@host:path`, the user left out or not. */
export function shortAddress(text: string): AddressParts | undefined {
  const {authority, path} =
    /^(?:[^/]*@)?(?<authority>[^/:@]+):(?<path>.*)$/su.exec(text)?.groups ?? {};
  return authority === undefined || path === undefined ? undefined : {authority, path};
}

/** Takes apart what stands behind `://` in an address. */
export function addressParts(rest: string): AddressParts {
  const address = withoutUser(rest);
  const slash = address.indexOf('/');
  return slash < 0
    ? {authority: address, path: ''}
    : {authority: address.slice(0, slash), path: address.slice(slash + 1)};
}

/**
 * A remote's URL without what may be secret in it: user, password, query and fragment. A path, and
 * what ssh alone understands, stays as it is.
 *
 * @returns `undefined` where there is none.
 */
export function publicUrl(url: string): string | undefined {
  if (url === '') return undefined;
  const {scheme, rest} = /^(?<scheme>[^/]+:\/\/)(?<rest>.*)$/su.exec(url)?.groups ?? {};
  if (scheme === undefined || rest === undefined) return url;
  return `${scheme}${withoutUser(rest).replace(/[?#].*$/su, '')}`;
}

/** A password may hold an `@`: the last one before the path ends it. */
function withoutUser(rest: string): string {
  return rest.replace(/^[^/]*@/u, '');
}
