import type {AccountPlace} from '../../../codebuild/account/account-place.ts';
import {Failure} from '../../../errors.ts';

/** Returns the error for a project that is not in the account and region. */
export function projectNotFound(project: string, {region, accountId}: AccountPlace): Failure {
  return new Failure(
    'codebuild.project-not-found',
    `Project "${project}" not found in ${region}.`,
    {
      details: [`Account: ${accountId}`],
      remedy: [
        'Check the name, the profile and the region.',
        'List all projects: ci-image-builder codebuild status',
      ],
    },
  );
}
