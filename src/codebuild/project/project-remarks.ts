import type {EnvironmentVariable} from '@aws-sdk/client-codebuild';
import type {AccountPlace} from '../account/account-place.ts';
import type {CodebaseFacts} from '../buildspec/codebase-facts.ts';
import {buildspecRemarks} from '../buildspec/codebase-remarks.ts';
import {type Snapshot, optional} from '../snapshot/snapshot.ts';
import type {ProjectRequest} from './project-request.ts';
import {missingParameterWarning} from '../missing-parameter.ts';
import type {Text} from '../../text.ts';

/** @param isPrivileged whether builds run in privileged mode. */
function pullRequestRisk(isPrivileged: boolean): string {
  const mode = isPrivileged ? ' in privileged mode,' : '';
  return `Builds run the code of a pull request${mode} with a role that may push images. A pull request from a fork is only built after a maintainer comments /codebuild_run(…). Review its code before you comment.`;
}

/** Returns the names of all parameters that builds read. CodeBuild fails a build if one does not exist. */
export function parametersOf(
  {buildspec}: CodebaseFacts,
  variables: readonly EnvironmentVariable[],
): string[] {
  const ofProject = variables.flatMap(({type, value}) =>
    type === 'PARAMETER_STORE' && value !== undefined ? [value] : [],
  );
  return [...(buildspec?.parameters.map(({source}) => source) ?? []), ...ofProject];
}

/**
 * Returns warnings about a project that is created or changed.
 *
 * @param parameters the names of the parameters that its builds read.
 */
export function projectRemarks(
  {codebase, options}: ProjectRequest,
  parameters: readonly string[],
  snapshot: Snapshot,
  {place, isPrivileged}: {readonly place: AccountPlace; readonly isPrivileged: boolean},
): Text[] {
  return [
    ...buildspecRemarks(codebase),
    ...(options.triggers?.pullRequests === true ? [pullRequestRisk(isPrivileged)] : []),
    ...missingParameters(parameters, snapshot, place),
  ];
}

function missingParameters(
  names: readonly string[],
  {missingParameters: known}: Snapshot,
  place: AccountPlace,
): Text[] {
  const reads = [...new Set(names)].map((name) => [name, known.get(name)] as const);
  for (const [, read] of reads) {
    // A warning must not fail the command.
    if (read !== undefined && 'failure' in read && read.failure.kind === 'failed') {
      return [`Cannot check whether the parameters of the builds exist: ${read.failure.message}`];
    }
  }
  return reads
    .filter(([, read]) => optional(read, false))
    .map(([name]) => missingParameterWarning(name, place));
}
