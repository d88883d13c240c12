import type {Environment} from '../../environment.ts';
import {Failure} from '../../errors.ts';
import {branchProblem} from '../git/ref-names.ts';
import {quoted} from '../text/text-file.ts';
import {
  type CiReference,
  ofBranch,
  ofBranchOrTag,
  ofPullRequest,
  ofRef,
  ofTag,
} from './ci-reference.ts';
import {requestOfName} from './request-name.ts';

const TRIGGER = 'CODEBUILD_WEBHOOK_TRIGGER';
const EVENT = 'CODEBUILD_WEBHOOK_EVENT';
const HEAD_REF = 'CODEBUILD_WEBHOOK_HEAD_REF';
const VERSION = 'CODEBUILD_SOURCE_VERSION';

/**
 * What CodeBuild says it builds, the most certain first.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @throws {Failure} `usage` for a webhook's trigger that cannot be understood.
 */
export function codebuildReferences(environment: Environment): CiReference[] {
  const event = environment[EVENT] ?? '';
  // The head of a pull request is its own branch, which may be a fork's.
  const isPullRequest = event.startsWith('PULL_REQUEST');
  return [
    webhookTrigger(environment[TRIGGER] ?? ''),
    isPullRequest ? ofPullRequest('', EVENT) : ofRef(environment[HEAD_REF] ?? '', HEAD_REF),
    sourceVersion(
      environment[VERSION] ?? '',
      environment['CODEBUILD_RESOLVED_SOURCE_VERSION'] ?? '',
    ),
  ].filter((it) => it !== undefined);
}

/** Longer numbers would lose digits. */
const TRIGGER_FORM =
  /^(?:branch\/(?<branch>\P{Cc}+)|tag\/(?<tag>\P{Cc}+)|pr\/(?<number>[1-9]\d{0,14}))$/u;

/**
 * Reads `branch/a/b`, `tag/v1` or `pr/12`. Anything else must not pass for a build that no webhook
 * started: that would move tags that it must not move.
 */
function webhookTrigger(text: string): CiReference | undefined {
  if (text === '') return undefined;
  const {branch, tag, number} = TRIGGER_FORM.exec(text)?.groups ?? {};
  if (branch !== undefined) return ofBranch(branch, TRIGGER);
  if (tag !== undefined) return ofTag(tag, TRIGGER);
  if (number !== undefined) return ofPullRequest(number, TRIGGER);
  throw new Failure('usage.invalid-value', `${TRIGGER} ${quoted(text)} cannot be used.`, {
    remedy: `CodeBuild sets it to branch/<name>, tag/<name> or pr/<number>; unset it if there is no webhook.`,
  });
}

/**
 * Reads what the build was started with: `main`, `v1`, `origin/main`, `heads/main`, `tags/v1`,
 * `refs/heads/main`, `refs/heads/main^{commit}`, `refs/tags/v1`, `refs/pull/12/head` or `pr/12`. A commit
 * says nothing of a branch, and neither does what an S3 source is started with: the version of an object,
 * or its ARN.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html
 *
 * @param resolved the commit that CodeBuild made of it; of a source that is not in Git, something else.
 */
function sourceVersion(version: string, resolved: string): CiReference | undefined {
  if (resolved !== '' && !/^[0-9a-f]{40}$/u.test(resolved)) return undefined;
  const pinned = /^(?<ref>[^^]+)\^\{(?<commit>[0-9a-f]+)\}$/isu.exec(version)?.groups;
  const reference = versionReference(pinned?.['ref'] ?? version, resolved);
  if (reference === undefined || !('name' in reference)) return reference;
  const commit = pinned?.['commit']?.toLowerCase();
  return commit === undefined ? reference : {...reference, commit: {id: commit, from: VERSION}};
}

function versionReference(ref: string, resolved: string): CiReference | undefined {
  const number = requestOfName(ref) ?? /^pr\/(?<number>.+)$/su.exec(ref)?.groups?.['number'];
  if (number !== undefined) return ofPullRequest(number, VERSION);
  if (ref.startsWith('refs/')) return ofRef(ref, VERSION);
  if (/^(?:heads|tags|remotes)\/./su.test(ref)) return ofRef(`refs/${ref}`, VERSION);
  if (isCommit(ref.toLowerCase(), resolved) || branchProblem(ref) !== undefined) return undefined;
  return ofBranchOrTag(ref, VERSION);
}

/** If CodeBuild did not resolve it, what has the length of Git's short commits is one. */
function isCommit(text: string, resolved: string): boolean {
  if (!/^[0-9a-f]{4,40}$/u.test(text)) return false;
  return text.length === 40 || (resolved === '' ? text.length >= 7 : resolved.startsWith(text));
}
