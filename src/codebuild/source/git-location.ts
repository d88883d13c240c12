import {type AddressParts, addressParts, shortAddress} from '../../git-url.ts';
import {CONNECTION_PROVIDERS, type GitHostKind, gitHost} from './git-host.ts';
import type {RefusedValue} from '../refused-value.ts';

/** Where a repository is, in the words of all who have to know. */
export interface GitLocation {
  readonly sourceType: GitHostKind;
  /** The address to clone from, as CodeBuild wants it: `https://github.com/acme/intranet.git` */
  readonly url: string;
  /** With a port where it is not the usual one: `github.com`, `git.acme.example:8443` */
  readonly host: string;
  /** `acme/intranet`; on GitLab there may be groups in groups. */
  readonly path: string;
  /** The last part of the path. */
  readonly repository: string;
  /** Of source credentials; CodeBuild calls both by the same names. */
  readonly serverType: GitHostKind;
  /** Of connections. */
  readonly connectionProvider: (typeof CONNECTION_PROVIDERS)[GitHostKind];
}

const HINT = 'Give the address to clone from, as https://github.com/acme/intranet.git';
const NOT_ONE: RefusedValue = {problem: 'This is not the address of a Git repository.', hint: HINT};
const NO_REPOSITORY: RefusedValue = {
  problem: 'The address names no repository of the host.',
  hint: HINT,
};

interface Parts extends AddressParts {
  /** Whether it may be a page in a browser, where more comes behind the repository. */
  readonly isPage: boolean;
}

/**
 * Reads a repository's address in any form that people paste: https, ssh, `git@host:path`, without a
 * scheme, a page of the host's in a browser. Users, passwords and tokens in it are dropped.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
 * https://git-scm.com/docs/git-clone#_git_urls
 *
 * @returns what is wrong with it, in words that repeat nothing of it, where it is none.
 */
export function parseGitLocation(text: string): GitLocation | RefusedValue {
  const parts = takenApart(text.trim());
  if ('problem' in parts) return parts;
  const authority = normalAuthority(parts.authority);
  if (authority === undefined) return NOT_ONE;
  const known = gitHost(authority);
  if ('problem' in known) return known;
  const {host, kind} = known;
  const path = repositoryPath(parts, kind);
  const repository = path?.split('/').at(-1);
  if (path === undefined || repository === undefined) return NO_REPOSITORY;
  return {
    sourceType: kind,
    // With .git, as every host writes it where it tells how to clone.
    url: `https://${host}/${path}.git`,
    host,
    path,
    repository,
    serverType: kind,
    connectionProvider: CONNECTION_PROVIDERS[kind],
  };
}

/** Whether two addresses are one repository's: hosts do not tell capitals apart. */
export function sameRepository(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [parseGitLocation(a), parseGitLocation(b)];
  if ('problem' in one || 'problem' in other) return false;
  return one.url.toLowerCase() === other.url.toLowerCase();
}

function takenApart(text: string): Parts | RefusedValue {
  // git-remote-codecommit's form, which names no host.
  if (/^codecommit:/iu.test(text))
    return {authority: 'git-codecommit.aws', path: '', isPage: false};
  const [, scheme = '', rest = ''] = /^(?:git\+)?([a-z]+):\/\/(.*)$/isu.exec(text) ?? [];
  switch (scheme.toLowerCase()) {
    case 'https': {
      return {...addressParts(rest), isPage: true};
    }
    case 'http': {
      const {authority, path} = addressParts(rest);
      if (!/:\d+$/u.test(authority)) return {authority, path, isPage: true};
      return {problem: 'CodeBuild fetches by https only.', hint: HINT};
    }
    case 'ssh':
    case 'git': {
      // ssh://git@host:acme/intranet is a mixture of two forms, and pasted often.
      const mixed = short(rest);
      if (mixed !== undefined && !/^\d+\//u.test(mixed.path)) return mixed;
      const {authority, path} = addressParts(rest);
      return {authority: authority.replace(/:\d*$/u, ''), path, isPage: false};
    }
    case '': {
      return withoutScheme(text);
    }
    default: {
      return NOT_ONE;
    }
  }
}

function withoutScheme(text: string): Parts | RefusedValue {
  const hasPort = /^[^@/:]+:\d+\/[^/]+\/[^/]/u.test(text);
  const ofSsh = hasPort ? undefined : short(text);
  if (ofSsh?.authority.includes('.') === true) return ofSsh;
  const parts = addressParts(text);
  if (parts.authority.includes('.') && parts.path !== '') return {...parts, isPage: true};
  const {problem} = NOT_ONE;
  const isShort = /^[\w-]+\/[\w.-]+$/u.test(text);
  return {problem, hint: isShort ? `The host is missing. ${HINT}` : HINT};
}

/** CodeBuild's hosts have no colon in a path. */
function short(text: string): Parts | undefined {
  const parts = shortAddress(text);
  return parts === undefined || parts.path.includes(':') ? undefined : {...parts, isPage: false};
}

/** In small letters, without the usual port; `undefined` where it is no host of others. */
function normalAuthority(authority: string): string | undefined {
  const given = authority.replace(/\.(?=$|:)/u, '');
  return /^[\w-]+(?:\.[\w-]+)+(?::\d+)?$/u.test(given)
    ? URL.parse(`https://${given}`)?.host
    : undefined;
}

/** All hosts allow these, and none that is a step of a path. */
const NAME = /^(?!\.{1,2}$)[\w.-]+$/u;
/** Of github.com: what stands where owners do and is none. */
const NO_OWNERS: ReadonlySet<string> = new Set(['features', 'marketplace', 'orgs', 'topics']);
/**
 * What no project of GitLab's is called, because pages are.
 * https://docs.gitlab.com/user/reserved_names/
 */
const GITLAB_PAGES: ReadonlySet<string> = new Set(['-', 'blame', 'blob', 'commits', 'raw', 'tree']);

function repositoryPath({path, isPage}: Parts, kind: GitHostKind): string | undefined {
  const all = path
    .replace(/[?#].*$/su, '')
    .split('/')
    .filter((it) => it !== '');
  const isGitLab = kind === 'GITLAB' || kind === 'GITLAB_SELF_MANAGED';
  const parts = isPage ? all.slice(0, repositoryLength(all, isGitLab)) : all;
  const names = [...parts.slice(0, -1), (parts.at(-1) ?? '').replace(/\.git$/u, '')];
  if (names.length < 2 || (!isGitLab && names.length > 2)) return undefined;
  if (kind === 'GITHUB' && NO_OWNERS.has(names[0] ?? '')) return undefined;
  return names.every((it) => NAME.test(it)) ? names.join('/') : undefined;
}

/** How many parts of a page's path are the repository's. */
function repositoryLength(parts: readonly string[], isGitLab: boolean): number {
  const dotGit = parts.findIndex((it, index) => index > 0 && it.endsWith('.git'));
  if (dotGit > 0) return dotGit + 1;
  if (!isGitLab) return 2;
  const page = parts.findIndex((it, index) => index > 0 && GITLAB_PAGES.has(it));
  return page < 0 ? parts.length : page;
}
