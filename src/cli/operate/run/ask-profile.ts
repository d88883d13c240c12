import {profileNames} from '../../../aws/profile.ts';
import type {Environment} from '../../../environment.ts';
import {type RequiredFlag, completeFlags} from './missing-flags.ts';
import type {OperatorFlags, OperatorRun} from './operator-run.ts';

/** Any of these signs in without a profile. */
const CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Whether the environment says who somebody is. */
export function hasCredentials(environment: Environment): boolean {
  return CREDENTIALS.some((name) => (environment[name] ?? '') !== '');
}

/** The one that AWS's tools take where none is named. */
const DEFAULT = 'default';

/**
 * The profile, where nothing else says who somebody is. Where none is configured none can be chosen:
 * then the machine itself may have credentials, and signing in tells whether it has.
 */
export function requiredProfile(
  profiles: readonly string[],
  environment: Environment,
): readonly RequiredFlag<'profile'>[] {
  if (hasCredentials(environment) || profiles.length === 0 || profiles.includes(DEFAULT)) return [];
  return [
    {
      flag: 'profile',
      question: 'AWS profile',
      propose: () => ({values: profiles, words: 'configured:', isComplete: true}),
      // Signing in tells one that is not there, with its own exit code.
      problem: () => undefined,
    },
  ];
}

/**
 * Asks for the profile where that is all that may be missing.
 *
 * @throws {Failure} `usage` naming those that are configured, where nobody can be asked.
 */
export async function askProfile<F extends OperatorFlags>(
  flags: F,
  {environment, questions}: Pick<OperatorRun, 'environment' | 'questions'>,
): Promise<F> {
  const required = requiredProfile(await profileNames(), environment);
  return (await completeFlags(flags, required, questions)).flags;
}
