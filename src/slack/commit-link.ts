/** How hosts name the page of a commit. */
const HOSTS: readonly {readonly host: RegExp; readonly path: string}[] = [
  // github.com, GitHub Enterprise Server by its usual name, and the cloud's own domains for companies.
  {host: /^(?:.+\.)?github\.|^[^.]+\.ghe\.com$/u, path: 'commit'},
  {host: /^(?:.+\.)?gitlab\./u, path: '-/commit'},
  // Only the cloud's: Bitbucket Data Center has other paths.
  {host: /^bitbucket\.org$/u, path: 'commits'},
];

/**
 * Where people see a commit, from the remote's URL in any form that Git takes:
 * `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, `git@host:owner/name.git`.
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * @returns `undefined` for hosts whose pages are not known; never with user or password.
 */
export function commitLink(origin: string | undefined, commit: string): string | undefined {
  const remote = origin === undefined ? undefined : readRemote(origin);
  if (remote === undefined) return undefined;
  const known = HOSTS.find(({host}) => host.test(remote.hostname));
  if (known === undefined) return undefined;
  return `${remote.site}/${remote.path}/${known.path}/${commit}`;
}

interface Remote {
  readonly hostname: string;
  /** Where its pages are. */
  readonly site: string;
  /** `owner/name`, `group/subgroup/name`. */
  readonly path: string;
}

function readRemote(origin: string): Remote | undefined {
  const short = /^(?:[^@/]+@)?(?<host>[\w.-]+):(?!\/\/)(?<path>.+)$/u.exec(origin)?.groups;
  const text = short === undefined ? origin : `ssh://${short['host']}/${short['path']}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!['https:', 'http:', 'ssh:', 'git:', 'git+ssh:'].includes(url.protocol)) return undefined;
  const path = url.pathname.replaceAll(/^\/+|\/+$/gu, '').replace(/\.git$/u, '');
  if (!path.includes('/')) return undefined;
  // The port of https is the pages' too, that of ssh is not; ssh.github.com serves ssh alone.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  const hostname = url.hostname
    .toLowerCase()
    .replace(/^(?:alt)?ssh\.(?=github\.|gitlab\.|bitbucket\.)/u, '');
  const site = isWeb ? `${url.protocol}//${url.host}` : `https://${hostname}`;
  return {hostname, site, path};
}
