import * as Flags from '@oclif/core/flags';

/** In which account, and as who: what every command of `codebuild` takes. */
export const accountFlags = {
  profile: Flags.string({
    helpGroup: 'ACCOUNT',
    // oclif's help leaves aliases out. It takes four blanks away where no flag has a letter.
    helpLabel: '    --profile, --project-profile',
    aliases: ['project-profile'],
    description: "AWS profile to sign in with; else AWS_PROFILE's.",
    helpValue: 'NAME',
  }),
  region: Flags.string({
    helpGroup: 'ACCOUNT',
    description: "Region of the project; else AWS_REGION's, or the profile's.",
    helpValue: 'REGION',
  }),
  account: Flags.string({
    helpGroup: 'ACCOUNT',
    description: 'Refuse to work in any other account than this.',
    helpValue: 'ID',
  }),
};
