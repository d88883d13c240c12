import {Failure} from '../../errors.ts';
import {
  type CiReference,
  type NamedReference,
  type PullRequestReference,
  type UnclearReference,
  ofPullRequest,
} from '../ci/ci-reference.ts';
import {requestOfName, requestOfRemoteName} from '../ci/request-name.ts';
import type {GitRefs} from './git-refs.ts';
import {settleReference} from './settle-reference.ts';
import {quoted} from '../text/text-file.ts';
import {type Text, joined, option, sentence} from '../../text.ts';

/** What a person says of the commit. */
export interface AskedReferences {
  readonly branch?: string | undefined;
  readonly gitTags?: readonly string[] | undefined;
}

const TRACKED = 'remote-tracking branch';

/** Branch, Git tags and pull request of a commit, each with where it is from. */
export interface References {
  readonly branch: string | undefined;
  /** An option, the CI service's variable, `HEAD`, or `remote-tracking branch`. */
  readonly branchFrom: Text | undefined;
  /** Why no branch is known, a clause; `undefined` if one is, or if none is to be expected. */
  readonly branchUnknown: string | undefined;
  /** The name that a CI service gives, if the clone does not know whether it is a branch or a Git tag. */
  readonly unclearName: string | undefined;
  /** `unknown` if a pull request is built, and no more is known. */
  readonly pullRequest: number | 'unknown' | undefined;
  readonly pullRequestFrom: Text | undefined;
  /** A pull request may be built, so that `latest` must not move even if the commit has a Git tag. */
  readonly mayBePullRequest: boolean;
  readonly gitTags: readonly string[];
  /** Where each Git tag is from: `Git`, an option or the CI service's variable. */
  readonly gitTagsFrom: ReadonlyMap<string, Text>;
  /** Problems that do not stop a build, such as what a CI service says and is not believed. */
  readonly warnings: readonly Text[];
}

export interface Evidence {
  readonly commit: string;
  readonly asked: AskedReferences;
  readonly ci: CiReference | undefined;
  readonly git: GitRefs;
}

/**
 * Decides which branch, Git tags or pull request a commit is built for. Flags come first, then what the
 * CI service says, then Git: the branch that is checked out, else the only branch whose remote-tracking
 * branch is at the commit. In each of them, the name of a pull request or a merge queue is no branch's.
 *
 * A name that may be a branch or a Git tag counts only if the clone or a flag tells which of the two: a
 * tag that passed for a branch would move the tags of one.
 *
 * A pull request's build has nothing but its pull request, whatever else is known. What a CI service
 * says of another commit than the one that is built is not believed: a script may have checked out that
 * other commit. Git's branches are then not believed either, nor if a CI service leaves open whether it
 * builds a pull request: a pull request may be merged into a branch of the clone before it is built.
 *
 * @throws {Failure} `usage` for what the build of a pull request cannot have, and for a Git tag that is at another
 * commit.
 */
export function resolveReferences(evidence: Evidence): References {
  const {asked, git} = evidence;
  const ci = settleReference(evidence.ci, git, asked.gitTags ?? []);
  if (ci?.kind === 'pull-request') {
    requireNothingAsked(asked, ci);
    return ofRequest(ci, git);
  }
  const number = asked.branch === undefined ? undefined : requestOfName(asked.branch);
  if (number !== undefined) {
    const request = ofPullRequest(number, option('branch'));
    requireNothingAsked({...asked, branch: undefined}, request);
    return ofRequest(request, git);
  }
  requireAtCommit(asked.gitTags ?? [], evidence);
  const named = ci?.kind === 'unclear' ? undefined : ci;
  const doubt = named && doubtOf(named, evidence);
  const believed = doubt === undefined ? named : undefined;
  const isAsked = asked.branch !== undefined || (asked.gitTags ?? []).length > 0;
  const request = believed === undefined && !isAsked ? requestOfGit(git) : undefined;
  if (request !== undefined) return ofRequest(request, git);

  const unclear = believed?.kind === 'branch-or-tag' ? believed : undefined;
  const open = believed === undefined ? whyOpen(ci, git) : unclear && whyUnclear(unclear);
  const tag = believed?.kind === 'tag' ? believed : undefined;
  const ofClone = open === undefined && believed === undefined ? branchOfGit(git) : undefined;
  const [branch, branchFrom] = branchOf(asked, believed) ?? ofClone ?? [];
  const isTagBuild = tag !== undefined || (asked.gitTags ?? []).length > 0;
  const gitTagsFrom = new Map<string, Text>([
    ...ofGit(git),
    ...(tag === undefined || git.tagsHere.includes(tag.name)
      ? []
      : [[tag.name, tag.from] as const]),
    ...(asked.gitTags ?? []).map((it) => [it, option('git-tag')] as const),
  ]);
  return {
    branch,
    branchFrom,
    branchUnknown: branch !== undefined || isTagBuild ? undefined : (open ?? whyUnknown(git)),
    pullRequest: undefined,
    pullRequestFrom: undefined,
    unclearName: unclear?.name,
    mayBePullRequest: open !== undefined && !isAsked,
    gitTags: [...gitTagsFrom.keys()],
    gitTagsFrom,
    // That the flag says the same is as good.
    warnings: doubt === undefined || named?.name === branch ? [] : [doubt],
  };
}

function ofRequest({number, from}: PullRequestReference, git: GitRefs): References {
  return {
    branch: undefined,
    branchFrom: undefined,
    branchUnknown: undefined,
    unclearName: undefined,
    pullRequest: number ?? 'unknown',
    pullRequestFrom: from,
    mayBePullRequest: true,
    gitTags: git.tagsHere,
    gitTagsFrom: new Map(ofGit(git)),
    warnings: [],
  };
}

function ofGit({tagsHere}: GitRefs): (readonly [tag: string, from: Text])[] {
  return tagsHere.map((tag) => [tag, 'Git'] as const);
}

type Branch = readonly [name: string, from: Text];

function branchOf(asked: AskedReferences, ci: NamedReference | undefined): Branch | undefined {
  if (asked.branch !== undefined) return [asked.branch, option('branch')];
  return ci?.kind === 'branch' ? [ci.name, ci.from] : undefined;
}

function branchOfGit({head, trackedHere}: GitRefs): Branch | undefined {
  if (head !== undefined) return [head, 'HEAD'];
  const [only, ...more] = trackedHere;
  return only === undefined || more.length > 0 ? undefined : [only, TRACKED];
}

/** The pull request that Git's names speak of, if none of them speaks of anything else. */
function requestOfGit(git: GitRefs): PullRequestReference | undefined {
  if (git.head !== undefined) {
    const number = requestOfName(git.head);
    return number === undefined ? undefined : ofPullRequest(number, 'HEAD');
  }
  const numbers = new Set([
    ...git.trackedHere.map((it) => requestOfName(it)),
    ...git.requestsHere.map((it) => requestOfRemoteName(it)),
  ]);
  if (numbers.size === 0 || numbers.has(undefined) || git.tagsHere.length > 0) return undefined;
  const [only, ...more] = numbers;
  return ofPullRequest(more.length === 0 ? (only ?? '') : '', TRACKED);
}

/**
 * Why it cannot be known whether a pull request is built, a clause; `undefined` if it can.
 *
 * @param ci what the CI service says, if that is not believed.
 */
function whyOpen(
  ci: NamedReference | UnclearReference | undefined,
  git: GitRefs,
): string | undefined {
  if (ci?.kind === 'unclear') return `${ci.from} does not tell whether a pull request is built`;
  if (ci !== undefined) return `${ci.from} tells of another commit`;
  if (git.head !== undefined) return undefined;
  const requests = [...git.trackedHere.filter(isRequest), ...git.requestsHere];
  if (requests.length === 0) return undefined;
  return `no CI variable names it, no branch is checked out at this commit, and the commit is a pull request's as well (${requests.join(', ')})`;
}

function isRequest(name: string): boolean {
  return requestOfName(name) !== undefined;
}

function whyUnclear({name, from}: NamedReference): string {
  return `${from} names ${name}, which may be a branch or a Git tag, and this clone has neither`;
}

const KINDS = {
  branch: 'branch',
  'remote-branch': 'branch',
  tag: 'Git tag',
  'branch-or-tag': 'branch or Git tag',
} as const;

/** Why what a CI service says is not believed, a sentence; `undefined` if it is. */
function doubtOf(
  {kind, name, from, commit}: NamedReference,
  {commit: built, git}: Evidence,
): string | undefined {
  const says = `${from} names the ${KINDS[kind]} ${name}`;
  if (commit !== undefined && !built.startsWith(commit.id)) {
    const id = commit.from === from ? '' : ` (${commit.from})`;
    return `${says}, but for commit ${short(commit.id)}${id}. Commit ${short(built)} is built, so the name is not used.`;
  }
  if (kind === 'tag' && isElsewhere(name, git)) {
    return `${says}, but in this clone that tag is at another commit than ${short(built)}, so the name is not used.`;
  }
  return undefined;
}

/** A shallow clone may not have the tag; then nothing speaks against it. */
function isElsewhere(tag: string, git: GitRefs): boolean {
  return git.gitTags.includes(tag) && !git.tagsHere.includes(tag);
}

function whyUnknown({trackedHere}: GitRefs): string {
  const begin = 'no CI variable names it, no branch is checked out at this commit';
  return trackedHere.length === 0
    ? `${begin}, and no remote-tracking branch is at it`
    : `${begin}, and more than one remote-tracking branch is at it (${trackedHere.join(', ')})`;
}

function requireNothingAsked(
  {branch, gitTags = []}: AskedReferences,
  {number, from}: PullRequestReference,
): void {
  const options = [
    ...(branch === undefined ? [] : [option('branch', branch)]),
    ...gitTags.map((it) => option('git-tag', it)),
  ];
  if (options.length === 0) return;
  const request = number === undefined ? 'a pull request' : `pull request ${number}`;
  throw new Failure(
    'usage.invalid-value',
    `The build of ${request} cannot have a branch or Git tags of its own.`,
    {
      details: ['A pull request must not set the tags of a branch or of a release.'],
      remedy: [
        sentence`Leave out ${joined(options)} when you build a pull request.`,
        sentence`If this is not a pull request, correct ${from}, which says that it is one.`,
      ],
    },
  );
}

function requireAtCommit(tags: readonly string[], {commit, git}: Evidence): void {
  const wrong = tags.filter((it) => isElsewhere(it, git)).map(quoted);
  if (wrong.length === 0) return;
  throw new Failure('usage.invalid-value', `Git tag ${wrong.join(', ')} is at another commit.`, {
    details: [
      `In this clone ${wrong.length === 1 ? 'the tag is' : 'these tags are'} at another commit than ${short(commit)}, which is built.`,
    ],
    remedy: 'Check out the commit of the tag, or fetch the tags again (git fetch --tags --force).',
  });
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
