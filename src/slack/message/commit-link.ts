import {remoteAddress} from '../../git-url.ts';

/** The path of a commit's page on each host. */
const HOSTS: readonly {readonly host: RegExp; readonly path: string}[] = [
  // github.com, GitHub Enterprise Server under its usual name, and GitHub Enterprise Cloud.
  {host: /^(?:.+\.)?github\.|^[^.]+\.ghe\.com$/u, path: 'commit'},
  {host: /^(?:.+\.)?gitlab\./u, path: '-/commit'},
  // Only Bitbucket Cloud: Bitbucket Data Center has other paths.
  {host: /^bitbucket\.org$/u, path: 'commits'},
];

/**
 * Returns the URL of a commit's page, from the remote's URL in any form that Git accepts:
 * `https://host/owner/name.git`, `ssh://git@host:22/owner/name`, `git@host:owner/name.git`.
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * @returns a URL without user and password; `undefined` for an unknown host.
 */
export function commitLink(origin: string | undefined, commit: string): string | undefined {
  const remote = origin === undefined ? undefined : remoteAddress(origin);
  if (remote?.path.includes('/') !== true) return undefined;
  const known = HOSTS.find(({host}) => host.test(remote.hostname));
  if (known === undefined) return undefined;
  return `${remote.site}/${remote.path}/${known.path}/${commit}`;
}
