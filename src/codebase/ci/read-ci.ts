import {readFile} from 'node:fs/promises';
import type {Environment} from '../../environment.ts';
import {type CiReference, requireName} from './ci-reference.ts';
import {codebuildReferences} from './codebuild.ts';
import {otherPullRequest} from './other-pull-request.ts';
import {serviceReferences} from './services.ts';

/**
 * What the CI service that runs this build says it builds. Services can be nested, as GitHub's runners in
 * CodeBuild are. If any of them says that this is a pull request's build, it is one, because such a build
 * must never move the tags of a branch.
 *
 * @returns `undefined` if no service says anything.
 * @throws {Failure} `usage` naming a variable whose value cannot be used.
 */
export function ciReference(environment: Environment): CiReference | undefined {
  const said = [...codebuildReferences(environment), ...serviceReferences(environment)];
  const requests = said.filter((it) => it.kind === 'pull-request');
  const numbered = requests.find((it) => it.number !== undefined);
  const reference = numbered ?? requests[0] ?? said[0] ?? otherPullRequest(environment);
  if (reference !== undefined) requireName(reference);
  return reference;
}

/**
 * As {@link ciReference}, with the number of a pull request that only GitHub's description of the event
 * tells: of `pull_request_target`, for example.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export async function readCi(environment: Environment): Promise<CiReference | undefined> {
  const reference = ciReference(environment);
  const file = environment['GITHUB_EVENT_PATH'];
  if (reference?.kind !== 'pull-request' || reference.number !== undefined || !file) {
    return reference;
  }
  return {...reference, number: await numberOfEvent(file)};
}

async function numberOfEvent(file: string): Promise<number | undefined> {
  try {
    const event = JSON.parse(await readFile(file, 'utf8')) as {pull_request?: {number?: unknown}};
    const number = event.pull_request?.number;
    return typeof number === 'number' && Number.isSafeInteger(number) && number > 0
      ? number
      : undefined;
  } catch {
    return undefined;
  }
}
