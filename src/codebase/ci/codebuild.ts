import type {Environment} from '../../environment.ts';
import {Failure} from '../../errors.ts';
import {branchProblem} from '../text/ref-names.ts';
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
 * Returns what CodeBuild builds according to its variables, the most reliable first.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 *
 * @throws {Failure} `usage` for an invalid trigger of a webhook.
 */
export function codebuildReferences(environment: Environment): CiReference[] {
  const event = environment[EVENT] ?? '';
  // The head of a pull request is its own branch, which may be in a fork.
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
 * Reads `branch/a/b`, `tag/v1` or `pr/12`. Anything else must fail: treated as a build without a webhook,
 * it could move tags that it must not move.
 */
function webhookTrigger(text: string): CiReference | undefined {
  if (text === '') return undefined;
  const {branch, tag, number} = TRIGGER_FORM.exec(text)?.groups ?? {};
  if (branch !== undefined) return ofBranch(branch, TRIGGER);
  if (tag !== undefined) return ofTag(tag, TRIGGER);
  if (number !== undefined) return ofPullRequest(number, TRIGGER);
  throw new Failure('usage.invalid-value', `Invalid value for ${TRIGGER}: ${quoted(text)}.`, {
    remedy: `Set it to branch/<name>, tag/<name> or pr/<number>, as CodeBuild does. Unset it if there is no webhook.`,
  });
}

/**
 * Reads the version that the build was started with: `main`, `v1`, `origin/main`, `heads/main`, `tags/v1`,
 * `refs/heads/main`, `refs/heads/main^{commit}`, `refs/tags/v1`, `refs/pull/12/head` or `pr/12`. A commit
 * does not name a branch. Neither does the version of an S3 source: the version of an object, or its ARN.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html
 *
 * @param resolved the commit that CodeBuild resolved; something else if the source is not in Git.
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

/** Without a resolved commit, a text with the length of a short commit counts as a commit. */
function isCommit(text: string, resolved: string): boolean {
  if (!/^[0-9a-f]{4,40}$/u.test(text)) return false;
  return text.length === 40 || (resolved === '' ? text.length >= 7 : resolved.startsWith(text));
}
