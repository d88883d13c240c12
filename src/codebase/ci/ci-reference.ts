import {Failure} from '../../errors.ts';
import {branchProblem, tagProblem} from '../text/ref-names.ts';
import {quoted} from '../text/text-file.ts';
import {requestOfName} from './request-name.ts';
import {type Text, option, sentence} from '../../text.ts';

/** The branch or Git tag that a CI service builds. */
export interface NamedReference {
  /**
   * - `branch-or-tag`: the service does not say which of the two. The branch may have a remote's name as
   *   a prefix;
   * - `remote-branch`: the branch may have a remote's name as a prefix: `origin/main`. Without it, the
   *   name may be a Git tag.
   */
  readonly kind: 'branch' | 'tag' | 'branch-or-tag' | 'remote-branch';
  readonly name: string;
  /** The environment variable with the name. */
  readonly from: string;
  /** The commit that the name refers to, if the service says so. */
  readonly commit?: {readonly id: string; readonly from: string};
}

export interface PullRequestReference {
  readonly kind: 'pull-request';
  /** `undefined` if the number is unknown. */
  readonly number: number | undefined;
  readonly from: Text;
}

/** A CI service runs this build, but does not say whether it builds a pull request. */
export interface UnclearReference {
  readonly kind: 'unclear';
  /** The service, or its variable. */
  readonly from: string;
}

/** What a CI service builds, according to its variables. */
export type CiReference = NamedReference | PullRequestReference | UnclearReference;

const FULL_REF =
  /^refs\/(?:heads\/(?<branch>.+)|tags\/(?<tag>.+)|remotes\/(?<remote>.+)|(?:pull|pull-requests|merge-requests)\/(?<request>[^/]+)(?:\/.*)?|(?<other>.+))$/su;

/**
 * Reads a full ref: `refs/heads/main`, `refs/tags/v1`, `refs/remotes/origin/main`, `refs/pull/12/merge`,
 * `refs/merge-requests/12/head`. Returns `undefined` for other refs.
 */
export function ofRef(ref: string, from: string): CiReference | undefined {
  const {branch, tag, remote, request, other} = FULL_REF.exec(ref)?.groups ?? {};
  if (branch !== undefined) return ofBranch(branch, from);
  if (tag !== undefined) return ofTag(tag, from);
  if (remote !== undefined) return ofRemoteBranch(remote, from);
  const number = request ?? (other && requestOfName(other));
  return number === undefined ? undefined : ofPullRequest(number, from);
}

/** Reads the name of a branch. The names of pull requests and merge queues are not branches. */
export function ofBranch(name: string, from: string): CiReference {
  const number = requestOfName(name);
  return number === undefined ? {kind: 'branch', name, from} : ofPullRequest(number, from);
}

/**
 * Reads a branch that may have a remote's name as a prefix: `origin/main`, `main`, `refs/heads/main`,
 * `origin/pr/12/merge`. Returns `undefined` for a detached HEAD.
 */
export function ofRemoteBranch(value: string, from: string): CiReference | undefined {
  if (/^(?:detached|(?:.+\/)?HEAD)$/su.test(value)) return undefined;
  return value.startsWith('refs/') ? ofRef(value, from) : openName('remote-branch', value, from);
}

/**
 * Reads a name that may be a branch or a Git tag: `main`, `v1`, `refs/tags/v1`. A branch may have a
 * prefix: `origin/main`. Returns `undefined` for HEAD.
 */
export function ofBranchOrTag(value: string, from: string): CiReference | undefined {
  if (value === 'HEAD') return undefined;
  return value.startsWith('refs/') ? ofRef(value, from) : openName('branch-or-tag', value, from);
}

/**
 * The remotes of the clone are not known here, and `feature/pr-12` is a branch. So only `origin` counts as
 * a prefix of a pull request.
 */
function openName(
  kind: 'branch-or-tag' | 'remote-branch',
  name: string,
  from: string,
): NamedReference | PullRequestReference {
  const number = requestOfName(name.replace(/^origin\//u, ''));
  return number === undefined ? {kind, name, from} : ofPullRequest(number, from);
}

/** Returns the reference for a Git tag. `from` names the variable that has it. */
export function ofTag(name: string, from: string): CiReference {
  return {kind: 'tag', name, from};
}

/** @param text the number of the pull request, or its URL, which ends with the number. */
export function ofPullRequest(text: string, from: Text): PullRequestReference {
  // A longer number would lose digits.
  const digits = /^(?:https?:\/\/.*\/)?(?<digits>[1-9]\d{0,14})$/u.exec(text)?.groups?.['digits'];
  return {kind: 'pull-request', number: digits === undefined ? undefined : Number(digits), from};
}

/**
 * Checks a name before it is used: a script may have changed the CI service's variables.
 *
 * @throws {Failure} `usage` if Git does not allow the name.
 */
export function requireName(reference: CiReference): void {
  if (reference.kind === 'pull-request' || reference.kind === 'unclear') return;
  const {kind, name, from} = reference;
  const problem = kind === 'tag' ? tagProblem(name) : branchProblem(name);
  if (problem === undefined) return;
  const what = kind === 'tag' ? 'Git tag' : 'branch';
  throw new Failure('usage.invalid-value', `${from} names an invalid ${what}: ${quoted(name)}.`, {
    details: [problem],
    remedy: sentence`Correct ${from}, or unset it and name the branch with ${option('branch')}.`,
  });
}
