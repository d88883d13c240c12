import type {Environment} from '../../environment.ts';
import {type CiReference, requireName} from './ci-reference.ts';
import {codebuildReferences} from './codebuild.ts';
import {readGithubEvent} from './github-event.ts';
import {otherPullRequest, otherService} from './other-services.ts';
import {serviceReferences, silentService} from './services.ts';

/**
 * Returns what the CI service builds according to its variables. Services can be nested, as GitHub's
 * runners in CodeBuild are. If any of them says that this is a pull request, it is one, because such a
 * build must never move the tags of a branch. If one does not say, or the only one says nothing, it stays
 * unclear.
 *
 * @returns `undefined` if no service runs this build, or if it names neither a pull request nor a branch.
 * @throws {Failure} `usage` for a variable with an invalid value.
 */
export function ciReference(environment: Environment): CiReference | undefined {
  const said = [...codebuildReferences(environment), ...serviceReferences(environment)];
  const requests = said.filter((it) => it.kind === 'pull-request');
  const reference =
    requests.find((it) => it.number !== undefined) ??
    requests[0] ??
    otherPullRequest(environment) ??
    said.find((it) => it.kind === 'unclear') ??
    said[0] ??
    silentService(environment) ??
    otherService(environment);
  if (reference !== undefined) requireName(reference);
  return reference;
}

/**
 * Like {@link ciReference}, but also reads GitHub's event file: only this file says whether a comment
 * belongs to a pull request, and has the number for `pull_request_target`.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export async function readCi(environment: Environment): Promise<CiReference | undefined> {
  const reference = ciReference(environment);
  const file = environment['GITHUB_EVENT_PATH'];
  if (reference === undefined || !file) return reference;
  const isOpen = reference.kind === 'unclear' && reference.from === 'GITHUB_EVENT_NAME';
  const isUnnumbered = reference.kind === 'pull-request' && reference.number === undefined;
  if (!isOpen && !isUnnumbered) return reference;
  const {isRequest, number} = await readGithubEvent(file);
  if (isUnnumbered || isRequest === true) {
    return {kind: 'pull-request', number, from: reference.from};
  }
  return isRequest === undefined
    ? reference
    : ciReference({...environment, GITHUB_EVENT_NAME: undefined});
}
