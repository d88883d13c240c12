/** The parts of a Git URL, as they are written. Without user and password. */
export interface GitUrl {
  /** `ssh` for `git@host:path`, too. */
  readonly scheme: 'git' | 'http' | 'https' | 'ssh';
  readonly host: string;
  /** Digits. `undefined` if the URL has no port or an empty one. */
  readonly port: string | undefined;
  /**
   * Without slashes at its ends, query and fragment: `owner/name.git`. It keeps `.git`, which is the last
   * part of the URL of a remote, but may be in the middle of the URL of a web page.
   */
  readonly path: string;
}

const SCHEMED = /^(?:git\+)?(?<scheme>git|https?|ssh):\/\/(?<rest>.*)$/isu;
/** A password may contain `@`, so everything until the last `@` before the path is the user. */
const USER = /^[^/]*@/u;
const HOST_AND_PATH = /^(?<host>\[[^/\]]*\]|[^/:]+)(?::(?<port>\d*))?(?:\/(?<path>.*))?$/su;
/**
 * `user@host:path`, `host:path`. Not `other://host`, which has another scheme, nor `helper::address`, which is for
 * a remote helper of Git, nor `C:\path`, which is a path on Windows.
 */
const SHORT = /^(?:[^/]*@)?(?<host>[\w.-]+):(?<path>(?!\/\/|:|\\).+)$/u;

/**
 * Parses the form of a Git URL: `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, or short
 * `git@host:owner/name.git`. Also accepts `git+https://` and the like, and `ssh://git@host:owner/name`, which
 * mixes two forms but is common.
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * What the parts mean depends on where the URL comes from: see `remoteAddress` for the remote of a checkout, and
 * `parseGitRepository` for a text that a person pasted.
 *
 * @returns `undefined` for a local path, for other schemes, and for any other text.
 */
export function parseGitUrl(text: string): GitUrl | undefined {
  const {scheme, rest} = SCHEMED.exec(text)?.groups ?? {};
  if (scheme === undefined || rest === undefined) return parseShort(text);
  const {host, port, path} = HOST_AND_PATH.exec(rest.replace(USER, ''))?.groups ?? {};
  const known = scheme.toLowerCase() as GitUrl['scheme'];
  if (host !== undefined) return gitUrl(known, host, path, port);
  return known === 'ssh' || known === 'git' ? parseShort(rest) : undefined;
}

function parseShort(text: string): GitUrl | undefined {
  const {host, path} = SHORT.exec(text)?.groups ?? {};
  return host === undefined ? undefined : gitUrl('ssh', host, path);
}

function gitUrl(scheme: GitUrl['scheme'], host: string, path = '', port = ''): GitUrl {
  const bare = path.replace(/[?#].*$/su, '').replaceAll(/^\/+|\/+$/gu, '');
  return {scheme, host, port: port === '' ? undefined : port, path: bare};
}

/** The address of a repository in a browser. */
export interface RemoteAddress {
  readonly hostname: string;
  /** The Git host's website: `https://github.com`. */
  readonly site: string;
  /** `owner/name`, `group/subgroup/name`. */
  readonly path: string;
}

/**
 * Returns where people see a remote in a browser, from its URL in any form that `parseGitUrl` knows. Takes any
 * host, because nothing is sent there: a private host and an alias of SSH are fine. `parseGitRepository` is
 * stricter, because CodeBuild must reach its host.
 *
 * @returns the same result for all forms. `undefined` for a local path, and for any other text.
 */
export function remoteAddress(origin: string): RemoteAddress | undefined {
  const parsed = parseGitUrl(origin);
  if (parsed === undefined) return undefined;
  // The website has the port of an https URL, but not that of an ssh URL. ssh.github.com has no website.
  const isWeb = parsed.scheme === 'https' || parsed.scheme === 'http';
  const host = parsed.host.replace(/^(?:alt)?ssh\.(?=github\.|gitlab\.|bitbucket\.)/iu, '');
  const authority = isWeb && parsed.port !== undefined ? `${host}:${parsed.port}` : host;
  const site = `${isWeb ? parsed.scheme : 'https'}://${authority}`;
  const url = URL.parse(`${site}/${parsed.path}`);
  const path = url?.pathname.replaceAll(/^\/+|\/+$/gu, '').replace(/\.git$/u, '') ?? '';
  return url === null || path === '' ? undefined : {hostname: url.hostname, site: url.origin, path};
}

/**
 * Removes possible secrets from the URL of a remote: user, password, query and fragment. Paths and the
 * short form of ssh stay unchanged. It does not use `parseGitUrl`, because it must also remove the secrets of
 * URLs that `parseGitUrl` does not know.
 *
 * @returns `undefined` if the URL is empty.
 */
export function publicUrl(url: string): string | undefined {
  if (url === '') return undefined;
  const {scheme, rest} = /^(?<scheme>[^/]+:\/\/)(?<rest>.*)$/su.exec(url)?.groups ?? {};
  if (scheme === undefined || rest === undefined) return url;
  return `${scheme}${rest.replace(USER, '').replace(/[?#].*$/su, '')}`;
}
