import {requestOfRemoteName} from '../ci/request-name.ts';
import {byVersion} from './version-order.ts';

/** Branches, Git tags and remotes of a clone. */
export interface GitRefs {
  /** The branch that is checked out, if it is at the commit. */
  readonly head: string | undefined;
  /** Git tags at the commit, in order of their versions. */
  readonly tagsHere: readonly string[];
  /**
   * Branches whose remote-tracking branch is at the commit, each once. If there is `origin`, only its own:
   * a branch of another remote, such as a fork's `main`, is not the branch of this repository.
   */
  readonly trackedHere: readonly string[];
  /** Names at the commit that belong to a pull request and not to a branch: `pull/12/merge`. */
  readonly requestsHere: readonly string[];
  /** All branches, local and remote-tracking, each once. */
  readonly branches: readonly string[];
  /** All Git tags. */
  readonly gitTags: readonly string[];
  readonly remotes: readonly string[];
  /** The default branch of `origin`, if the clone knows it. */
  readonly defaultBranch?: string | undefined;
  /** The configured URL of `origin`. */
  readonly origin: string;
}

export const NO_REFS: GitRefs = {
  head: undefined,
  tagsHere: [],
  trackedHere: [],
  requestsHere: [],
  branches: [],
  gitTags: [],
  remotes: [],
  origin: '',
};

/** Namespaces of the commits of pull requests, if a clone fetches them unchanged. */
const REQUESTS = ['refs/pull', 'refs/pull-requests', 'refs/merge-requests', 'refs/changes'];

/** Git's arguments for the input of {@link readRefs}. */
export const REF_COMMANDS = {
  /** Git prints an asterisk before the branch that is checked out, and a blank before all others. */
  refs: [
    'for-each-ref',
    '--format=%(objectname) %(HEAD)%(refname) %(symref)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
    ...REQUESTS,
  ],
  remotes: ['config', '-z', '--get-regexp', String.raw`^remote\..*\.(url|fetch)$`],
} as const;

/**
 * Options of `git log` for which `%D` lists the Git tags at the commit, also annotated ones and tags of tags.
 * The list of refs has the objects of such tags instead of the commit.
 */
export const TAG_DECORATION = ['--decorate=full', '--decorate-refs=refs/tags/*'] as const;

/**
 * Reads the output of the commands, and of `%D` with {@link TAG_DECORATION}.
 *
 * @param printed `refs`: all refs; `tags`: Git tags at the commit; `remotes`: the configuration of remotes.
 * @param commit the hash of the commit.
 */
export function readRefs(
  printed: {readonly refs: string; readonly tags: string; readonly remotes: string},
  commit: string,
): GitRefs {
  const all = listedRefs(printed.refs);
  const at = all.filter(({id, name}) => id === commit && !name.startsWith('refs/tags/'));
  const {addresses, refspecs} = configuredRemotes(printed.remotes);
  const ofRepository = addresses.has('origin')
    ? refspecs.filter(({remote}) => remote === 'origin')
    : refspecs;
  const untracked = at.filter((it) => trackedBranch(it, ofRepository) === undefined);
  const branches = all.flatMap((it) => [
    ...below('refs/heads/', it),
    trackedBranch(it, refspecs) ?? [],
  ]);
  return {
    head: at.flatMap((it) => (it.isHead ? below('refs/heads/', it) : []))[0],
    tagsHere: decoratingTags(printed.tags).toSorted(byVersion),
    trackedHere: [...new Set(at.flatMap((it) => trackedBranch(it, ofRepository) ?? []))],
    requestsHere: [...new Set(untracked.flatMap(requestName))],
    branches: [...new Set(branches.flat())],
    gitTags: all.flatMap((it) => below('refs/tags/', it)),
    remotes: [...addresses.keys()],
    defaultBranch: defaultBranch(printed.refs),
    origin: addresses.get('origin') ?? '',
  };
}

/** `git clone` makes a symbolic ref to it. */
function defaultBranch(text: string): string | undefined {
  return /^\w+ .refs\/remotes\/origin\/HEAD refs\/remotes\/origin\/(?<name>[^ \n]+)$/mu.exec(text)
    ?.groups?.['name'];
}

interface ListedRef {
  /** The commit or, of an annotated tag, its object. */
  readonly id: string;
  readonly isHead: boolean;
  readonly name: string;
}

const LISTED = /^(?<id>\w+) (?<mark>.)(?<name>[^ ]+) (?<target>.*)$/su;

/** Symbolic refs, such as `refs/remotes/origin/HEAD`, are not branches. */
function listedRefs(text: string): ListedRef[] {
  return text.split('\n').flatMap((line) => {
    const {id, mark, name, target} = LISTED.exec(line)?.groups ?? {};
    if (id === undefined || name === undefined || target) return [];
    return [{id, isHead: mark === '*', name}];
  });
}

/** `tag: refs/tags/v1, tag: refs/tags/v2`; a name contains no blank. */
function decoratingTags(text: string): string[] {
  return text
    .split(', ')
    .flatMap((it) => /^tag: refs\/tags\/(?<tag>.+)$/su.exec(it)?.groups?.['tag'] ?? []);
}

function below(folder: string, {name}: ListedRef): string[] {
  return name.startsWith(folder) ? [name.slice(folder.length)] : [];
}

/** A local branch may have any name, so it is not read as a pull request. */
function requestName({name}: ListedRef): string[] {
  const bare = /^refs\/(?:remotes\/)?(?!heads\/|tags\/)(?<bare>.+)$/su.exec(name)?.groups?.['bare'];
  return bare === undefined || requestOfRemoteName(bare) === undefined ? [] : [bare];
}

/** Maps the refs of a remote to refs of the clone. Both may contain one `*`. */
interface Refspec {
  readonly remote: string;
  readonly source: string;
  readonly destination: string;
}

function configuredRemotes(text: string): {
  readonly addresses: ReadonlyMap<string, string>;
  readonly refspecs: readonly Refspec[];
} {
  const addresses = new Map<string, string>();
  const refspecs: Refspec[] = [];
  for (const setting of text.split('\0')) {
    const found = /^remote\.(?<remote>.+)\.(?<key>url|fetch)\n(?<value>.*)$/su.exec(setting);
    const {remote = '', key, value = ''} = found?.groups ?? {};
    // The last of several values applies.
    if (key === 'url') addresses.set(remote, value);
    const [source = '', destination = ''] = value.replace(/^\+/u, '').split(':');
    if (key === 'fetch' && destination !== '') refspecs.push({remote, source, destination});
  }
  return {
    addresses,
    refspecs: refspecs.some(({remote}) => remote === 'origin')
      ? refspecs
      : [
          ...refspecs,
          {remote: 'origin', source: 'refs/heads/*', destination: 'refs/remotes/origin/*'},
        ],
  };
}

/**
 * Returns the branch of a remote that a remote-tracking branch follows, by the remote's refspecs:
 * https://git-scm.com/docs/git-fetch#Documentation/git-fetch.txt-refspec
 * A ref that may be the head of a pull request (`refs/pull/12/head` fetched to
 * `refs/remotes/origin/pr/12`) is not a branch.
 */
function trackedBranch({name: ref}: ListedRef, refspecs: readonly Refspec[]): string | undefined {
  if (!ref.startsWith('refs/remotes/')) return undefined;
  const sources = refspecs.flatMap((it) => sourceOf(ref, it) ?? []);
  const [first] = sources;
  if (first === undefined || !sources.every((it) => it.startsWith('refs/heads/'))) return undefined;
  return first.slice('refs/heads/'.length);
}

function sourceOf(ref: string, {source, destination}: Refspec): string | undefined {
  const [before = '', after] = destination.split('*');
  if (after === undefined) return ref === destination ? source : undefined;
  const isThere =
    ref.startsWith(before) && ref.endsWith(after) && ref.length > before.length + after.length;
  if (!isThere) return undefined;
  return source.replace('*', () => ref.slice(before.length, ref.length - after.length));
}
