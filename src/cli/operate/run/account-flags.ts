import * as Flags from '@oclif/core/flags';

/** The flags for the AWS account and the credentials. All `codebuild` commands have them. */
export const accountFlags = {
  profile: Flags.string({
    helpGroup: 'ACCOUNT',
    // oclif's help leaves aliases out. If no flag has a short form, it removes the four blanks.
    helpLabel: '    --profile, --project-profile',
    aliases: ['project-profile'],
    description: 'AWS profile. Default: AWS_DEFAULT_PROFILE, then AWS_PROFILE.',
    helpValue: 'NAME',
  }),
  region: Flags.string({
    helpGroup: 'ACCOUNT',
    description: 'AWS region. Default: AWS_REGION, then the region of the profile.',
    helpValue: 'REGION',
  }),
  account: Flags.string({
    helpGroup: 'ACCOUNT',
    description:
      'ID of the expected AWS account. The command refuses to work in any other account.',
    helpValue: 'ID',
  }),
};
