import {Failure} from '../../errors.ts';
import type {CiReference, NamedReference} from '../ci/ci-reference.ts';
import type {GitRefs} from './git-refs.ts';
import {quoted} from '../text/text-file.ts';

/** What a person says of the commit: `--branch` and `--git-tag`. */
export interface AskedReferences {
  readonly branch?: string | undefined;
  readonly gitTags?: readonly string[] | undefined;
}

/** Branch, Git tags and pull request of a commit, each with where it is from. */
export interface References {
  readonly branch: string | undefined;
  /** `--branch`, the CI service's variable, `HEAD`, or `remote-tracking branch`. */
  readonly branchFrom: string | undefined;
  /** Why no branch is known, a clause; `undefined` if one is, or if none is to be expected. */
  readonly branchUnknown: string | undefined;
  /** `unknown` if a pull request is built, and no more is known. */
  readonly pullRequest: number | 'unknown' | undefined;
  readonly pullRequestFrom: string | undefined;
  readonly gitTags: readonly string[];
  /** Where each Git tag is from: `Git`, `--git-tag` or the CI service's variable. */
  readonly gitTagsFrom: ReadonlyMap<string, string>;
  /** Problems that do not stop a build, such as what a CI service says and is not believed. */
  readonly warnings: readonly string[];
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
 * branch is at the commit.
 *
 * A pull request's build has nothing but its pull request, whatever else is known. What a CI service
 * says of another commit than the one that is built is not believed: a script may have checked out that
 * other commit.
 *
 * @throws {Failure} `usage` for flags that the build of a pull request cannot have, and for a `--git-tag`
 * that is at another commit.
 */
export function resolveReferences(evidence: Evidence): References {
  const {asked, git} = evidence;
  const ofGit = git.tagsHere.map((tag) => [tag, 'Git'] as const);
  const ci = evidence.ci?.kind === 'pull-request' ? evidence.ci : named(evidence.ci, git);
  if (ci?.kind === 'pull-request') {
    requireNothingAsked(asked, ci.number, ci.from);
    return {
      branch: undefined,
      branchFrom: undefined,
      branchUnknown: undefined,
      pullRequest: ci.number ?? 'unknown',
      pullRequestFrom: ci.from,
      gitTags: git.tagsHere,
      gitTagsFrom: new Map(ofGit),
      warnings: [],
    };
  }
  requireAtCommit(asked.gitTags ?? [], evidence);
  const doubt = ci && doubtOf(ci, evidence);
  const believed = doubt === undefined ? ci : undefined;
  const tag = believed?.kind === 'tag' ? believed : undefined;
  const [branch, branchFrom] = branchOf(asked, believed, git) ?? [];
  const isTagBuild = tag !== undefined || (asked.gitTags ?? []).length > 0;
  const gitTagsFrom = new Map([
    ...ofGit,
    ...(tag === undefined || git.tagsHere.includes(tag.name)
      ? []
      : [[tag.name, tag.from] as const]),
    ...(asked.gitTags ?? []).map((it) => [it, '--git-tag'] as const),
  ]);
  return {
    branch,
    branchFrom,
    branchUnknown: branch !== undefined || isTagBuild ? undefined : whyUnknown(git),
    pullRequest: undefined,
    pullRequestFrom: undefined,
    gitTags: [...gitTagsFrom.keys()],
    gitTagsFrom,
    // That Git says the same is as good.
    warnings: doubt === undefined || (ci?.kind === 'branch' && ci.name === branch) ? [] : [doubt],
  };
}

type Branch = readonly [name: string, from: string];

function branchOf(
  asked: AskedReferences,
  ci: NamedReference | undefined,
  git: GitRefs,
): Branch | undefined {
  if (asked.branch !== undefined) return [asked.branch, '--branch'];
  if (ci !== undefined) return ci.kind === 'branch' ? [ci.name, ci.from] : undefined;
  if (git.head !== undefined) return [git.head, 'HEAD'];
  const [only, ...more] = git.trackedHere;
  return only === undefined || more.length > 0 ? undefined : [only, 'remote-tracking branch'];
}

/** Decides by the clone what the CI service leaves open. */
function named(reference: NamedReference | undefined, git: GitRefs): NamedReference | undefined {
  if (reference === undefined) return undefined;
  const {kind, name} = reference;
  if (kind === 'branch-or-tag') {
    // As `git checkout` does, branches go first.
    const isTag = !git.branches.includes(name) && git.gitTags.includes(name);
    return {...reference, kind: isTag ? 'tag' : 'branch'};
  }
  if (kind !== 'remote-branch') return reference;
  const remotes = git.remotes.length === 0 ? ['origin'] : git.remotes;
  const remote = remotes.find((it) => name.startsWith(`${it}/`));
  const branch = remote === undefined ? name : name.slice(remote.length + 1);
  return {...reference, kind: 'branch', name: branch};
}

/** Why what a CI service says is not believed, a sentence; `undefined` if it is. */
function doubtOf(
  {kind, name, from, commit}: NamedReference,
  {commit: built, git}: Evidence,
): string | undefined {
  const says = `${from} names the ${kind === 'tag' ? 'Git tag' : 'branch'} ${name}`;
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
  number: number | undefined,
  from: string,
): void {
  const flags = [
    ...(branch === undefined ? [] : [`--branch ${branch}`]),
    ...gitTags.map((it) => `--git-tag ${it}`),
  ];
  if (flags.length === 0) return;
  const request = number === undefined ? 'a pull request' : `pull request ${number}`;
  throw new Failure(
    'usage.invalid-value',
    `${flags.join(' ')} cannot be used in the build of ${request}.`,
    {
      details: [
        `${from} says that this build is a pull request's. It must not set the tags of a branch or of a release.`,
      ],
      remedy: `Leave out ${flags.length === 1 ? 'the flag' : 'these flags'} in builds of pull requests; unset ${from} if this is none.`,
    },
  );
}

function requireAtCommit(tags: readonly string[], {commit, git}: Evidence): void {
  const wrong = tags.filter((it) => isElsewhere(it, git)).map(quoted);
  if (wrong.length === 0) return;
  throw new Failure('usage.invalid-value', `--git-tag ${wrong.join(', ')} cannot be used.`, {
    details: [
      `In this clone ${wrong.length === 1 ? 'the tag is' : 'these tags are'} at another commit than ${short(commit)}, which is built.`,
    ],
    remedy: 'Check out the commit of the tag, or fetch the tags again (git fetch --tags --force).',
  });
}

function short(commit: string): string {
  return commit.slice(0, 7);
}
