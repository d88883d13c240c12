import {remoteAddress} from '../../git-url.ts';

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
  const remote = origin === undefined ? undefined : remoteAddress(origin);
  if (remote?.path.includes('/') !== true) return undefined;
  const known = HOSTS.find(({host}) => host.test(remote.hostname));
  if (known === undefined) return undefined;
  return `${remote.site}/${remote.path}/${known.path}/${commit}`;
}
