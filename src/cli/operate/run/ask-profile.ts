import {configFiles} from '../../aws-settings.ts';
import {profileNames} from '../../../aws/config/profile.ts';
import type {Environment} from '../../../environment.ts';
import {type RequiredFlag, completeFlags} from './missing-flags.ts';
import type {OperatorFlags, OperatorRun} from './operator-run.ts';

/** With any of these, AWS finds credentials without a profile flag. */
const CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Returns whether the environment has credentials or names a profile. */
export function hasCredentials(environment: Environment): boolean {
  return CREDENTIALS.some((name) => (environment[name] ?? '') !== '');
}

/** The profile that AWS's tools use if none is named. */
const DEFAULT = 'default';

/**
 * Requires a profile if there are no other credentials. Without any configured profile there is nothing to
 * choose from, but the machine itself may have credentials.
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
      // Signing in reports a profile that does not exist, with its own exit code.
      problem: () => undefined,
    },
  ];
}

/**
 * Asks for the profile, in commands without other required flags.
 *
 * @throws {Failure} of kind `usage`, with the configured profiles, if there is no terminal.
 */
export async function askProfile<F extends OperatorFlags>(
  flags: F,
  {environment, questions}: Pick<OperatorRun, 'environment' | 'questions'>,
): Promise<F> {
  const required = requiredProfile(await profileNames(configFiles(environment)), environment);
  return (await completeFlags(flags, required, questions)).flags;
}
