import {Failure} from '../../errors.ts';
import {branchProblem, tagProblem} from '../git/ref-names.ts';
import {quoted} from '../text/text-file.ts';
import {requestOfName, requestOfRemoteName} from './request-name.ts';
import {type Text, option, sentence} from '../../text.ts';

/** The branch or Git tag that a CI service says it builds. */
export interface NamedReference {
  /**
   * - `branch-or-tag`: the service does not say which of the two, and a remote's name may stand before
   *   the branch;
   * - `remote-branch`: a remote's name may stand before the branch: `origin/main`. Without it, the name may
   *   be a Git tag's.
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
  readonly from: Text;
}

/** A service runs this build, and does not say whether it is a pull request's. */
export interface UnclearReference {
  readonly kind: 'unclear';
  /** The service, or the variable that leaves it open. */
  readonly from: string;
}

/** What a CI service says it builds. */
export type CiReference = NamedReference | PullRequestReference | UnclearReference;

const FULL_REF =
  /^refs\/(?:heads\/(?<branch>.+)|tags\/(?<tag>.+)|remotes\/(?<remote>.+)|(?:pull|pull-requests|merge-requests)\/(?<request>[^/]+)(?:\/.*)?|(?<other>.+))$/su;

/**
 * Reads a full ref: `refs/heads/main`, `refs/tags/v1`, `refs/remotes/origin/main`, `refs/pull/12/merge`,
 * `refs/merge-requests/12/head`. Other refs name neither a branch, nor a tag, nor a pull request.
 */
export function ofRef(ref: string, from: string): CiReference | undefined {
  const {branch, tag, remote, request, other} = FULL_REF.exec(ref)?.groups ?? {};
  if (branch !== undefined) return ofBranch(branch, from);
  if (tag !== undefined) return ofTag(tag, from);
  if (remote !== undefined) return ofRemoteBranch(remote, from);
  const number = request ?? (other && requestOfName(other));
  return number === undefined ? undefined : ofPullRequest(number, from);
}

/** The names of pull requests and merge queues are no branches. */
export function ofBranch(name: string, from: string): CiReference {
  const number = requestOfName(name);
  return number === undefined ? {kind: 'branch', name, from} : ofPullRequest(number, from);
}

/**
 * Reads a branch that may have a remote's name before it: `origin/main`, `main`, `refs/heads/main`,
 * `origin/pr/12/merge`. A detached HEAD is none.
 */
export function ofRemoteBranch(value: string, from: string): CiReference | undefined {
  if (/^(?:detached|(?:.+\/)?HEAD)$/su.test(value)) return undefined;
  if (value.startsWith('refs/')) return ofRef(value, from);
  const number = requestOfRemoteName(value);
  return number === undefined
    ? {kind: 'remote-branch', name: value, from}
    : ofPullRequest(number, from);
}

/** The service does not say which of the two. A remote's name may stand before a branch: `origin/main`. */
export function ofBranchOrTag(name: string, from: string): CiReference {
  const number = requestOfRemoteName(name);
  return number === undefined ? {kind: 'branch-or-tag', name, from} : ofPullRequest(number, from);
}

export function ofTag(name: string, from: string): CiReference {
  return {kind: 'tag', name, from};
}

/** @param text the number, or the pull request's address, which ends with it. */
export function ofPullRequest(text: string, from: Text): PullRequestReference {
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
  if (reference.kind === 'pull-request' || reference.kind === 'unclear') return;
  const {kind, name, from} = reference;
  const problem = kind === 'tag' ? tagProblem(name) : branchProblem(name);
  if (problem === undefined) return;
  const what = kind === 'tag' ? 'Git tag' : 'branch';
  throw new Failure(
    'usage.invalid-value',
    `The ${what} ${quoted(name)} that ${from} names cannot be used.`,
    {
      details: [problem],
      remedy: sentence`Correct ${from}, or unset it and name the branch with ${option('branch')}.`,
    },
  );
}
