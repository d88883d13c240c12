import {type GitUrl, parseGitUrl} from '../../git-url.ts';
import {CONNECTION_PROVIDERS, type GitHostKind, gitHost} from './git-host.ts';
import type {RefusedValue} from '../refused-value.ts';

/** The location of a repository, in the forms of all services that use it. */
export interface GitLocation {
  readonly sourceType: GitHostKind;
  /** The URL to clone from, as CodeBuild requires it: `https://github.com/acme/intranet.git` */
  readonly url: string;
  /** With the port if it is not 443: `github.com`, `git.acme.example:8443` */
  readonly host: string;
  /** `acme/intranet`; on GitLab possibly with nested groups. */
  readonly path: string;
  /** The last part of the path. */
  readonly repository: string;
  /** Server type of source credentials. It has the same names as the source type. */
  readonly serverType: GitHostKind;
  /** Provider type of connections. */
  readonly connectionProvider: (typeof CONNECTION_PROVIDERS)[GitHostKind];
}

const HINT = 'Use the clone URL, such as https://github.com/acme/intranet.git';
const INVALID: RefusedValue = {problem: 'This is not the URL of a Git repository.', hint: HINT};
const INSECURE: RefusedValue = {problem: 'CodeBuild requires https.', hint: HINT};
const ALIAS: RefusedValue = {
  problem:
    'CodeBuild cannot reach the host of this URL. It may be an alias of an SSH configuration.',
  hint: HINT,
};
const NO_REPOSITORY: RefusedValue = {
  problem: 'The URL does not contain a repository.',
  hint: HINT,
};

/** A repository whose kind of host may be unknown. */
export interface GitRepository extends Pick<GitLocation, 'url' | 'host' | 'path' | 'repository'> {
  /** The kind that the name of the host tells; `undefined` if it does not. */
  readonly kind: GitHostKind | undefined;
  /** The parts of the given text. Only the kind decides which parts of its path are the repository. */
  readonly given: GitUrl;
}

/**
 * Parses the URL of a repository in any form that people paste: https, ssh, `git@host:path`, without a
 * scheme, or a web page of the host. Removes users, passwords and tokens.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * @returns the repository, or what is wrong, in words that do not repeat the text.
 */
export function parseGitRepository(text: string): GitRepository | RefusedValue {
  const pasted = text.trim();
  const given = pastedUrl(pasted);
  if (given?.scheme === 'http' && given.port !== undefined) return INSECURE;
  const publicName = given === undefined ? undefined : publicHost(given);
  if (given === undefined || publicName === undefined) return invalid(pasted);
  if (isAlias(given)) return ALIAS;
  const known = gitHost(publicName);
  if ('problem' in known) return known;
  const {host, kind} = known;
  const named = namesOf(host, repositoryPath(given, kind));
  return 'problem' in named ? named : {...named, kind, given};
}

/**
 * Returns the location of a repository on a host of a kind: see `resolveGitHost`, which finds the kind.
 *
 * @returns what is wrong, if a host of this kind cannot have such a repository.
 */
export function locationOf(
  {host, given}: Pick<GitRepository, 'host' | 'given'>,
  kind: GitHostKind,
): GitLocation | RefusedValue {
  const named = namesOf(host, repositoryPath(given, kind));
  if ('problem' in named) return named;
  return {
    ...named,
    sourceType: kind,
    serverType: kind,
    connectionProvider: CONNECTION_PROVIDERS[kind],
  };
}

/**
 * Parses the location of a repository on a host of a kind.
 *
 * @returns the location, or what is wrong, in words that do not repeat the text.
 */
export function parseGitLocation(text: string, kind: GitHostKind): GitLocation | RefusedValue {
  const repository = parseGitRepository(text);
  return 'problem' in repository ? repository : locationOf(repository, kind);
}

/** Returns whether two URLs are of the same repository. Hosts ignore upper and lower case. */
export function sameRepository(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parseGitRepository(a), parseGitRepository(b)];
  if ('problem' in one || 'problem' in other) return false;
  return one.url.toLowerCase() === other.url.toLowerCase();
}

function namesOf(
  host: string,
  path: string | undefined,
): Pick<GitLocation, 'url' | 'host' | 'path' | 'repository'> | RefusedValue {
  const repository = path?.split('/').at(-1);
  if (path === undefined || repository === undefined) return NO_REPOSITORY;
  // With .git, as all hosts show it.
  return {url: `https://${host}/${path}.git`, host, path, repository};
}

/** The form of git-remote-codecommit, which has no host. */
const CODECOMMIT = /^codecommit:/iu;
/** `host:8443/owner/name`, which `parseGitUrl` takes for the short form of ssh. */
const PORT_WITHOUT_SCHEME = /^[^@/:]+:\d+\/[^/]+\/[^/]/u;

/** The URL of a text that a person pasted. Without a scheme, it may be the URL of a web page. */
function pastedUrl(text: string): GitUrl | undefined {
  if (CODECOMMIT.test(text)) return parseGitUrl('https://git-codecommit.aws');
  const url = PORT_WITHOUT_SCHEME.test(text) ? undefined : parseGitUrl(text);
  if (url?.host.includes('.') === true) return url;
  const page = parseGitUrl(`https://${text}`);
  return page?.host.includes('.') === true && page.path !== '' ? page : undefined;
}

function invalid(text: string): RefusedValue {
  if (parseGitUrl(text)?.scheme === 'ssh') return ALIAS;
  const isShort = /^[\w-]+\/[\w.-]+$/u.test(text);
  return isShort ? {...INVALID, hint: `The host is missing. ${HINT}`} : INVALID;
}

/**
 * Returns the host in lower case, without the default port; `undefined` if it is not a public host name. The
 * port of an ssh URL is not that of the website.
 */
function publicHost({scheme, host, port}: GitUrl): string | undefined {
  const name = host.replace(/\.$/u, '');
  if (!/^[\w-]+(?:\.[\w-]+)+$/u.test(name)) return undefined;
  return URL.parse(`https://${name}${isPage(scheme) && port !== undefined ? `:${port}` : ''}`)
    ?.host;
}

/**
 * Whether a host can only be an alias of an SSH configuration: `github.com-work`. No top-level domain has a hyphen
 * or an underscore, except those in Punycode. `withoutSshAlias` resolves an alias before this.
 * https://www.rfc-editor.org/rfc/rfc3696#section-2
 */
function isAlias({scheme, host}: GitUrl): boolean {
  const last = host.toLowerCase().split('.').at(-1) ?? '';
  return scheme === 'ssh' && /[_-]/u.test(last) && !last.startsWith('xn--');
}

/** Whether it may be the URL of a web page, with more after the repository. */
function isPage(scheme: GitUrl['scheme']): boolean {
  return scheme === 'https' || scheme === 'http';
}

/** Characters that all hosts allow, but not `.` and `..`. */
const NAME = /^(?!\.{1,2}$)[\w.-]+$/u;
/** Pages of github.com whose path looks like an owner. */
const NO_OWNERS: ReadonlySet<string> = new Set(['features', 'marketplace', 'orgs', 'topics']);
/**
 * Reserved names of GitLab, which are pages and not projects.
 * https://docs.gitlab.com/user/reserved_names/
 */
const GITLAB_PAGES: ReadonlySet<string> = new Set(['-', 'blame', 'blob', 'commits', 'raw', 'tree']);

/** Pages of a repository of GitHub Enterprise, after the owner and the repository. */
const GITHUB_PAGES: ReadonlySet<string> = new Set([
  'actions',
  'commit',
  'compare',
  'issues',
  'pull',
  'pulls',
  'releases',
  'settings',
  'wiki',
]);

/** Returns the path of a repository. On a host of an unknown kind, it may have nested groups. */
function repositoryPath({scheme, path}: GitUrl, kind: GitHostKind | undefined): string | undefined {
  const all = path.split('/').filter((it) => it !== '');
  const isNested = kind === undefined || kind === 'GITLAB' || kind === 'GITLAB_SELF_MANAGED';
  const parts = isPage(scheme) ? all.slice(0, repositoryLength(all, kind, isNested)) : all;
  const names = [...parts.slice(0, -1), (parts.at(-1) ?? '').replace(/\.git$/u, '')];
  if (names.length < 2 || (!isNested && names.length > 2)) return undefined;
  if (kind === 'GITHUB' && NO_OWNERS.has(names[0] ?? '')) return undefined;
  return names.every((it) => NAME.test(it)) ? names.join('/') : undefined;
}

/** Returns how many parts of the path of a web page belong to the repository. */
function repositoryLength(
  parts: readonly string[],
  kind: GitHostKind | undefined,
  isNested: boolean,
): number {
  const dotGit = parts.findIndex((it, index) => index > 0 && it.endsWith('.git'));
  if (dotGit > 0) return dotGit + 1;
  if (!isNested) return 2;
  if (kind === undefined && GITHUB_PAGES.has(parts[2] ?? '')) return 2;
  const page = parts.findIndex((it, index) => index > 0 && GITLAB_PAGES.has(it));
  return page < 0 ? parts.length : page;
}
