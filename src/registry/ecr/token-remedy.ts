import type {AwsSettings} from '../../aws/client-settings.ts';

/** What a person does where a registry refuses a password that AWS gave for it. */
export function tokenRemedy({profile}: Pick<AwsSettings, 'profile'>): string[] {
  const signIn = profile === undefined ? 'aws sso login' : `aws sso login --profile ${profile}`;
  return [
    'Run the same command again: AWS gives a new password each time.',
    `Where that is refused too, sign in to AWS again: ${signIn}`,
  ];
}
