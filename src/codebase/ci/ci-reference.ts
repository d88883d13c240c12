import {Failure} from '../../errors.ts';
import {branchProblem, tagProblem} from '../git/ref-names.ts';
import {quoted} from '../text/text-file.ts';

/** The branch or Git tag that a CI service says it builds. */
export interface NamedReference {
  /**
   * - `branch-or-tag`: the service does not say which of the two;
   * - `remote-branch`: a remote's name may stand before the branch: `origin/main`.
   */
  readonly kind: 'branch' | 'tag' | 'branch-or-tag' | 'remote-branch';
  readonly name: string;
  /** The variable that says so. */
  readonly from: string;
  /** The commit that this is true of, if the service names one. */
  readonly commit?: {readonly id: string; readonly from: string};
}

export interface PullRequestReference {
  readonly kind: 'pull-request';
  /** `undefined` if only that it is a pull request is known. */
  readonly number: number | undefined;
  readonly from: string;
}

/** What a CI service says it builds. */
export type CiReference = NamedReference | PullRequestReference;

/**
 * Branches that GitHub's merge queue makes to test pull requests before they are merged.
 * https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
 */
const MERGE_QUEUE = /^gh-readonly-queue\/.+\/pr-(?<number>\d+)-[0-9a-f]+$/u;

const FULL_REF =
  /^refs\/(?:heads\/(?<branch>.+)|tags\/(?<tag>.+)|(?:pull|pull-requests|merge-requests)\/(?<request>[^/]+)(?:\/.*)?)$/su;

/**
 * Reads a full ref: `refs/heads/main`, `refs/tags/v1`, `refs/pull/12/merge`,
 * `refs/merge-requests/12/head`. Other refs name neither a branch, nor a tag, nor a pull request.
 */
export function ofRef(ref: string, from: string): CiReference | undefined {
  const {branch, tag, request} = FULL_REF.exec(ref)?.groups ?? {};
  if (branch !== undefined) return ofBranch(branch, from);
  if (tag !== undefined) return ofTag(tag, from);
  return request === undefined ? undefined : ofPullRequest(request, from);
}

export function ofBranch(name: string, from: string): CiReference {
  const queued = MERGE_QUEUE.exec(name)?.groups?.['number'];
  return queued === undefined ? {kind: 'branch', name, from} : ofPullRequest(queued, from);
}

export function ofTag(name: string, from: string): CiReference {
  return {kind: 'tag', name, from};
}

/** @param text the number, or the pull request's address, which ends with it. */
export function ofPullRequest(text: string, from: string): PullRequestReference {
  // A longer number would lose digits.
  const digits = /^(?:https?:\/\/.*\/)?(?<digits>[1-9]\d{0,14})$/u.exec(text)?.groups?.['digits'];
  return {kind: 'pull-request', number: digits === undefined ? undefined : Number(digits), from};
}

/**
 * A CI service's variables are as good as what set them, so names are checked before they are used.
 *
 * @throws {Failure} `usage` if Git does not allow the name.
 */
export function requireName(reference: CiReference): void {
  if (reference.kind === 'pull-request') return;
  const {kind, name, from} = reference;
  const problem = kind === 'tag' ? tagProblem(name) : branchProblem(name);
  if (problem === undefined) return;
  const what = kind === 'tag' ? 'Git tag' : 'branch';
  throw new Failure(
    'usage.invalid-value',
    `The ${what} ${quoted(name)} that ${from} names cannot be used.`,
    {
      details: [problem],
      remedy: `Correct ${from}, or unset it and name the branch with --branch.`,
    },
  );
}
