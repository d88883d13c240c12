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

/** The branch and the Git tags from the command line. */
export interface AskedReferences {
  readonly branch?: string | undefined;
  readonly gitTags?: readonly string[] | undefined;
}

const TRACKED = 'remote-tracking branch';

/** Branch, Git tags and pull request of a commit, each with its source. */
export interface References {
  readonly branch: string | undefined;
  /** An option, the CI service's variable, `HEAD`, or `remote-tracking branch`. */
  readonly branchFrom: Text | undefined;
  /** A clause that says why the branch is unknown; `undefined` if it is known or not expected. */
  readonly branchUnknown: string | undefined;
  /** The name that a CI service gives, if the clone does not know whether it is a branch or a Git tag. */
  readonly unclearName: string | undefined;
  /** The number; `unknown` if a pull request without a known number is built. */
  readonly pullRequest: number | 'unknown' | undefined;
  readonly pullRequestFrom: Text | undefined;
  /** Whether this may be a pull request. `latest` must not move then, even if the commit has a Git tag. */
  readonly mayBePullRequest: boolean;
  readonly gitTags: readonly string[];
  /** Where each Git tag is from: `Git`, an option or the CI service's variable. */
  readonly gitTagsFrom: ReadonlyMap<string, Text>;
  /** Problems that do not stop a build, such as a CI variable that is ignored. */
  readonly warnings: readonly Text[];
}

export interface Evidence {
  readonly commit: string;
  readonly asked: AskedReferences;
  readonly ci: CiReference | undefined;
  readonly git: GitRefs;
}

/**
 * Decides which branch, Git tags or pull request a commit is built for. Flags come first, then the CI
 * service's variables, then Git: the branch that is checked out, else the only branch whose
 * remote-tracking branch is at the commit. The name of a pull request or a merge queue is never a branch.
 *
 * A name that may be a branch or a Git tag counts only if the clone or a flag says which of the two: a
 * tag that is mistaken for a branch would move the branch's tags.
 *
 * The build of a pull request has no branch. A CI service's variables are ignored if they concern another
 * commit than the one that is built: a script may have checked out that commit. Git's branches are then
 * ignored too, and also if a CI service does not say whether it builds a pull request: a pull request may
 * be merged into a branch of the clone before it is built.
 *
 * @throws {Failure} `usage` for flags that the build of a pull request cannot have, and for a Git tag that
 *   is at another commit.
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
  const open = believed === undefined ? whyOpen(ci, git) : unclear && whyUnclear(unclear, git);
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
    // No warning is needed if the flag names the same branch.
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

/** Returns the pull request if all of Git's names at the commit belong to it. */
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
 * Returns a clause that says why this may be a pull request; `undefined` if it certainly is not.
 *
 * @param ci what the CI service says, if that is ignored.
 */
function whyOpen(
  ci: NamedReference | UnclearReference | undefined,
  git: GitRefs,
): string | undefined {
  if (ci?.kind === 'unclear') return `${ci.from} does not say whether this is a pull request`;
  if (ci !== undefined) return `${ci.from} refers to another commit`;
  if (git.head !== undefined) return undefined;
  const requests = [...git.trackedHere.filter(isRequest), ...git.requestsHere];
  if (requests.length === 0) return undefined;
  return `no CI variable names it, no branch is checked out at this commit, and the commit may belong to a pull request (${requests.join(', ')})`;
}

function isRequest(name: string): boolean {
  return requestOfName(name) !== undefined;
}

function whyUnclear({name, from}: NamedReference, {branches, gitTags}: GitRefs): string {
  return branches.length + gitTags.length === 0
    ? `${from} names ${name}, which may be a branch or a Git tag`
    : `${from} names ${name}, but this clone has neither a branch nor a Git tag of that name`;
}

const KINDS = {
  branch: 'branch',
  'remote-branch': 'branch',
  tag: 'Git tag',
  'branch-or-tag': 'branch or Git tag',
} as const;

/** Returns a sentence that says why a CI service's variable is ignored; `undefined` if it is used. */
function doubtOf(
  {kind, name, from, commit}: NamedReference,
  {commit: built, git}: Evidence,
): string | undefined {
  const says = `${from} names the ${KINDS[kind]} ${name}`;
  if (commit !== undefined && !built.startsWith(commit.id)) {
    const id = commit.from === from ? '' : ` (${commit.from})`;
    return `${says}, but for commit ${short(commit.id)}${id}. Commit ${short(built)} is built, so the name is ignored.`;
  }
  if (kind === 'tag' && isElsewhere(name, git)) {
    return `${says}, but in this clone that tag is not at commit ${short(built)}, so the name is ignored.`;
  }
  return undefined;
}

/** A tag that a shallow clone does not contain is accepted. */
function isElsewhere(tag: string, git: GitRefs): boolean {
  return git.gitTags.includes(tag) && !git.tagsHere.includes(tag);
}

function whyUnknown({trackedHere, remotes}: GitRefs): string {
  const begin = 'no CI variable names it, no branch is checked out at this commit';
  const of = remotes.includes('origin') ? ' of origin' : '';
  return trackedHere.length === 0
    ? `${begin}, and no remote-tracking branch${of} points to it`
    : `${begin}, and more than one remote-tracking branch points to it (${trackedHere.join(', ')})`;
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
    `A build of ${request} cannot set a branch or Git tags.`,
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
      `In this clone, ${wrong.length === 1 ? 'the tag is' : 'these tags are'} not at commit ${short(commit)}, which this build uses.`,
    ],
    remedy: 'Check out the commit of the tag, or fetch the tags again (git fetch --tags --force).',
  });
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
