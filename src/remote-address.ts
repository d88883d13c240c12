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
  const short = /^(?:[^@/]+@)?(?<host>[\w.-]+):(?!\/\/|:)(?<path>.+)$/u.exec(origin)?.groups;
  const text = short === undefined ? origin : `ssh://${short['host']}/${short['path']}`;
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
