import {profileWord} from '../../aws/config/profile-word.ts';
import type {AwsSettings} from '../../aws/client-settings.ts';

/** Returns the remedy if a registry rejects a password that AWS issued. */
export function tokenRemedy({profile}: Pick<AwsSettings, 'profile'>): string[] {
  const signIn =
    profile === undefined ? 'aws sso login' : `aws sso login --profile ${profileWord(profile)}`;
  return [
    'Run the same command again: it gets a new password from AWS.',
    `If it fails again, sign in to AWS: ${signIn}`,
  ];
}
