import type {AccountPlace} from '../../../codebuild/account/account-place.ts';
import {Failure} from '../../../errors.ts';

/**
 * Returns the error for a project that is not in the account and region.
 *
 * @param sameAccount options with which another command works in the same account.
 */
export function projectNotFound(
  project: string,
  {region, accountId}: AccountPlace,
  sameAccount: readonly string[] = [],
): Failure {
  const isNumber = /^\d+$/u.test(project);
  return new Failure(
    'codebuild.project-not-found',
    `Project "${project}" not found in ${region}.`,
    {
      details: [`Account: ${accountId}`],
      remedy: [
        ...(isNumber ? ['To show a build by its number, name the project first.'] : []),
        'Check the name, the profile and the region.',
        `List all projects: ${['ci-image-builder codebuild status', ...sameAccount].join(' ')}`,
      ],
    },
  );
}
